import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { spawn as spawnOnTerminal } from '@lydell/node-pty';
import { describe, expect, it, onTestFinished } from 'vitest';
import { askPs, parsePs, readProcessStat, thisProcess } from '../../src/cli/process/this-process';
import { startZombie } from '../support/processes';

const { isAlive, describe: describeProcess } = thisProcess;
const wait = ['-e', 'process.stdout.write("begun"); setTimeout(() => {}, 120_000)'];

describe('a process', () => {
  it('is alive until it ends', () => {
    const ended = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' });
    expect(isAlive(process.pid)).toBe(true);
    expect(isAlive(Number(ended))).toBe(false);
  });
});

describe.skipIf(!existsSync('/proc/self/stat'))('a process of Linux', () => {
  it('that ended counts as dead even as a zombie', async () => {
    const zombie = await startZombie();
    expect(process.kill(zombie, 0)).toBe(true);
    expect(isAlive(zombie)).toBe(false);
  });

  it('that is stopped is alive and known to be stopped', async () => {
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

  it('is described with its terminal, even if its streams are redirected', async () => {
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

describe('a process of a system without /proc', () => {
  it.each([
    ['S+   ttys003  Sun Nov 29 06:05:07 2026\n', 'S', '/dev/ttys003'],
    ['Ss   ??       Sun Nov 29 06:05:07 2026    \n', 'S', undefined],
    ['Z    ?        Sun Nov 29 06:05:07 2026\n', 'Z', undefined],
    ['T    pts/12   Sun Nov 29 06:05:07 2026\n', 'T', '/dev/pts/12'],
  ])('is known by what ps says of it: %s', (printed, state, terminal) => {
    expect(parsePs(printed)).toEqual({ state, terminal, start: '1795932307' });
  });

  it.each(['', 'error: unsupported option\n'])('is unknown where ps says %j', (printed) => {
    expect(parsePs(printed)).toBeUndefined();
  });

  it.skipIf(!existsSync('/bin/ps') || !existsSync('/proc/self/stat'))(
    'has the state and the terminal that /proc has',
    async () => {
      const terminal = spawnOnTerminal(process.execPath, wait, {});
      onTestFinished(() => terminal.kill('SIGKILL'));
      await new Promise((resolve) => terminal.onData(resolve));
      const { start, ...seen } = askPs(terminal.pid) ?? {};
      expect(readProcessStat(terminal.pid)).toMatchObject(seen);
      expect(start).toMatch(/^\d+$/);
    },
  );
});
