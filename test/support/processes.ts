import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, onTestFinished } from 'vitest';

/**
 * Starts a zombie and returns its id: an ended process whose parent doesn't wait for it until the
 * test ends.
 */
export async function startZombie(): Promise<number> {
  // The shell becomes another program, which doesn't know about the child.
  const script = '"$0" -e "" & echo $!; exec "$0" -e "setTimeout(() => {}, 120_000)"';
  const parent = spawn('/bin/sh', ['-c', script, process.execPath]);
  onTestFinished(() => {
    parent.kill('SIGKILL');
  });
  const [line] = await new Promise<string[]>((resolve) => {
    createInterface(parent.stdout).once('line', (text) => resolve([text]));
  });
  await expect.poll(() => stateOf(Number(line))).toBe('Z');
  return Number(line);
}

function stateOf(processId: number): string | undefined {
  const stat = readFileSync(`/proc/${processId}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2)[0];
}
