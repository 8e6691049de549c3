import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../support/bundle';
import { type Program, startProgram } from '../support/program';

let parent = '';
let program: Program | undefined;
beforeAll(async () => {
  parent = await bundle(new URL('./programs/foreground.ts', import.meta.url));
});
afterEach(() => program?.end());

function run(...command: string[]): Program {
  program = startProgram({ file: process.execPath, args: [parent, ...command] });
  return program;
}

describe('runInForeground', () => {
  it("returns the program's exit code and restores the signal listeners", async () => {
    const ended = run('sh', '-c', 'exit 7');
    expect(await ended.exitCode).toBe(7);
    expect(ended.screen()[0]).toBe('listeners 1 0 1 0');
  });

  it('returns 128 plus the number of the signal that ended the program', async () => {
    expect(await run('sh', '-c', 'kill -9 $$').exitCode).toBe(137);
  });

  it("returns 127 for a missing command, and 126 for one that can't be executed", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'awsmfa-test-'));
    const noMode = join(folder, 'no-mode');
    writeFileSync(noMode, '#!/bin/sh\n');
    const noInterpreter = join(folder, 'no-interpreter');
    writeFileSync(noInterpreter, '#!/not/there\n');
    chmodSync(noInterpreter, 0o755);

    for (const [file, exitCode, reason] of [
      ['no-such-command', 127, 'there is no such command'],
      ['/no/such/command', 127, 'there is no such command'],
      [noMode, 126, "it can't be executed"],
      [folder, 126, "it can't be executed"],
      [noInterpreter, 126, 'the interpreter in its first line is not there'],
    ] as const) {
      const ended = run(file);
      expect(await ended.exitCode, file).toBe(exitCode);
      expect(ended.screen()).toContain(`not started: ${reason}`);
    }
  });

  it('lets Ctrl-C reach only the program', async () => {
    const running = run('sh', '-c', 'trap "echo the program heard it" INT; echo ready; read line');
    await running.sees('ready');
    running.press('\x03');
    await running.sees('the program heard it');
    running.press('done\r');
    await running.exitCode;
    expect(running.transcript()).not.toContain('the parent heard');
  });

  it('passes a request to end on to the program', async () => {
    const running = run('sh', '-c', 'trap "exit 9" TERM; echo ready; while :; do sleep 0.1; done');
    await running.sees('ready');
    running.kill('SIGTERM');
    expect(await running.exitCode).toBe(9);
    expect(running.transcript()).not.toContain('the parent heard');
  });

  it('ends an interactive shell that ignores the request to end', async () => {
    const running = run('env', 'PS1=ready> ', 'bash', '--norc', '-i');
    await running.sees('ready>');
    running.kill('SIGTERM');
    expect(await running.exitCode).toBe(129);
  });

  it('gives other programs all the time they need to end', async () => {
    const running = run(
      'sh',
      '-c',
      'trap "exit 1" HUP; trap "sleep 2.5; exit 9" TERM; echo ready; while :; do sleep 0.1; done',
    );
    await running.sees('ready');
    running.kill('SIGTERM');
    expect(await running.exitCode).toBe(9);
  });

  it.each(['SIGUSR1', 'SIGUSR2'] as const)('passes %s on to the program', async (signal) => {
    const running = run(
      'sh',
      '-c',
      `trap "exit 9" ${signal.slice(3)}; echo ready; while :; do sleep 0.1; done`,
    );
    await running.sees('ready');
    running.kill(signal);
    expect(await running.exitCode).toBe(9);
  });

  it('passes SIGINT on if no keyboard can have sent it', async () => {
    const script = 'trap "exit 9" INT; echo ready; while :; do sleep 0.1; done';
    const running = spawn(process.execPath, [parent, 'sh', '-c', script], { detached: true });
    running.stdout.once('data', () => running.kill('SIGINT'));
    const exitCode = await new Promise((resolve) => running.once('exit', resolve));
    expect(exitCode).toBe(9);
  });

  it.each([
    { name: 'ends when asked to', trap: 'trap "echo it heard; exit 9" TERM', hears: true },
    { name: 'ignores that it is asked to', trap: 'trap "" TERM', hears: false },
  ])(
    'ends a program that $name on an uncaught exception',
    { timeout: 20_000 },
    async ({ trap, hears }) => {
      const request = join(mkdtempSync(join(tmpdir(), 'awsmfa-test-')), 'request');
      const script = `${trap}; echo "ready as $$"; while :; do sleep 0.1; done`;
      program = startProgram({
        file: process.execPath,
        args: [parent, 'sh', '-c', script],
        env: { ...process.env, THROWS: request },
      });
      const running = program;
      await running.sees(/ready as \d+/);
      writeFileSync(request, 'now');
      expect(await running.exitCode).toBe(1);
      expect(running.transcript()).toContain('rejected: nobody caught this');
      expect(running.transcript().includes('it heard\r\n')).toBe(hears);
      const [, processId] = /ready as (\d+)/.exec(running.transcript()) ?? [];
      expect(() => process.kill(Number(processId), 0)).toThrow('ESRCH');
    },
  );

  it('takes no keys typed for the program', async () => {
    const running = run(
      'sh',
      '-c',
      'echo ready; i=0; while [ $i -lt 10 ]; do read l; echo "got $l"; i=$((i+1)); done',
    );
    await running.sees('ready');
    for (let line = 0; line < 10; line++) running.type(`line ${line}\r`);
    await running.exitCode;
    for (let line = 0; line < 10; line++)
      expect(running.transcript()).toContain(`got line ${line}\r\n`);
    expect(running.transcript()).not.toContain('the parent read');
  });
});
