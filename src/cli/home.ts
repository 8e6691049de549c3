import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { resolve } from 'node:path';
import type { WritingObstacle } from '../aws/sessions/cache/session-cache';

/**
 * Where `~` is for the AWS CLI, made absolute for children that work elsewhere: an empty `HOME` is the
 * root. Without one, and without a record of the user (a container under some number), it is a
 * directory that is nowhere: a relative path would take the keys in any `.aws` of the working directory.
 */
export function homeDirectory(): string {
  try {
    return resolve(homedir() || '/');
  } catch {
    // No record of the user, or a relative HOME in a working directory that was deleted.
    return '/nonexistent';
  }
}

/** The user's shell in the system's list of users; `undefined` where the list lacks the user. */
export function loginShell(): string | undefined {
  try {
    return userInfo().shell ?? undefined;
  } catch {
    return undefined;
  }
}

/** Where `~name` is; `undefined` where the system's list of users has no such name. */
export function homeOfUser(name: string): string | undefined {
  try {
    const users = readFileSync('/etc/passwd', 'utf8').split('\n');
    return users.find((line) => line.startsWith(`${name}:`))?.split(':')[5];
  } catch {
    return undefined;
  }
}

/** Why nothing may be written below the home directory; `undefined` where it may. */
export function whyNotWritable(home: string): WritingObstacle | undefined {
  return existsSync(home)
    ? foreignHome(home)
    : { kind: 'file-not-written', path: home, reason: 'there is no such home directory' };
}

/**
 * Set where the home directory is another user's, as under sudo: files made there would be root's, and
 * lock that user out.
 */
export function foreignHome(home: string): WritingObstacle | undefined {
  const uid = ownerOf(home);
  const own = process.getuid?.();
  // Protects: nothing is written into the home directory of another user.
  return uid === undefined || own === undefined || own === uid
    ? undefined
    : { kind: 'file-not-written', path: home, reason: "that home directory is another user's" };
}

function ownerOf(path: string): number | undefined {
  try {
    return statSync(path).uid;
  } catch {
    return undefined;
  }
}
