import { startOneTimeRedirect } from '../../endpoint/one-time-redirect';
import { AppFailure } from '../../errors';
import type { Secret } from '../../secret';
import { shellWord } from '../../shell-word';
import { openUrl } from '../../terminal/open-url';
import type { Uses } from '../command-context';
import { systemTimers } from '../system-time';

/** A browser that has to start first takes its time. */
const patienceMs = 60_000;

/**
 * Opens an address in the browser without telling it to the other programs on the machine.
 *
 * Throws `AppFailure` `failed` where there is no browser, or where it does not come for the page.
 */
export async function openSecretUrl(
  context: Uses<'positionals' | 'env' | 'clock' | 'signal'>,
  url: Secret,
): Promise<void> {
  const redirect = await startOneTimeRedirect(url.reveal());
  const waiting = new AbortController();
  try {
    const ports = { env: context.env, platform: process.platform, timers: systemTimers };
    if (!(await openUrl(redirect.url, ports))) throw noBrowser(context, 'There is no browser here');
    const late = context.clock.sleep(patienceMs, AbortSignal.any([waiting.signal, context.signal]));
    const isTaken = await Promise.race([redirect.taken.then(() => true), late.then(() => false)]);
    if (!isTaken) throw noBrowser(context, 'The browser did not come for the page');
  } finally {
    waiting.abort();
    await redirect.close();
  }
}

function noBrowser({ positionals }: Uses<'positionals'>, what: string): AppFailure {
  return new AppFailure({
    kind: 'failed',
    message: `${what}.`,
    hint: `Print the address, which is a secret: awsmfa console ${shellWord(positionals[0] ?? 'PROFILE')} --url`,
  });
}
