import { Secret } from '../../secret';
import type { Dialect } from './key-store';
import { entryOf } from './key-store-name';

/**
 * The standard Unix password manager: a file for each entry, encrypted by gpg. `insert -m` reads stdin
 * to its end, `-f` replaces without a question (pass(1)). The first line is the password, and
 * what a person adds below it stays theirs to read.
 */
export const pass: Dialect = {
  name: 'pass',
  tool: 'pass',
  // gpg-agent's pinentry asks on the terminal that is the stdin of gpg.
  readsTerminal: true,
  write: ({ accessKeyId, secretAccessKey }) => ({
    args: ['insert', '-m', '-f', pathOf(accessKeyId)],
    input: new Secret(`${secretAccessKey.reveal()}\n`),
  }),
  read: (accessKeyId) => ({ args: ['show', pathOf(accessKeyId)] }),
  remove: (accessKeyId) => ({ args: ['rm', '-f', pathOf(accessKeyId)] }),
  replaces: true,
  secretIn: (stdout) => stdout.split(/\r?\n/, 1)[0],
  failureOf: ({ stderr }) => {
    if (/is not in the password store/.test(stderr)) return 'missing';
    if (/you must run:|password store is empty/i.test(stderr)) return 'no-store';
    if (/cancel/i.test(stderr)) return 'canceled';
    // Without a terminal gpg says `No secret key` alone, as it does without the key.
    return /no secret key|inappropriate ioctl|pinentry|no tty|not a tty|timeout/i.test(stderr)
      ? 'locked'
      : undefined;
  },
};

function pathOf(accessKeyId: string): string {
  return entryOf({ store: 'pass', accessKeyId });
}
