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

/** The user's files, as use cases change them. */
export function filesOf({ locations, home }: Uses<'locations' | 'home'>): FilesPort {
  return {
    preview: (edit) => previewEdit(locations, edit),
    write: (edit, keptElsewhere) => editConfig(locations, edit, keptElsewhere),
    home,
  };
}

/**
 * Makes an edit in the user's files; returns what was changed.
 *
 * Throws `AppFailure` `file-not-edited` or `file-not-written`, the latter also under sudo: a file made
 * in the home directory of another user would lock that user out.
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
 * Gives the file `to` the access control list and the extended attributes of `from`, which Node can
 * neither read nor write. `false` where the system has no program that can.
 */
export function copyAttributes(from: string, to: string): boolean {
  // There, a file takes its access control list from its directory.
  if (process.platform === 'win32') return true;
  // The attributes alone with GNU's; macOS's takes the text along, which is written over.
  const options = process.platform === 'darwin' ? ['-p'] : ['--attributes-only', '--preserve=all'];
  const { status } = spawnSync('cp', [...options, '--', from, to], {
    stdio: 'ignore',
    timeout: 10_000,
  });
  return status === 0;
}
