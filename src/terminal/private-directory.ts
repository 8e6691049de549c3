import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** A directory that only this user can read, for the files that one child needs while it runs. */
export type PrivateDirectory = {
  readonly path: string;
  /** Writes a file with mode 0600. A reader sees either the old text or the new. */
  readonly write: (name: string, text: string) => void;
  readonly remove: () => void;
};

/**
 * Makes one in `parent`, the system's directory for temporary files. Also removes those of
 * processes that were killed before they could clean up.
 *
 * @param isAlive whether a process with this id exists.
 */
export function createPrivateDirectory(
  parent: string,
  processId: number,
  isAlive: (processId: number) => boolean,
): PrivateDirectory {
  // Containers may share this directory but not their process ids, so the name includes the
  // machine.
  const machine = createHash('sha256').update(hostName()).digest('hex').slice(0, 8);
  const prefix = `awsmfa-${machine}-`;
  const path = mkdtempSync(join(parent, `${prefix}${processId}-`));
  removeLeftovers(parent, prefix, lstatSync(path).uid, isAlive);
  return {
    path,
    write: (name, text) => {
      const unfinished = join(path, `${name}.new`);
      // Protects: only the user can read a file that is written for a child process.
      writeFileSync(unfinished, text, { mode: 0o600 });
      renameSync(unfinished, join(path, name));
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

function hostName(): string {
  try {
    return hostname();
  } catch {
    return 'unknown';
  }
}

function removeLeftovers(
  parent: string,
  prefix: string,
  userId: number,
  isAlive: (processId: number) => boolean,
): void {
  for (const name of namesIn(parent)) {
    // Protects: a directory of another machine is not taken for a leftover of this one.
    if (!name.startsWith(prefix)) continue;
    const processId = Number(name.slice(prefix.length).split('-', 1)[0]);
    // Protects: a directory stays as long as its process lives.
    if (!Number.isSafeInteger(processId) || isAlive(processId)) continue;
    const path = join(parent, name);
    try {
      // Protects: only this user's leftovers are removed.
      if (lstatSync(path).uid === userId) rmSync(path, { recursive: true, force: true });
    } catch {
      // Another process removed it first. Files we can't remove hold no secret.
    }
  }
}

/** None where the directory may be written but not read. */
function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
