import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  type Stats,
  writeSync,
} from 'node:fs';
import { AppFailure } from '../../errors';
import { reasonOf } from '../../file-reason';

/** Why a file can't be replaced by another of its name. */
export type InPlaceReason = 'hard-links' | 'mount-point';

/** `undefined`: it can. */
export function whyInPlace(path: string, { nlink }: Stats): InPlaceReason | undefined {
  // Protects: a file with other names keeps them.
  if (nlink > 1) return 'hard-links';
  // Protects: a mount point is written, though nothing can be renamed over it.
  return isMountPoint(path) ? 'mount-point' : undefined;
}

/** Field 5 of each line is a mount point, with blanks as `\040` (Linux, proc_pid_mountinfo(5)). */
function isMountPoint(path: string): boolean {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .some((line) => unescaped(line.split(' ')[4] ?? '') === path);
  } catch {
    // Only Linux has the file, and mounts over files.
    return false;
  }
}

function unescaped(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

/**
 * Writes a text into the file that is there, so that whatever hangs on the file stays: its other names,
 * its attributes, its mount. Killed in here, it may hold some of both texts, so the caller keeps the old
 * one elsewhere. Where the new one does not fit, the old one is written back.
 *
 * @throws AppFailure `file-not-written`
 */
export function writeInPlace(path: string, before: string, after: string): void {
  try {
    const file = openSync(path, 'r+');
    try {
      overwrite(file, after);
    } catch (thrown) {
      // Protects: the old text is back where the new one did not fit.
      overwrite(file, before);
      throw thrown;
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw new AppFailure({ kind: 'file-not-written', path, reason: reasonOf(cause), cause });
  }
}

function overwrite(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, at);
  ftruncateSync(file, bytes.length);
  // Protects: a text that was written in place is on the disk before its lock is given up.
  fsyncSync(file);
}
