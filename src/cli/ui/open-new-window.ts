import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Subject } from '../../aws/profiles/profile';
import type { Environment } from '../../aws/profiles/read/locate';
import { AppFailure } from '../../errors';
import { printable } from '../../printable';
import { multiplexerOf, newWindowWords } from '../../terminal/multiplexer';

/** The variables that the shell in the new window needs. */
const passedOn =
  /^(HOME|PATH|SHELL|LANG|LC_\w+|AWS_(CONFIG_FILE|SHARED_CREDENTIALS_FILE|CA_BUNDLE|ENDPOINT_URL\w*|REGION|DEFAULT_REGION)|AWSMFA_\w+)$/;

/**
 * Opens `awsmfa shell PROFILE` in a new window of the multiplexer. Passes no secret: the shell reads the
 * session from the cache.
 *
 * Throws `AppFailure` `command-not-started`.
 */
export async function openInNewWindow(
  { profile, serialNumber }: Subject,
  env: Environment,
): Promise<void> {
  const multiplexer = multiplexerOf(env) ?? 'tmux';
  const variables = Object.entries(env).flatMap(([name, value]) =>
    passedOn.test(name) && value !== undefined ? [[name, value] as const] : [],
  );
  const [file, ...args] = newWindowWords(multiplexer, {
    title: printable(profile),
    words: [
      ...[process.execPath, process.argv[1] ?? '', 'shell', profile],
      ...(serialNumber === undefined ? [] : ['--serial-number', serialNumber]),
    ],
    variables: new Map(variables),
  });
  try {
    await promisify(execFile)(file, args, { env: { ...env } });
  } catch (cause) {
    throw new AppFailure({
      kind: 'command-not-started',
      command: multiplexer,
      reason: 'it did not open a window',
      cause,
    });
  }
}
