/**
 * Enrollment that fails for real, in `awsmfa enroll` and in the UI: interrupted at any point,
 * without a network, on a full disk, and with keys that can't enroll.
 */

import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { addUser } from '../support/device-access';
import { type Program, startProgram } from '../support/program';
import { awsmfaScript, runCommand } from '../support/run';
import { codesFromNow, openSandbox } from '../support/sandbox';

const SERIAL = 'arn:aws:iam::123456789012:mfa/new-hire';

/** Both faces of enrollment: how to start them, and what each step shows. */
const faces = [
  {
    face: 'awsmfa enroll',
    args: ['enroll', 'new-hire'],
    name: 'Name of the new device',
    code: 'It is called',
    first: 'First code',
    second: 'Second code',
    done: 'new-hire has the device new-hire.',
  },
  {
    face: 'the UI',
    args: ['new-hire'],
    name: 'Device name  new-hire',
    code: '● ● ○  scan',
    first: 'first code   [_]',
    second: 'second code  [_]',
    done: 'new-hire has the device new-hire.',
  },
] as const;

type Face = (typeof faces)[number];
type Point = 'name' | 'code' | 'first' | 'second';

/** A sandbox where new-hire may delete devices without MFA. */
async function openTolerant(): Promise<Sandbox> {
  const sandbox = await openSandbox();
  sandbox.users.newHire.policies = addUser(sandbox, 'anybody').policies;
  return sandbox;
}

function start(sandbox: Sandbox, { args }: Face, command: readonly string[] = []): Program {
  const [file = process.execPath, ...rest] = [...command, process.execPath, awsmfaScript, ...args];
  const program = startProgram({ file, args: rest, env: sandbox.env });
  onTestFinished(() => program.end());
  return program;
}

/** Goes as far as `point`, as a person does. Returns the code to type there, if any. */
async function goTo(
  program: Program,
  sandbox: Sandbox,
  face: Face,
  point: Point,
): Promise<string | undefined> {
  if (face.face === 'the UI') {
    await program.sees('▌○ new-hire');
    program.press('e');
  }
  await program.sees(face.name);
  if (point === 'name') return undefined;
  program.press('\r');
  await program.sees(face.code);
  if (point === 'code') return undefined;
  program.press('\r');
  await program.sees(face.first);
  const code = codesFromNow(sandbox, sandbox.world.devices.get(SERIAL)?.seed ?? '');
  if (point === 'first') return code(0);
  type(program, face, code(0));
  await program.sees(face.second);
  return code(1);
}

/** The command needs Enter after a code. */
function type(program: Program, { face }: Face, code: string): void {
  program.type(face === 'the UI' ? code : `${code}\r`);
}

/** The normal screen's text, without the window's line breaks. */
const said = (program: Program) => program.normalScreen().join('');

describe.each(faces)('$face, interrupted', (face) => {
  it.each([
    ['name', 'Ctrl-C', (program: Program) => program.press('\x03'), 130],
    ['code', 'Ctrl-C', (program: Program) => program.press('\x03'), 130],
    ['first', 'Ctrl-C', (program: Program) => program.press('\x03'), 130],
    ['second', 'Ctrl-C', (program: Program) => program.press('\x03'), 130],
    ['first', 'SIGTERM', (program: Program) => program.kill('SIGTERM'), 143],
    ['second', 'SIGHUP', (program: Program) => program.kill('SIGHUP'), 129],
    ['code', 'SIGINT', (program: Program) => program.kill('SIGINT'), 130],
  ] as const)('leaves no device after step "%s" and %s', async (point, _, leave, exitCode) => {
    const sandbox = await openTolerant();
    const program = start(sandbox, face);
    await goTo(program, sandbox, face, point);
    expect(sandbox.world.devices.has(SERIAL)).toBe(point !== 'name');
    leave(program);
    expect(await program.ends()).toBe(exitCode);
    expect(sandbox.world.devices.has(SERIAL)).toBe(false);
    expect(program.isAlternateScreen()).toBe(false);
    expect(sandbox.requests).not.toContain('EnableMFADevice');
    if (point !== 'name')
      expect(said(program)).toContain(`${SERIAL} is deleted again: it was not enabled.`);
  });

  it.each(['code', 'second'] as const)(
    'leaves no device when its window is closed at step "%s"',
    async (point) => {
      const sandbox = await openTolerant();
      const program = start(sandbox, face);
      await goTo(program, sandbox, face, point);
      program.close();
      await expect.poll(() => sandbox.world.devices.has(SERIAL)).toBe(false);
    },
  );

  it('prints the serial number and the command that deletes it, if the network is gone', async () => {
    const sandbox = await openTolerant();
    const program = start(sandbox, face);
    await goTo(program, sandbox, face, 'first');
    sandbox.faults.arm({ kind: 'reset' });
    program.kill('SIGTERM');
    expect(await program.ends()).toBe(143);
    expect(sandbox.world.devices.has(SERIAL)).toBe(true);
    expect(said(program)).toContain(`awsmfa devices new-hire delete ${SERIAL}`);

    sandbox.faults.clear();
    const { stderr, exitCode } = await runCommand(sandbox, [
      ...['devices', 'new-hire', 'delete', SERIAL, '--yes'],
    ]);
    expect(exitCode, stderr).toBe(0);
    expect(sandbox.world.devices.has(SERIAL)).toBe(false);
  });

  it('prints the same if AWS refuses to delete the device', async () => {
    const sandbox = await openSandbox();
    sandbox.users.newHire.policies = sandbox.users.strictHire.policies;
    const program = start(sandbox, face);
    await goTo(program, sandbox, face, 'code');
    program.kill('SIGTERM');
    expect(await program.ends()).toBe(143);
    expect(sandbox.world.devices.has(SERIAL)).toBe(true);
    expect(said(program)).toContain(SERIAL);
    expect(said(program)).toContain('awsmfa devices new-hire');
  });
});

/** A file system for `~/.aws` that lacks a few kilobytes for an edit. */
const fillDisk = `
mount -t tmpfs -o size=16k,mode=700 tmpfs "$HOME/.aws" || exit 99
cp "$KEPT"/* "$HOME/.aws/"
dd if=/dev/zero of="$HOME/.aws/filler" bs=4k 2>/dev/null
"$@"
code=$?
cmp "$KEPT/config" "$HOME/.aws/config" && cmp "$KEPT/credentials" "$HOME/.aws/credentials" && echo "config as before"
exit $code
`;

const canMount =
  spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs tmpfs /mnt']).status === 0;

describe.runIf(canMount).each(faces)('$face on a full disk', (face) => {
  it('enables the device, says which line to add where, and leaves the file intact', async () => {
    const sandbox = await openTolerant();
    const kept = join(sandbox.home, 'kept');
    spawnSync('cp', ['-r', join(sandbox.home, '.aws'), kept]);
    const program = start(sandbox, face, [
      ...['env', `KEPT=${kept}`, 'unshare', '-rm', 'sh', '-c', fillDisk, 'sh'],
    ]);
    const second = await goTo(program, sandbox, face, 'second');
    type(program, face, second ?? '');
    await program.sees('The device is enabled, but');
    await program.sees(/by[│\s]+hand/);
    const shown = program
      .screen()
      .join(' ')
      .replace(/[│\s]+/g, ' ');
    expect(shown).toContain('the disk is full');
    expect(shown.replaceAll(' ', '')).toContain(`mfa_serial=${SERIAL}`);
    expect(sandbox.world.devices.get(SERIAL)?.user?.userName).toBe('new-hire');
    if (face.face === 'the UI') {
      program.press('\x1b');
      await program.seesNo('The device is enabled');
      program.press('q');
    }
    await program.ends();
    expect(said(program)).toContain('config as before');
  });
});

describe("keys that can't enroll", () => {
  it.each([
    [
      'temporary keys',
      'temp',
      '[profile temp]\naws_access_key_id = ASIATEMP\naws_secret_access_key = s\naws_session_token = t\n',
    ],
    ['SSO', 'ops-sso', ''],
    [
      'a program that prints temporary keys',
      'made',
      '[profile made]\ncredential_process = echo \'{"Version":1,"AccessKeyId":"ASIAX","SecretAccessKey":"s","SessionToken":"t"}\'\n',
    ],
  ])('%s: the command and the UI list the profiles that can', async (_, profile, section) => {
    const sandbox = await openSandbox();
    const config = join(sandbox.home, '.aws/config');
    appendFileSync(config, `\n${section}`);
    const before = readFileSync(config, 'utf8');
    const args = ['--authentication-codes', '123456,654321', '--qr-file', join(sandbox.home, 'x')];
    const ended = await runCommand(sandbox, ['enroll', profile, ...args]);
    expect(ended.stderr).toMatch(/new-hire/);
    expect(ended.exitCode).toBe(1);

    const program = startProgram({
      file: process.execPath,
      args: [awsmfaScript, profile],
      env: sandbox.env,
    });
    onTestFinished(() => program.end());
    await program.sees(new RegExp(`^▌. ${profile} `, 'm'));
    program.press('e');
    await program.sees('Only for a user with long-term keys: that is kjh-SuperDuperUser');
    program.press('q');
    await program.ends();
    expect(readFileSync(config, 'utf8')).toBe(before);
    expect(sandbox.requests).toEqual([]);
  });
});
