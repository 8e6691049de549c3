import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, onTestFinished } from 'vitest';

/** The id of a process that has ended and that its parent never asks about: a zombie, until the test ends. */
export async function startZombie(): Promise<number> {
  // The shell becomes another program, which knows of no child.
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
