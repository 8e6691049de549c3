import { commandWords } from '../../aws/profiles/unwritten-role';
import { type AskerPorts, askerOf } from '../../endpoint/asker';
import { startOneTimeRedirect } from '../../endpoint/one-time-redirect';
import { AppFailure } from '../../errors';
import type { Secret } from '../../secret';
import { shellWord } from '../../shell-word';
import { openUrl } from '../../terminal/desktop';
import { consolePage, openConsole } from '../../use-cases/console-page';
import type { Uses } from '../command-context';
import { exitCodes } from '../exit-codes';
import { createCommandFace, type FaceContext } from '../face/command-face';
import { type Place, regionFor } from '../subshell/hand-over';
import { systemTimers } from '../system-time';

/** Opens the web console in the browser, or prints its sign-in URL. */
export async function run(
  context: FaceContext & ConsoleContext & Uses<'stdout' | 'chooseSubject'>,
): Promise<number> {
  const { options, stdout } = context;
  const asked = {
    service: readService(context),
    signsOutFirst: options['sign-out-first'] === true,
  };
  const subject = await context.chooseSubject();
  const world = consoleWorldOf(context);
  if (options['url'] === true) {
    const { url } = await consolePage(subject, asked, world);
    stdout.write(`${url.reveal()}\n`);
  } else await openConsole(subject, asked, world, createCommandFace(context));
  return exitCodes.done;
}

/** The service becomes part of the URL, so only plain names pass. */
function readService({ options }: Uses<'options'>): string | undefined {
  const { service } = options;
  if (typeof service !== 'string') return undefined;
  if (/^[a-z0-9-]{1,63}$/.test(service)) return service;
  throw new AppFailure({
    kind: 'usage',
    message: `The console has no service ${service}.`,
    hint: 'Use the name from the console URL, such as s3, ec2 or cloudwatch.',
  });
}

/** The members of the context that the console needs. */
export type ConsoleContext = Place &
  Uses<'positionals' | 'clock' | 'signal' | 'aws' | 'obtain' | 'notice'>;

export function consoleWorldOf(context: ConsoleContext): Parameters<typeof openConsole>[2] {
  return {
    profiles: context.profiles(),
    obtain: context.obtain,
    regionOf: (profile) => regionFor(context, profile),
    aws: context.aws,
    signal: context.signal,
    openSecretUrl: (url, tellOpen) => openSecretUrl(context, url, tellOpen),
  };
}

/** A browser may have to start first. */
const patienceMs = 60_000;

/** If another program took the page first, the browser requests it soon after. */
const watchMs = 2_000;

/**
 * Opens a secret URL in the user's browser, hidden from the other users of the machine, and calls
 * `tellOpen`. Then watches for a second request of the page.
 *
 * Throws `AppFailure` `failed` if there is no browser, if it does not request the page, or if another
 * program may have taken it.
 */
async function openSecretUrl(
  context: Uses<'positionals' | 'profiles' | 'env' | 'clock' | 'signal' | 'notice'>,
  url: Secret,
  tellOpen: () => void,
): Promise<void> {
  const { env, clock, signal, notice } = context;
  const asker: AskerPorts = {
    platform: process.platform,
    userId: process.getuid?.() ?? 0,
    isWsl: (env['WSL_DISTRO_NAME'] ?? '') !== '',
  };
  const redirect = await startOneTimeRedirect(url.reveal(), {
    askerOf: (connection) => askerOf(connection, asker),
    onOtherUser: (userId) =>
      notice(
        `Another user${userId === undefined ? '' : ` (id ${userId})`} tried to take the sign-in page and was refused.`,
      ),
  });
  const waiting = new AbortController();
  const within = async <T>(ms: number, outcome: Promise<T>): Promise<T | 'late'> => {
    const late = clock.sleep(ms, AbortSignal.any([waiting.signal, signal]));
    return Promise.race([outcome, late.then(() => 'late' as const)]);
  };
  try {
    const ports = { env, platform: process.platform, timers: systemTimers };
    if (!(await openUrl(redirect.url, ports))) throw noBrowser(context, 'No browser was found');
    const first = await within(patienceMs, redirect.first);
    if (first === 'late') throw noBrowser(context, 'The browser did not open the page');
    if (first === 'unknown-asker')
      throw noBrowser(context, "awsmfa can't tell which user asked for the page");
    tellOpen();
    if ((await within(watchMs, redirect.second)) !== 'late') throw askedTwice();
  } finally {
    waiting.abort();
    await redirect.close();
  }
}

function noBrowser(context: Uses<'positionals' | 'profiles'>, what: string): AppFailure {
  const [name = 'PROFILE'] = context.positionals;
  const words = commandWords(name, context.profiles()).map(shellWord);
  return new AppFailure({
    kind: 'failed',
    message: `${what}.`,
    hint: `Print the URL, which is a secret: awsmfa console ${words.join(' ')} --url`,
  });
}

function askedTwice(): AppFailure {
  return new AppFailure({
    kind: 'failed',
    message:
      'The sign-in page was requested twice. Another program may be signed in to the console.',
    hint: 'If you did not open it twice, revoke the active sessions of the role in IAM.',
  });
}
