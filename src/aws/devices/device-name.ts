import { bounds } from '../../bounds';
import { deviceName } from './device';

/** The longest path (IAM API reference, CreateVirtualMFADevice, Path). */
const longestPath = 512;

/**
 * Why AWS would not take the name, in one sentence; `undefined` where it would. IAM takes
 * `[\w+=,.@-]+` (API reference, CreateVirtualMFADevice, VirtualMFADeviceName).
 */
export function deviceNameProblem(name: string): string | undefined {
  if (name === '') return 'The device needs a name.';
  if (!/^[A-Za-z0-9_+=,.@-]+$/.test(name)) {
    return 'Only letters, digits and + = , . @ - _ in a name.';
  }
  if (name.length > bounds.name) return `A name has at most ${bounds.name} characters.`;
  return undefined;
}

/** The same for a path: a slash, or visible ASCII characters between two of them. */
export function devicePathProblem(path: string): string | undefined {
  if (path !== '/' && !/^\/[\x21-\x7e]+\/$/.test(path)) {
    return 'A path begins and ends with a slash, with no blanks in it: /, or /team/.';
  }
  if (path.length > longestPath) return `A path has at most ${longestPath} characters.`;
  return undefined;
}

/**
 * A name that is free: the user's own, which most policies allow, else that with a number. A user
 * name is always good as a device name: 64 characters of the same set at most.
 */
export function suggestDeviceName(userName: string, takenSerialNumbers: readonly string[]): string {
  const taken = new Set(takenSerialNumbers.map(deviceName));
  if (!taken.has(userName)) return userName;
  for (let number = 2; ; number++) {
    const name = `${userName}-${number}`;
    if (!taken.has(name)) return name;
  }
}
