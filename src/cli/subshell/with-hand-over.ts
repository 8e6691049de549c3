import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Obtained } from '../../aws/sessions/obtain-options';
import { AppFailure } from '../../errors';
import { reasonOf } from '../../file-reason';
import { createPrivateDirectory, type PrivateDirectory } from '../../terminal/private-directory';
import type { HandOver } from '../../terminal/subshell/subshell-environment';
import { thisProcess } from '../process/this-process';
import { needsChildFiles, writeChildFiles } from './child-files';
import { toKeys } from './hand-over';
import type { LiveContext } from './live';

/**
 * Hands the credentials over for as long as `run` takes: live, or as keys, with files of the child's own
 * where it needs them. The directory is private and gone afterwards.
 *
 * Throws `AppFailure` `file-not-written`, and so does the directory's `write`.
 */
export function withHandOver(
  context: LiveContext,
  obtained: Obtained,
  isLive: boolean,
  run: (handOver: HandOver, directory: PrivateDirectory) => Promise<number>,
): Promise<number> {
  const { profile } = obtained;
  return withPrivateDirectory(async (directory) => {
    if (isLive) {
      const { withLiveCredentials } = await import('./live');
      return withLiveCredentials(context, obtained, directory, run);
    }
    const files = needsChildFiles(context, profile)
      ? writeChildFiles(context, profile, directory, 'keys')
      : undefined;
    return run(toKeys(context, obtained, files), directory);
  });
}

async function withPrivateDirectory<T>(
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
