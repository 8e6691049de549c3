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

/** Signs in to the web console: in the browser, or by an address to print. */
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

/** It becomes a part of the address. */
function readService({ options }: Uses<'options'>): string | undefined {
  const { service } = options;
  if (typeof service !== 'string') return undefined;
  if (/^[a-z0-9-]{1,63}$/.test(service)) return service;
  throw new AppFailure({
    kind: 'usage',
    message: `${service} is no service of the console.`,
    hint: 'Name it as in the addresses of the console: s3, ec2, cloudwatch.',
  });
}

/** What the console takes. */
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

/** A browser that has to start first takes its time. */
const patienceMs = 60_000;

/** Where another program was first, the browser asks soon after it. */
const watchMs = 2_000;

/**
 * Opens an address in the user's own browser, and `tellOpen`s so, without telling it to the other users
 * of the machine. Then watches for a while whether the browser comes a second time.
 *
 * Throws `AppFailure` `failed` where there is no browser, where it does not come for the page, and where
 * another program may have come for it.
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
    hint: `Print the address, which is a secret: awsmfa console ${words.join(' ')} --url`,
  });
}

function askedTwice(): AppFailure {
  return new AppFailure({
    kind: 'failed',
    message:
      'The sign-in page was requested twice: another program may have taken it, and be signed in to the console.',
    hint: 'If you did not open it twice, revoke the active sessions of the role in IAM.',
  });
}
