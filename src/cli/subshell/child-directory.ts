import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AppFailure } from '../../errors';
import { reasonOf } from '../../file-reason';
import { createPrivateDirectory, type PrivateDirectory } from '../../terminal/private-directory';
import { thisProcess } from '../process/this-process';

/**
 * Makes a private directory for as long as `use` takes.
 *
 * Throws `AppFailure` `file-not-written`, and so does its `write`.
 */
export async function withPrivateDirectory<T>(
  use: (directory: PrivateDirectory) => Promise<T>,
): Promise<T> {
  const { processId, isAlive } = thisProcess;
  // A child may work in another directory.
  const parent = writing(tmpdir(), () => resolve(tmpdir()));
  const directory = writing(parent, () => createPrivateDirectory(parent, processId, isAlive));
  try {
    return await use({
      ...directory,
      write: (name, text) => writing(join(directory.path, name), () => directory.write(name, text)),
    });
  } finally {
    directory.remove();
  }
}

function writing<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    throw new AppFailure({ kind: 'file-not-written', path, reason: reasonOf(cause), cause });
  }
}
