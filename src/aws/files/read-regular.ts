import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  statSync,
} from 'node:fs';
import { reasonOf, systemCodeOf } from '../../file-reason';

/** The result for anything but a regular file. */
const nothing = Buffer.alloc(0);

/** Programs that write in place, such as `aws configure`, are done after a few tries. */
const MOST_TRIES = 5;

/**
 * The bytes of a file that was seen to be regular. It may have become a FIFO since, which would
 * block, so it is opened without waiting and checked again. If it changes during the read, it is
 * read again, because the bytes may mix the old text with the new.
 *
 * @throws the system's error
 */
export function readRegular(path: string, tries = MOST_TRIES): Buffer {
  // Protects: a FIFO in place of a file is opened without waiting for a writer.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = fstatSync(file);
    // Protects: a file that became a FIFO after it was checked is not read.
    if (!found.isFile()) return nothing;
    const bytes = readFileSync(file);
    const { size, mtimeMs } = fstatSync(file);
    // Protects: a text that changed while it was read is not taken as complete.
    if (tries > 1 && (size !== found.size || mtimeMs !== found.mtimeMs))
      return readRegular(path, tries - 1);
    return bytes;
  } finally {
    closeSync(file);
  }
}

/**
 * Why a file that a setting names can't be read, or `undefined` if it can. Doesn't read it, because
 * it may be a pipe.
 */
export function whyUnreadable(path: string): string | undefined {
  try {
    if (statSync(path).isDirectory()) return 'a directory is in its place';
    accessSync(path, constants.R_OK);
    return undefined;
  } catch (thrown) {
    return systemCodeOf(thrown) === 'ENOENT' ? 'there is no such file' : reasonOf(thrown);
  }
}
