import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** What is read of anything else: nothing. */
const nothing = Buffer.alloc(0);

/** Programs that write in place, as `aws configure` does, are done after a few. */
const MOST_TRIES = 5;

/**
 * The bytes of a file that was seen to be a regular one. It may have become a FIFO since, which would be
 * waited for, so it is opened without waiting, and looked at again. One that is written meanwhile is read
 * again, for what was read may be some of the old text and some of the new.
 *
 * @throws what the system says
 */
export function readRegular(path: string, tries = MOST_TRIES): Buffer {
  // Protects: a FIFO in the place of a file is opened without waiting for who writes into it.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = fstatSync(file);
    // Protects: what became a FIFO after it was looked at is not read.
    if (!found.isFile()) return nothing;
    const bytes = readFileSync(file);
    const { size, mtimeMs } = fstatSync(file);
    // Protects: a text that was being written while it was read is not taken for whole.
    if (tries > 1 && (size !== found.size || mtimeMs !== found.mtimeMs))
      return readRegular(path, tries - 1);
    return bytes;
  } finally {
    closeSync(file);
  }
}
