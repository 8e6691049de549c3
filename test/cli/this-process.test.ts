import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { spawn as spawnOnTerminal } from '@lydell/node-pty';
import { describe, expect, it, onTestFinished } from 'vitest';
import { thisProcess } from '../../src/cli/process/this-process';
import { startZombie } from '../support/processes';

const { isAlive, describe: describeProcess } = thisProcess;
const wait = ['-e', 'process.stdout.write("begun"); setTimeout(() => {}, 120_000)'];

describe('a process', () => {
  it('lives until it has ended', () => {
    const ended = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' });
    expect(isAlive(process.pid)).toBe(true);
    expect(isAlive(Number(ended))).toBe(false);
  });
});

describe.skipIf(!existsSync('/proc/self/stat'))('a process of Linux', () => {
  it('that ended lives no longer, though its parent never asks how', async () => {
    const zombie = await startZombie();
    expect(process.kill(zombie, 0)).toBe(true);
    expect(isAlive(zombie)).toBe(false);
  });

  it('that is stopped lives, and is said to be stopped', async () => {
    const child = spawn(process.execPath, wait);
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    const processId = child.pid ?? 0;
    await new Promise((resolve) => child.stdout.once('data', resolve));
    expect(describeProcess(processId)).toMatchObject({ processId, isStopped: false });
    child.kill('SIGSTOP');
    await expect.poll(() => describeProcess(processId).isStopped).toBe(true);
    expect(isAlive(processId)).toBe(true);
  });

  it('is named with its terminal, wherever its input and output lead', async () => {
    const named =
      'process.stdout.write(fs.readlinkSync("/proc/self/fd/1")); setInterval(() => {}, 9)';
    const terminal = spawnOnTerminal(process.execPath, ['-e', named], {});
    onTestFinished(() => terminal.kill('SIGKILL'));
    const path = await new Promise((resolve) => terminal.onData(resolve));
    expect(describeProcess(terminal.pid)).toEqual({
      processId: terminal.pid,
      terminal: path,
      isStopped: false,
    });
  });
});
