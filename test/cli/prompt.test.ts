import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { configure, wrongCode, wrongCodes } from '../support/heart';
import { type Program, type ProgramOptions, startProgram } from '../support/program';
import { awsmfaScript } from '../support/run';
import { DUPER_ROLE, openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

const role = 'kjh-DuperRole';
const question = `Token code of ${SUPER_DUPER_SERIAL} for ${role}: `;

function start(
  sandbox: Sandbox,
  args: readonly string[],
  options: Partial<ProgramOptions> = {},
): Program {
  const program = startProgram({
    file: process.execPath,
    args: [awsmfaScript, ...args],
    env: sandbox.env,
    columns: 120,
    ...options,
  });
  onTestFinished(() => program.end());
  return program;
}

/** The sign-in at its question, in a shell; `diff` succeeds where the terminal is as it was before. */
async function startInShell(sandbox: Sandbox) {
  const env = { ...sandbox.env, PS1: '$ ' };
  const shell = startProgram({ file: '/bin/sh', env, columns: 120 });
  onTestFinished(() => shell.end());
  shell.press('stty -a > "$HOME/before"\r');
  shell.press(`"${process.execPath}" "${awsmfaScript}" login ${role}\r`);
  await shell.sees(question);
  return { shell, diff: 'stty -a | diff "$HOME/before" -' };
}

const fullWidth = (code: string) =>
  code.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));

describe('the prompt for a token code', () => {
  it('masks the digits, sends them with Enter, and signs in', async () => {
    const sandbox = await openSandbox();
    const program = start(sandbox, ['login', role]);
    await program.sees(question);
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    program.type(code);
    await program.sees(`${question}******`);
    program.press('\r');
    expect(await program.ends()).toBe(0);
    expect(program.transcript()).not.toContain(code);
    expect(program.screen().join('\n')).toContain(`${role}: signed in, 59m left`);
  }, 90_000);

  it('draws no more digits of a flood than a code has, and reads the code after it', async () => {
    const sandbox = await openSandbox();
    const program = start(sandbox, ['login', role]);
    await program.sees(question);
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    program.press(`${'1'.repeat(200_000)}\x15${code}\r`);
    expect(await program.ends()).toBe(0);
    expect(program.transcript().length).toBeLessThan(5_000);
  }, 90_000);

  it('reads the code after a flood of keys that came during a call', async () => {
    const sandbox = await openSandbox();
    const program = start(sandbox, ['login', role]);
    await program.sees(question);
    sandbox.faults.arm({ kind: 'latency', ms: 3_000, action: 'GetSessionToken', times: 1 });
    program.press(`${wrongCode(sandbox)}\r`);
    await expect.poll(() => sandbox.requests.length).toBe(1);
    program.press('x'.repeat(400_000));
    await program.sees('Not accepted.');
    program.press(`${sandbox.freshTokenCode(SUPER_DUPER_SERIAL)}\r`);
    expect(await program.ends()).toBe(0);
  }, 90_000);

  it('sends no code that was typed during such a flood', async () => {
    const sandbox = await openSandbox();
    const program = start(sandbox, ['login', role]);
    await program.sees(question);
    sandbox.faults.arm({ kind: 'latency', ms: 3_000, action: 'GetSessionToken', times: 1 });
    const [wrong, another] = wrongCodes(sandbox, SUPER_DUPER_SERIAL);
    program.press(`${wrong}\r`);
    await expect.poll(() => sandbox.requests.length).toBe(1);
    program.press(`${'x'.repeat(4_000)}${another}\r`);
    await program.sees('Not accepted.');
    program.press(`${sandbox.freshTokenCode(SUPER_DUPER_SERIAL)}\r`);
    expect(await program.ends()).toBe(0);
    const sent = sandbox.requests.filter((action) => action === 'GetSessionToken');
    expect(sent).toHaveLength(2);
  }, 90_000);

  it('ends at a Ctrl-D that was typed ahead', async () => {
    const sandbox = await openSandbox();
    const program = start(sandbox, ['login', role]);
    program.press('\x04');
    expect(await program.ends()).toBe(130);
    expect(program.transcript()).toContain(question);
    expect(sandbox.requests).toHaveLength(0);
  }, 90_000);

  it('says that a refused code may be mistyped, how long it lasts, and asks again', async () => {
    const sandbox = await openSandbox();
    const program = start(sandbox, ['login', role]);
    await program.sees(question);
    program.press(`${wrongCode(sandbox)}\r`);
    await program.sees(/Not accepted\. Mistyped\? This code is good for \d+ more seconds?\./);
    await program.sees(new RegExp(`seconds?\\.\\s*\\n${question.slice(0, 30)}`));
    program.press(`${sandbox.freshTokenCode(SUPER_DUPER_SERIAL)}\r`);
    expect(await program.ends()).toBe(0);
  }, 90_000);

  it('keeps keys that are typed during a call for the next question, without an echo', async () => {
    const sandbox = await openSandbox();
    sandbox.faults.arm({ kind: 'latency', ms: 500 });
    const program = start(sandbox, ['login', role]);
    await program.sees(question);
    program.press(`${wrongCode(sandbox)}\r`);
    await vi.waitFor(() => expect(sandbox.requests).toHaveLength(1));
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    program.type(`${code}\r`);
    expect(await program.ends()).toBe(0);
    expect(program.transcript()).toContain('Not accepted.');
    expect(program.transcript()).not.toContain(code);
  }, 90_000);

  it('passes Ctrl-Z to the shell during a call, and gives back the terminal with its echo', async () => {
    const sandbox = await openSandbox();
    sandbox.faults.arm({ kind: 'hang' });
    const { shell, diff } = await startInShell(sandbox);
    shell.press(`${wrongCode(sandbox)}\r`);
    await vi.waitFor(() => expect(sandbox.requests).toHaveLength(1));
    shell.press('\x1a');
    await shell.sees('Stopped');
    shell.press(`${diff} && echo "stopped $((1 + 1))"\r`);
    await shell.sees('stopped 2');
    shell.press('fg\r');
    await shell.sees(/fg\n.*login/);
    shell.press('\x03');
    await shell.sees(/\$ $/m);
    shell.press(`echo "code $?"; ${diff} && echo "after $((1 + 1))"\r`);
    await shell.sees('code 130');
    await shell.sees('after 2');
  }, 90_000);

  it('stops at Ctrl-Z with the terminal restored, and fg shows the typed digits again', async () => {
    const sandbox = await openSandbox();
    const { shell, diff } = await startInShell(sandbox);
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    shell.type(code.slice(0, 3));
    await shell.sees(`${question}***`);
    shell.press('\x1a');
    await shell.sees('Stopped');
    shell.press(`${diff} && echo "stopped $((1 + 1))"\r`);
    await shell.sees('stopped 2');
    shell.press('clear; fg\r');
    await shell.seesNo('Stopped');
    await shell.sees(`${question}***`);
    shell.press(`${code.slice(3)}\r`);
    await shell.sees('signed in, 59m left');
  }, 90_000);

  it('ends at Ctrl-C during a call', async () => {
    const sandbox = await openSandbox();
    sandbox.faults.arm({ kind: 'hang' });
    const program = start(sandbox, ['login', role]);
    await program.sees(question);
    program.press(`${wrongCode(sandbox)}\r`);
    await vi.waitFor(() => expect(sandbox.requests).toHaveLength(1));
    program.press('\x03');
    expect(await program.ends()).toBe(130);
  }, 90_000);

  it('takes a pasted code with spaces, erases, and ignores everything but digits', async () => {
    const sandbox = await openSandbox();
    const program = start(sandbox, ['login', role]);
    await program.sees(question);
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    program.press('99x\x1b[A');
    await program.sees('**');
    program.press('\x7f\x7f');
    await program.sees(/for kjh-DuperRole: *\n/);
    program.press('7777\x15');
    program.press(`\x1b[200~ ${code.slice(0, 3)} ${code.slice(3)}\x1b[201~`);
    await program.sees('******');
    program.press('\r');
    expect(await program.ends()).toBe(0);
  }, 90_000);

  it('takes full-width digits, as an input method types them', async () => {
    const sandbox = await openSandbox();
    const program = start(sandbox, ['login', role]);
    await program.sees(question);
    program.type(fullWidth(sandbox.freshTokenCode(SUPER_DUPER_SERIAL)));
    await program.sees(`${question}******`);
    program.press('\r');
    expect(await program.ends()).toBe(0);
  }, 90_000);

  it('takes full-width digits of --token-code', async () => {
    const sandbox = await openSandbox();
    const code = fullWidth(sandbox.freshTokenCode(SUPER_DUPER_SERIAL));
    const program = start(sandbox, ['login', role, '--token-code', code]);
    expect(await program.ends()).toBe(0);
  }, 90_000);

  it.each([
    ['Ctrl-C', '\x1b[27;5;99~'],
    ['Ctrl-C', '\x1b[99;5u'],
    ['Ctrl-D', '\x1b[27;5;100~'],
    ['Esc', '\x1b[27u'],
    ['Esc', '\x1b[27;1;27~'],
  ])(
    'gives up with %s as %j',
    async (_, key) => {
      const program = start(await openSandbox(), ['login', role]);
      await program.sees(question);
      program.press(key);
      expect(await program.ends()).toBe(130);
    },
    90_000,
  );

  it("sends nothing that can't be a code", async () => {
    const sandbox = await openSandbox();
    const program = start(sandbox, ['login', role]);
    await program.sees(question);
    program.press('12345\r');
    await program.sees('A token code is six digits');
    expect(sandbox.requests).toEqual([]);
    program.press('\x03');
    expect(await program.ends()).toBe(130);
  }, 90_000);

  it('asks for one of several devices if no setting names one, and offers to save it', async () => {
    const sandbox = await openSandbox();
    configure(sandbox, { 'two-devices': '' });
    const program = start(sandbox, ['login', 'two-devices']);
    await program.sees('Which one, 1 to 2: ');
    program.press('3\r');
    await program.sees(/Which one, 1 to 2: 3\s+Which one, 1 to 2: /);
    program.press('2\r');
    await program.sees('Token code of arn:aws:iam::123456789012:mfa/phone');
    program.press(`${sandbox.freshTokenCode('arn:aws:iam::123456789012:mfa/phone')}\r`);
    await program.sees('into the profile two-devices? [y/N]');
    program.press('y\r');
    expect(await program.ends()).toBe(0);
    const config = readFileSync(join(sandbox.home, '.aws', 'config'), 'utf8');
    expect(config).toContain('mfa_serial = arn:aws:iam::123456789012:mfa/phone\n');
  }, 90_000);

  it('makes control characters in a serial number harmless', async () => {
    const sandbox = await openSandbox();
    configure(sandbox, {
      'kjh-SuperDuperUser': '',
      [role]: `role_arn = ${DUPER_ROLE}\nsource_profile = kjh-SuperDuperUser\nmfa_serial = x\x1b]0;owned\x07y`,
    });
    const program = start(sandbox, ['login', role]);
    expect(await program.ends()).toBe(1);
    expect(program.screen().join('')).toContain('mfa_serial = x\\x1b]0;owned\\x07y is not valid');
    expect(program.title()).toBe('');
  }, 90_000);

  it('asks the person if mfa_process gives no code or one that AWS refuses', async () => {
    const sandbox = await openSandbox();
    for (const command of ['echo hunter2', `echo ${wrongCode(sandbox)}`, 'exit 3']) {
      configure(sandbox, {
        'kjh-SuperDuperUser': `mfa_process = ${command}`,
        [role]: `role_arn = ${DUPER_ROLE}\nsource_profile = kjh-SuperDuperUser\nmfa_serial = ${SUPER_DUPER_SERIAL}`,
      });
      const program = start(sandbox, ['login', role, '--no-cache']);
      await program.sees(question);
      expect(program.screen().join('\n')).toMatch(
        /mfa_process command (printed something other|failed)|Not accepted/,
      );
      expect(program.transcript()).not.toContain('hunter2');
      program.press(`${sandbox.freshTokenCode(SUPER_DUPER_SERIAL)}\r`);
      expect(await program.ends()).toBe(0);
    }
  }, 120_000);

  it('leaves the terminal to an mfa_process that asks by itself', async () => {
    const sandbox = await openSandbox();
    configure(sandbox, {
      'kjh-SuperDuperUser': 'mfa_process = printf "PIN: " >&2; read -r code; echo $code',
      [role]: `role_arn = ${DUPER_ROLE}\nsource_profile = kjh-SuperDuperUser\nmfa_serial = ${SUPER_DUPER_SERIAL}`,
    });
    const program = start(sandbox, ['login', role]);
    await program.sees('PIN: ');
    program.press(`${sandbox.freshTokenCode(SUPER_DUPER_SERIAL)}\r`);
    expect(await program.ends()).toBe(0);
  }, 90_000);
});
