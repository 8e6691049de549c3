import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** What is read of anything else: nothing. */
const nothing = Buffer.alloc(0);

/**
 * The bytes of a file that was seen to be a regular one. It may have become a FIFO since, which would be
 * waited for, so it is opened without waiting, and looked at again.
 *
 * @throws what the system says
 */
export function readRegular(path: string): Buffer {
  // Protects: a FIFO in the place of a file is opened without waiting for who writes into it.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    // Protects: what became a FIFO after it was looked at is not read.
    return fstatSync(file).isFile() ? readFileSync(file) : nothing;
  } finally {
    closeSync(file);
  }
}
