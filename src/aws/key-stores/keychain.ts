import { Secret } from '../../secret';
import { type Dialect, withoutLineEnd } from './key-store';

/**
 * The macOS login keychain by `security`. `security -i` reads commands on stdin, so that the secret is in no
 * argv. An empty path behind `-T` takes away the trust in the program that made the item, which is
 * `security` itself: macOS then asks before the secret is read (security(1), add-generic-password).
 */
export const keychain: Dialect = {
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
 * One word of the command language of `security -i`: between double quotes a backslash escapes any
 * character, and nothing else means anything (`split_line` in Apple's SecurityTool, security.c).
 */
export function quoteForSecurity(word: string): string {
  // Protects: no secret ends its quotes in the keychain's command language.
  return `"${word.replace(/["\\]/g, '\\$&')}"`;
}
