import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellWord } from '../../src/shell-word';
import { startProgram } from '../support/program';
import { awsmfaScript, runAwsmfa, runCommand, signIn } from '../support/run';
import { openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

const role = 'kjh-DuperRole';

async function signedIn() {
  const sandbox = await openSandbox();
  await signIn(sandbox, role);
  return sandbox;
}

describe.each([[], ['--live']])('awsmfa exec %s', (...options) => {
  const exec = [...options, role, '--'];

  it('passes standard input and output through byte for byte, and adds nothing', async () => {
    const sandbox = await signedIn();
    const bytes = Array.from({ length: 256 }, (_, code) => String.fromCodePoint(code)).join('');
    const input = bytes.repeat(400);
    const { stdout, stderr, exitCode } = await runAwsmfa(sandbox, ['exec', ...exec, 'cat'], {
      input,
    });
    expect(stdout === input).toBe(true);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  it("returns the command's exit code, or 128 plus its signal", async () => {
    const sandbox = await signedIn();
    const code = async (...command: string[]) =>
      (await runAwsmfa(sandbox, ['exec', ...exec, ...command])).exitCode;
    expect(await code('sh', '-c', 'exit 42')).toBe(42);
    expect(await code('sh', '-c', 'kill -TERM $$')).toBe(143);
  });

  it("returns 127 for a missing command, and 126 for one that can't be executed", async () => {
    const sandbox = await signedIn();
    const missing = await runAwsmfa(sandbox, ['exec', ...exec, 'no-such-command']);
    expect(missing.exitCode).toBe(127);
    expect(missing.stderr).toContain('no-such-command');
    const file = `${sandbox.home}/.aws/config`;
    const data = await runAwsmfa(sandbox, ['exec', ...exec, file]);
    expect(data.exitCode).toBe(126);
  });

  it('passes signals on and waits for the command to end', async () => {
    const sandbox = await signedIn();
    const script = 'trap "echo heard; exit 9" TERM; echo ready; while :; do sleep 0.1; done';
    const child = spawn(process.execPath, [awsmfaScript, 'exec', ...exec, 'sh', '-c', script], {
      env: { ...sandbox.env },
      detached: true,
    });
    let stdout = '';
    child.stdout.on('data', (data) => {
      if (stdout === '') child.kill('SIGTERM');
      stdout += String(data);
    });
    const exitCode = await new Promise((resolve) => child.once('close', resolve));
    expect({ exitCode, stdout }).toEqual({ exitCode: 9, stdout: 'ready\nheard\n' });
  });

  it('leaves Ctrl-C, Ctrl-Z and fg to the command and the outer shell', async () => {
    const sandbox = await signedIn();
    const terminal = startProgram({
      file: 'bash',
      args: ['--norc', '-i'],
      env: { ...sandbox.env, PS1: 'outer> ', HISTFILE: '' },
    });
    await terminal.sees('outer>');
    const script = [
      'trap "echo [interrupted]" INT',
      'trap "echo [continued]" CONT',
      'echo [ready]',
      // bash notices a signal from just before a wait only after that wait.
      'while :; do read -t 1 line; case $? in 0) echo "[got $line]";; 1) exit 0;; esac; done',
    ].join('; ');
    const words = [process.execPath, awsmfaScript, 'exec', ...exec, 'bash', '-c', script];
    terminal.type(`${words.map(shellWord).join(' ')}\r`);
    await terminal.sees(/^\[ready\]/m);
    terminal.press('\x03');
    await terminal.sees(/^(\^C)?\[interrupted\]/m);
    terminal.press('\x1a');
    await terminal.sees('Stopped');
    terminal.type('echo still here\r');
    await terminal.sees(/^still here/m);
    terminal.type('fg\r');
    // Typed earlier, a line would find the terminal in the outer shell's modes.
    await terminal.sees(/^\[continued\]/m);
    for (let line = 0; line < 10; line += 1) {
      terminal.type(`line ${line}\r`);
      await terminal.sees(`[got line ${line}]`);
    }
    terminal.press('\x04');
    terminal.type('echo "[code $?]"\r');
    await terminal.sees(/^\[code 0\]/m);
    await terminal.end();
  });
});

describe('awsmfa exec', () => {
  it('has the credentials, and none from before', async () => {
    const sandbox = await signedIn();
    const before = {
      AWS_PROFILE: role,
      AWS_ACCESS_KEY_ID: 'AKIAOUTER',
      AWS_SECURITY_TOKEN: 'outer',
      AWS_WEB_IDENTITY_TOKEN_FILE: '/outer',
      AWS_BEARER_TOKEN_BEDROCK: 'outer',
    };
    const { stdout } = await runAwsmfa(sandbox, ['exec', role, '--', 'env'], { env: before });
    expect(stdout).toMatch(/^AWS_ACCESS_KEY_ID=ASIA/m);
    expect(stdout).not.toContain('outer');
    expect(stdout).not.toMatch(/^AWS_PROFILE/m);
  });

  it('takes a needed code from the option', async () => {
    const sandbox = await openSandbox();
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const { stdout, exitCode } = await runAwsmfa(sandbox, [
      ...['exec', role, '--token-code', code, '--'],
      ...['sh', '-c', 'echo $AWS_VAULT'],
    ]);
    expect({ stdout, exitCode }).toEqual({ stdout: `${role}\n`, exitCode: 0 });
  });

  it('starts nothing without a code or a terminal to ask on', async () => {
    const sandbox = await openSandbox();
    const { stdout, stderr, exitCode } = await runCommand(sandbox, [
      'exec',
      role,
      '--',
      'echo',
      'x',
    ]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 3 });
    expect(stderr).toContain('--token-code');
  });

  it('explains how to pass a command if there is none', async () => {
    const sandbox = await openSandbox();
    const { stderr, exitCode } = await runCommand(sandbox, ['exec', role]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('awsmfa exec PROFILE -- COMMAND');
  });
});
