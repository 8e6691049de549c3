import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import type { WritingObstacle } from '../aws/sessions/session-cache';

/**
 * Where `~` is for the AWS CLI: an empty `HOME` is the root. Without one, and without a record of
 * the user (a container under some number), it is a directory that is nowhere: a relative path would
 * take the keys of whoever left a `.aws` in the working directory.
 */
export function homeDirectory(): string {
  try {
    return homedir() || '/';
  } catch {
    return '/nonexistent';
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
  const uid = statSync(home, { throwIfNoEntry: false })?.uid;
  const own = process.getuid?.();
  return uid === undefined || own === undefined || own === uid
    ? undefined
    : { kind: 'file-not-written', path: home, reason: "that home directory is another user's" };
}
