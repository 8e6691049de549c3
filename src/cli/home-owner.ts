import { statSync } from 'node:fs';
import type { AppError } from '../errors';

/**
 * Why nothing may be written below the home directory; `undefined` where it may. Under sudo the
 * directory is another user's: files made there would be root's, and lock that user out.
 */
export function whyNotWritable(home: string): AppError | undefined {
  try {
    const { uid } = statSync(home);
    const own = process.getuid?.();
    return own === undefined || own === uid
      ? undefined
      : { kind: 'file-not-written', path: home, reason: "that home directory is another user's" };
  } catch {
    return { kind: 'file-not-written', path: home, reason: 'there is no such home directory' };
  }
}
