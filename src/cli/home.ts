import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { resolve } from 'node:path';
import type { WritingObstacle } from '../aws/sessions/cache/session-cache';

/**
 * The directory that the AWS CLI expands `~` to. It is absolute, because children may run in another
 * directory. An empty `HOME` is the root. Without `HOME` and without a user record (a container that
 * runs under a bare number), it is a path that does not exist: a relative one would read keys from an
 * `.aws` in the working directory.
 */
export function homeDirectory(): string {
  try {
    return resolve(homedir() || '/');
  } catch {
    // The user has no record, or HOME is relative and the working directory was deleted.
    return '/nonexistent';
  }
}

/** The user's login shell. `undefined`: the system has no record of the user. */
export function loginShell(): string | undefined {
  try {
    return userInfo().shell ?? undefined;
  } catch {
    return undefined;
  }
}

/** The directory that `~name` means. `undefined`: the system has no such user. */
export function homeOfUser(name: string): string | undefined {
  try {
    const users = readFileSync('/etc/passwd', 'utf8').split('\n');
    return users.find((line) => line.startsWith(`${name}:`))?.split(':')[5];
  } catch {
    return undefined;
  }
}

/** Why awsmfa must not write below the home directory. `undefined`: it may. */
export function whyNotWritable(home: string): WritingObstacle | undefined {
  return existsSync(home)
    ? foreignHome(home)
    : { kind: 'file-not-written', path: home, reason: 'the home directory does not exist' };
}

/**
 * Reports a home directory of another user, as under sudo. Root would own the files created there, and
 * that user could no longer write them.
 */
export function foreignHome(home: string): WritingObstacle | undefined {
  const uid = ownerOf(home);
  const own = process.getuid?.();
  // Protects: nothing is written into the home directory of another user.
  return uid === undefined || own === undefined || own === uid
    ? undefined
    : {
        kind: 'file-not-written',
        path: home,
        reason: 'the home directory belongs to another user',
      };
}

function ownerOf(path: string): number | undefined {
  try {
    return statSync(path).uid;
  } catch {
    return undefined;
  }
}
