import { quotePosix } from '../../terminal/env-formats';

/** One word of a command that a person is to type or paste: quoted only where it must be. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : quotePosix(text);
}
