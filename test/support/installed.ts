import { spawnSync } from 'node:child_process';

/** Whether a program can be started here. Tests of real shells and tools run where they are installed. */
export function isInstalled(program: string): boolean {
  const { error } = spawnSync(program, ['--version'], { stdio: 'ignore' });
  return error === undefined;
}
