import { spawnSync } from 'node:child_process';
import type { ConfigEdit } from '../../aws/profiles/edit/edit';
import { type FileChange, previewEdit, writeEdit } from '../../aws/profiles/edit/write-config';
import type { FileLocations } from '../../aws/profiles/read/locate';
import { AppFailure } from '../../errors';
import type { Secret } from '../../secret';
import type { FilesPort } from '../../use-cases/change-files';
import type { Uses } from '../command-context';
import { foreignHome, homeDirectory } from '../home';
import { thisProcess } from '../process/this-process';
import { systemClock } from '../system-time';

/** The port through which use cases change the user's files. */
export function filesOf({ locations, home }: Uses<'locations' | 'home'>): FilesPort {
  return {
    preview: (edit) => previewEdit(locations, edit),
    write: (edit, keptElsewhere) => editConfig(locations, edit, keptElsewhere),
    home,
  };
}

/**
 * Edits the user's files and returns the changes.
 *
 * Throws `AppFailure` `file-not-edited` or `file-not-written`. The latter also under sudo, where root
 * would own the new file and the user could no longer write it.
 */
export async function editConfig(
  locations: FileLocations,
  edit: ConfigEdit,
  keptElsewhere?: Secret,
): Promise<readonly FileChange[]> {
  const obstacle = foreignHome(homeDirectory());
  // Protects: no file of another user is edited, as it would be under sudo.
  if (obstacle !== undefined) throw new AppFailure(obstacle);
  const writer = { clock: systemClock, process: thisProcess, copyAttributes, keptElsewhere };
  return writeEdit(locations, edit, writer);
}

/**
 * Copies the access control list and the extended attributes of `from` to `to`, which Node can't do.
 * `false`: the system has no program for it.
 */
export function copyAttributes(from: string, to: string): boolean {
  // On Windows a file inherits its access control list from its directory.
  if (process.platform === 'win32') return true;
  // GNU cp can copy the attributes alone. macOS cp copies the text too, which is then overwritten.
  const options = process.platform === 'darwin' ? ['-p'] : ['--attributes-only', '--preserve=all'];
  const { status } = spawnSync('cp', [...options, '--', from, to], {
    stdio: 'ignore',
    timeout: 10_000,
  });
  return status === 0;
}
