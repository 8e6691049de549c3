import { tmpdir } from 'node:os';
import { createPrivateDirectory, type PrivateDirectory } from '../terminal/private-directory';
import { thisProcess } from './this-process';

/** Makes a private directory for as long as `use` takes. */
export async function withPrivateDirectory<T>(
  use: (directory: PrivateDirectory) => Promise<T>,
): Promise<T> {
  const { processId, isAlive } = thisProcess;
  const directory = createPrivateDirectory(tmpdir(), processId, isAlive);
  try {
    return await use(directory);
  } finally {
    directory.remove();
  }
}
