import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Environment } from '../../aws/profiles/locate';
import { AppFailure } from '../../errors';
import { printable } from '../../printable';

/** What the new window must know of this one: tmux starts it with the environment of its server. */
const passedOn =
  /^(HOME|PATH|SHELL|LANG|LC_\w+|AWS_(CONFIG_FILE|SHARED_CREDENTIALS_FILE|CA_BUNDLE|ENDPOINT_URL\w*|REGION|DEFAULT_REGION)|AWSMFA_\w+)$/;

/**
 * Opens `awsmfa shell PROFILE` in a new window of this tmux. No secret is handed over: the window
 * takes the session from the cache.
 *
 * Throws `AppFailure` `command-not-started`.
 */
export async function openInTmux(profileName: string, env: Environment): Promise<void> {
  const variables = Object.entries(env).flatMap(([name, value]) =>
    passedOn.test(name) && value !== undefined ? ['-e', `${name}=${value}`] : [],
  );
  const script = process.argv[1] ?? '';
  const command = [process.execPath, script, 'shell', profileName];
  const args = ['new-window', ...variables, '-n', printable(profileName), '--', ...command];
  try {
    await promisify(execFile)('tmux', args, { env: { ...env } });
  } catch (cause) {
    const reason = 'tmux did not open a window';
    throw new AppFailure({
      kind: 'command-not-started',
      command: 'tmux new-window',
      reason,
      cause,
    });
  }
}
