import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  type Stats,
  writeSync,
} from 'node:fs';
import { AppFailure } from '../../errors';
import { reasonOf } from '../../file-reason';
import {
  readSmallFile,
  removeQuietly,
  type WritingProcess,
  writePrivateFile,
} from './private-file';
import { readRegular } from './read-regular';

/** Why a file must be written in place and can't be replaced. */
export type InPlaceReason = 'hard-links' | 'mount-point';

/** `undefined` if the file can be replaced. */
export function whyInPlace(path: string, { nlink }: Stats): InPlaceReason | undefined {
  // Protects: a file with several hard links keeps them.
  if (nlink > 1) return 'hard-links';
  // Protects: a mount point gets written, although nothing can be renamed over it.
  return isMountPoint(path) ? 'mount-point' : undefined;
}

/** Field 5 of each line is a mount point, with blanks as `\040` (Linux, proc_pid_mountinfo(5)). */
function isMountPoint(path: string): boolean {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .some((line) => unescaped(line.split(' ')[4] ?? '') === path);
  } catch {
    // Only Linux has this file, and mounts over files.
    return false;
  }
}

function unescaped(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

/**
 * Writes a text into the existing file, so that its other names, its attributes and its mount stay.
 * If the process is killed meanwhile, the file may mix both texts. So both are stored next to it
 * until the write is done, for `undoUnfinished`. If the new text doesn't fit, the old one is
 * written back.
 *
 * Returns whether it was written. `false` if `isWanted`, asked just before, returned `false`.
 *
 * @throws AppFailure `file-not-written`
 */
export function writeInPlace(
  path: string,
  { before, after }: Texts,
  writer: WritingProcess,
  isWanted: () => boolean,
): boolean {
  // Protects: a text in place that a killed writer left unfinished can be recognized and undone.
  writePrivateFile(unfinishedOf(path), JSON.stringify({ before, after }), writer);
  const isWritten = isWanted();
  try {
    if (isWritten) overwrite(path, after);
  } catch (thrown) {
    // Protects: the old text is back if the new one did not fit.
    overwrite(path, before);
    removeQuietly(unfinishedOf(path));
    throw thrown;
  }
  removeQuietly(unfinishedOf(path));
  return isWritten;
}

type Texts = { readonly before: string; readonly after: string };

function unfinishedOf(path: string): string {
  return `${path}.awsmfa-unfinished`;
}

/** Whether a writer is writing in place, or was killed while it did. */
export function isUnfinished(path: string): boolean {
  return existsSync(unfinishedOf(path));
}

/**
 * Writes the old text back if a writer was killed in the middle of a new one. Keeps what another
 * program wrote since. Call it only with the lock of the file.
 *
 * @throws AppFailure `file-not-written`
 */
export function undoUnfinished(path: string): void {
  if (!isUnfinished(path)) return;
  const texts = textsIn(unfinishedOf(path));
  if (texts !== undefined && existsSync(path) && isMixed(readRegular(path), texts))
    overwrite(path, texts.before);
  removeQuietly(unfinishedOf(path));
}

/** Two config files as JSON are never larger. */
const MOST_UNFINISHED_BYTES = 1 << 26;

function textsIn(path: string): Texts | undefined {
  const options = { isOwn: true, mostBytes: MOST_UNFINISHED_BYTES };
  try {
    const { before, after } = JSON.parse(readSmallFile(path, options)?.text ?? '');
    return typeof before === 'string' && typeof after === 'string' ? { before, after } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the bytes are a mix of the two texts, and neither one whole. */
function isMixed(bytes: Buffer, texts: Texts): boolean {
  const [before, after] = [Buffer.from(texts.before), Buffer.from(texts.after)];
  if (bytes.equals(before) || bytes.equals(after)) return false;
  if (bytes.length < Math.min(before.length, after.length)) return false;
  // Protects: text that another program wrote since then stays.
  return bytes.every((byte, at) => byte === before[at] || byte === after[at]);
}

function overwrite(path: string, text: string): void {
  const bytes = Buffer.from(text);
  try {
    const file = openSync(path, 'r+');
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, at);
      ftruncateSync(file, bytes.length);
      // Protects: a text that was written in place is on the disk before its lock is released.
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw new AppFailure({ kind: 'file-not-written', path, reason: reasonOf(cause), cause });
  }
}
