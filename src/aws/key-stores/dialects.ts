import { Secret } from '../../secret';
import { asObject, parseObject } from '../json-object';
import { type Dialect, entryOf, type KeyStoreName, withoutLineEnd } from './key-store';

/**
 * The macOS login keychain, through `security`. `security -i` reads commands from stdin, so that
 * the secret is in no argv. An empty path after `-T` removes the trust in the program that made the
 * item, which is `security` itself. Then macOS asks before the secret is read (security(1),
 * add-generic-password).
 */
const keychain: Dialect = {
  name: 'keychain',
  tool: 'security',
  readsTerminal: false,
  write: ({ accessKeyId, secretAccessKey }) => ({
    args: ['-i'],
    input: new Secret(
      `${['add-generic-password', '-U', '-a', accessKeyId, '-s', 'awsmfa', '-l', `AWS access key ${accessKeyId} (awsmfa)`, '-T', '', '-w', secretAccessKey.reveal()].map(quoteForSecurity).join(' ')}\n`,
    ),
  }),
  read: (accessKeyId) => ({ args: ['find-generic-password', ...itemOf(accessKeyId), '-w'] }),
  remove: (accessKeyId) => ({ args: ['delete-generic-password', ...itemOf(accessKeyId)] }),
  replaces: true,
  secretIn: withoutLineEnd,
  // The exit code is the last byte of the OSStatus (SecBase.h): errSecItemNotFound is -25300.
  failureOf: ({ exitCode, stderr }) => {
    switch (exitCode) {
      case 44:
        return 'missing';
      // errSecInteractionNotAllowed, errSecAuthFailed
      case 36:
      case 51:
        return 'locked';
      // userCanceledErr
      case 128:
        return 'canceled';
      // errSecNoDefaultKeychain, errSecNoSuchKeychain
      case 37:
      case 50:
        return 'no-store';
      default:
        return /could not be found in the keychain/i.test(stderr) ? 'missing' : undefined;
    }
  },
};

function itemOf(accessKeyId: string): readonly string[] {
  return ['-a', accessKeyId, '-s', 'awsmfa'];
}

/**
 * One word in the command language of `security -i`: between double quotes a backslash escapes any
 * character, and nothing else is special (`split_line` in Apple's SecurityTool, security.c).
 */
export function quoteForSecurity(word: string): string {
  // Protects: no secret ends its quotes in the keychain's command language.
  return `"${word.replace(/["\\]/g, '\\$&')}"`;
}

/**
 * 1Password, through its CLI, version 2. `op item create -` reads the item as JSON from stdin,
 * because other processes can see arguments (developer.1password.com/docs/cli/item-create). With an
 * open stdin, `op item get` reads names of items from it. Two items can have the same title, so an
 * item is made only if there is none.
 */
const op: Dialect = {
  name: 'op',
  tool: 'op',
  readsTerminal: false,
  write: ({ accessKeyId, secretAccessKey }) => ({
    args: ['item', 'create', '-', '--format', 'json'],
    // The category's own fields: `op item template get "API Credential"`.
    input: new Secret(
      JSON.stringify({
        title: titleOf(accessKeyId),
        category: 'API_CREDENTIAL',
        fields: [
          { id: 'username', type: 'STRING', label: 'username', value: accessKeyId },
          {
            id: 'credential',
            type: 'CONCEALED',
            label: 'credential',
            value: secretAccessKey.reveal(),
          },
        ],
      }),
    ),
  }),
  read: (accessKeyId) => ({ args: ['item', 'get', titleOf(accessKeyId), '--format', 'json'] }),
  remove: (accessKeyId) => ({ args: ['item', 'delete', titleOf(accessKeyId)] }),
  replaces: false,
  secretIn: (stdout) => {
    const fields = parseObject(stdout)?.['fields'];
    if (!Array.isArray(fields)) return undefined;
    const field = fields.map(asObject).find((one) => one?.['id'] === 'credential');
    const value = field?.['value'];
    return typeof value === 'string' ? value : undefined;
  },
  failureOf: ({ stderr }) => {
    if (/isn't an item|no item found/i.test(stderr)) return 'missing';
    if (/dismissed|cancel/i.test(stderr)) return 'canceled';
    if (/not (?:currently )?signed in|session expired|authorization|\block/i.test(stderr))
      return 'locked';
    return /no accounts? configured|connecting to (?:the )?desktop app/i.test(stderr)
      ? 'no-store'
      : undefined;
  },
};

function titleOf(accessKeyId: string): string {
  return entryOf({ store: 'op', accessKeyId });
}

/**
 * The standard Unix password manager, with a gpg-encrypted file for each entry. `insert -m` reads
 * stdin to its end, and `-f` replaces without asking (pass(1)). The first line is the password. A
 * person may add lines below it.
 */
const pass: Dialect = {
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
    // Without a terminal, gpg says only `No secret key`, the same as without the key.
    return /no secret key|inappropriate ioctl|pinentry|no tty|not a tty|timeout/i.test(stderr)
      ? 'locked'
      : undefined;
  },
};

function pathOf(accessKeyId: string): string {
  return entryOf({ store: 'pass', accessKeyId });
}

/**
 * The Secret Service of Linux desktops (GNOME Keyring, KWallet, KeePassXC), through `secret-tool`.
 * It takes all of stdin as the secret, even a line end. `store` replaces the item with the same
 * attributes, and `lookup` prints the first one that has them (secret-tool(1)).
 */
const secretService: Dialect = {
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
  // secret-tool 0.20 prints nothing for a locked item, nor for a dismissed prompt.
  lookAgain: {
    call: (accessKeyId) => ({ args: ['search', ...attributes(accessKeyId)] }),
    failureOf: ({ stdout, stderr }) =>
      /locked/i.test(stderr) ? 'locked' : stdout.length === 0 ? 'missing' : 'exit',
  },
};

function attributes(accessKeyId: string): readonly string[] {
  return ['service', 'awsmfa', 'access-key-id', accessKeyId];
}

export const dialects: Readonly<Record<KeyStoreName, Dialect>> = {
  'secret-service': secretService,
  pass,
  keychain,
  op,
};
