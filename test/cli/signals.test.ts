import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { configure } from '../support/heart';
import { type Program, startProgram } from '../support/program';
import { awsmfaScript, runAwsmfa, signIn } from '../support/run';
import { DUPER_ROLE, openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

const role = 'kjh-DuperRole';
const signals = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

/** The program on a terminal, under a shell that tells how it ended and how the terminal is then. */
function start(sandbox: Sandbox, args: readonly string[]): Program {
  const program = startProgram({
    file: 'bash',
    args: [
      '-c',
      // The shell itself must live on to tell.
      `trap "" HUP TERM; trap : INT; (trap - HUP TERM INT; exec sh -c 'echo "process $$"; exec "$@"' sh "$@"); code=$?; stty -a | grep -qw echo && echo "ended with $code, echo on"`,
      'bash',
      process.execPath,
      awsmfaScript,
      ...args,
    ],
    env: sandbox.env,
    columns: 120,
  });
  onTestFinished(() => program.end());
  return program;
}

/** The process id of awsmfa itself, which its shell tells before it becomes awsmfa. */
function processOf(program: Program): number {
  return Number(/^process (\d+)/m.exec(program.normalScreen().join('\n'))?.[1]);
}

describe.each(signals)('%s', (signal, exitCode) => {
  it(`ends a prompt with ${exitCode}: the terminal is as it was, and nothing is kept`, async () => {
    const sandbox = await openSandbox();
    const program = start(sandbox, ['login', role]);
    await program.sees('Token code of');
    program.type('987');
    await program.sees('***');
    process.kill(processOf(program), signal);
    await program.sees(`ended with ${exitCode}, echo on`);
    const [, fromPrompt] = program.transcript().split('Token code of');
    expect(fromPrompt).not.toContain('987');
    expect(sandbox.requests).toEqual([]);
    const cache = join(sandbox.home, '.aws', 'cli', 'cache');
    expect(readdirSync(cache).filter((name) => name.endsWith('.json'))).toEqual([]);
  }, 90_000);

  it(`ends a call that hangs with ${exitCode}`, async () => {
    const sandbox = await openSandbox();
    sandbox.faults.arm({ kind: 'hang' });
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const program = start(sandbox, ['login', role, '--token-code', code]);
    await expect.poll(() => sandbox.requests).toEqual(['GetSessionToken']);
    process.kill(processOf(program), signal);
    await program.sees(`ended with ${exitCode}, echo on`);
  }, 90_000);

  it(`ends an mfa_process with ${exitCode}, and what that started`, async () => {
    const sandbox = await openSandbox();
    configure(sandbox, {
      'kjh-SuperDuperUser': 'mfa_process = echo touch your key >&2; sleep 300',
      [role]: `role_arn = ${DUPER_ROLE}\nsource_profile = kjh-SuperDuperUser\nmfa_serial = ${SUPER_DUPER_SERIAL}`,
    });
    const program = start(sandbox, ['login', role]);
    await program.sees('touch your key');
    process.kill(processOf(program), signal);
    await program.sees(`ended with ${exitCode}, echo on`);
  }, 90_000);

  it(`ends the wait for a code of standard input with ${exitCode}`, async () => {
    const sandbox = await openSandbox();
    const child = spawn(process.execPath, [awsmfaScript, 'login', role, '--token-code', '-'], {
      env: sandbox.env,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    const lock = async () =>
      readdirSync(join(sandbox.home, '.aws'), { recursive: true, encoding: 'utf8' }).some((name) =>
        name.endsWith('.lock'),
      );
    await expect.poll(lock).toBe(true);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([exitCode, null]);
  }, 90_000);
});

describe('at the prompt', () => {
  it.each([
    ['Ctrl-C', '\x03'],
    ['Ctrl-D', '\x04'],
    ['Esc', '\x1b'],
  ])(
    '%s gives up with 130, and nothing is changed',
    async (_, key) => {
      const sandbox = await openSandbox();
      const program = start(sandbox, ['login', role]);
      await program.sees('Token code of');
      program.press(key);
      await program.sees('ended with 130, echo on');
      expect(sandbox.requests).toEqual([]);
    },
    90_000,
  );

  it('ends when the terminal is closed', async () => {
    const sandbox = await openSandbox();
    const program = startProgram({
      file: process.execPath,
      args: [awsmfaScript, 'login', role],
      env: sandbox.env,
      columns: 120,
    });
    await program.sees('Token code of');
    program.kill('SIGHUP');
    expect(await program.ends()).toBe(129);
  }, 90_000);
});

describe('SIGUSR1, on which Node would open its debugger', () => {
  it.each([
    ['the UI', [], '? help', '?', 'Move'],
    ['a prompt', ['login', role], 'Token code of', '12', '**'],
    ['the UI of a sandbox', ['sandbox'], '? help', '?', 'Move'],
  ])(
    'does nothing in %s',
    async (_, args, first, key, then) => {
      const sandbox = await openSandbox();
      const program = startProgram({
        file: '/bin/sh',
        args: ['-c', 'trap : USR1; "$@"', 'sh', process.execPath, awsmfaScript, ...args],
        env: sandbox.env,
        columns: 120,
        rows: 40,
        timeLimitMs: 60_000,
      });
      onTestFinished(() => program.end());
      await program.sees(first);
      // To all of its processes.
      process.kill(-program.pid, 'SIGUSR1');
      program.press(key);
      await program.sees(then);
      expect(program.transcript()).not.toContain('Debugger');
    },
    90_000,
  );

  it('keeps its default in a program that exec starts', async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, role);
    const command = ['exec', role, '--', 'sh', '-c', 'kill -USR1 $$'];
    expect((await runAwsmfa(sandbox, command)).exitCode).toBe(128 + constants.signals.SIGUSR1);
  });
});
