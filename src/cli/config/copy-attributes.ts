import { spawnSync } from 'node:child_process';

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
