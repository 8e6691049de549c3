import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** A directory that only this user can look into, for what one child needs as long as it lives. */
export type PrivateDirectory = {
  readonly path: string;
  /** Writes a file of this name with mode 0600; whoever reads it sees the old text or the new. */
  readonly write: (name: string, text: string) => void;
  readonly remove: () => void;
};

/**
 * Makes one below `parent`, the system's directory for temporary files, and removes those whose
 * process was killed before it could.
 *
 * @param isAlive whether a process of this id exists.
 */
export function createPrivateDirectory(
  parent: string,
  processId: number,
  isAlive: (processId: number) => boolean,
): PrivateDirectory {
  // Containers share directories and not process ids, so the name says which machine counts them.
  const machine = createHash('sha256').update(hostName()).digest('hex').slice(0, 8);
  const prefix = `awsmfa-${machine}-`;
  const path = mkdtempSync(join(parent, `${prefix}${processId}-`));
  removeLeftovers(parent, prefix, lstatSync(path).uid, isAlive);
  return {
    path,
    write: (name, text) => {
      const unfinished = join(path, `${name}.new`);
      // Protects: a file for a child is for its user alone.
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
    // Protects: what another machine counts is not taken for a leftover of this one.
    if (!name.startsWith(prefix)) continue;
    const processId = Number(name.slice(prefix.length).split('-', 1)[0]);
    // Protects: a directory stays as long as its process lives.
    if (!Number.isSafeInteger(processId) || isAlive(processId)) continue;
    const path = join(parent, name);
    try {
      // Protects: only the leftovers of this user are removed.
      if (lstatSync(path).uid === userId) rmSync(path, { recursive: true, force: true });
    } catch {
      // Another process was quicker. What can't be removed holds no secret.
    }
  }
}

/** None where the directory may be written in and not read. */
function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
