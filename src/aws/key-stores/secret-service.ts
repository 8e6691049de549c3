import { type Dialect, withoutLineEnd } from './key-store';

/**
 * The Secret Service of Linux desktops (GNOME Keyring, KWallet, KeePassXC) by `secret-tool`. The secret is
 * its stdin to the end, a line end included; `store` replaces the item that has all the same attributes, and
 * `lookup` prints the first that has them (secret-tool(1)).
 */
export const secretService: Dialect = {
  name: 'secret-service',
  tool: 'secret-tool',
  readsTerminal: false,
  write: ({ accessKeyId, secretAccessKey }) => ({
    args: ['store', `--label=AWS access key ${accessKeyId} (awsmfa)`, ...attributes(accessKeyId)],
    input: secretAccessKey,
  }),
  read: (accessKeyId) => ({ args: ['lookup', ...attributes(accessKeyId)] }),
  remove: (accessKeyId) => ({ args: ['clear', ...attributes(accessKeyId)] }),
  replaces: true,
  secretIn: withoutLineEnd,
  failureOf: ({ stderr }) => {
    if (stderr.trim() === '') return 'missing';
    if (/locked|prompt|does not exist at path/i.test(stderr)) return 'locked';
    return /d-?bus|org\.freedesktop\.secrets|connect/i.test(stderr) ? 'no-store' : undefined;
  },
  // secret-tool 0.20 says nothing of an item that is locked, and of a prompt that was dismissed.
  lookAgain: {
    call: (accessKeyId) => ({ args: ['search', ...attributes(accessKeyId)] }),
    failureOf: ({ stdout, stderr }) =>
      /locked/i.test(stderr) ? 'locked' : stdout.length === 0 ? 'missing' : 'exit',
  },
};

function attributes(accessKeyId: string): readonly string[] {
  return ['service', 'awsmfa', 'access-key-id', accessKeyId];
}
