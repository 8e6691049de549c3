import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startProgram } from '../support/program';
import { awsmfaScript, runCommand } from '../support/run';
import { openSandbox } from '../support/sandbox';

const laptop = 'arn:aws:iam::123456789012:mfa/laptop';
const phone = 'arn:aws:iam::123456789012:mfa/phone';

/** The user with two devices, in a config that names neither. */
async function openWithoutSerial() {
  const sandbox = await openSandbox();
  const config = join(sandbox.home, '.aws/config');
  const whole = readFileSync(config, 'utf8');
  const without = whole.replaceAll(`mfa_serial = ${laptop}\n`, '');
  expect(without).not.toBe(whole);
  writeFileSync(config, without);
  // Otherwise a kept session of this user would be enough.
  await runCommand(sandbox, ['logout', '--all']);
  return { sandbox, without, read: () => readFileSync(config, 'utf8') };
}

describe('a user whose settings name no device', () => {
  it('chooses one that AWS knows, signs in, and can save it', async () => {
    const { sandbox, without, read } = await openWithoutSerial();
    const terminal = startProgram({
      file: process.execPath,
      args: [awsmfaScript, 'login', 'two-devices'],
      columns: 160,
      env: { ...sandbox.env },
    });
    await terminal.sees(`1  ${laptop}`);
    await terminal.sees(`2  ${phone}`);
    terminal.type('2\r');
    await terminal.sees(`Token code of ${phone}`);
    terminal.type(`${sandbox.freshTokenCode(phone)}\r`);
    await terminal.sees('two-devices: signed in');
    await terminal.sees(`Write mfa_serial = ${phone} into the profile two-devices? [y/N]`);
    expect(read()).toBe(without);
    terminal.type('y\r');
    expect(await terminal.exitCode).toBe(0);
    const section =
      without.slice(without.indexOf('[profile two-devices]\n')).split('\n\n')[0] ?? '';
    expect(read()).toBe(without.replace(section, `${section}\nmfa_serial = ${phone}`));
  });

  it('needs an option when nobody can be asked, and writes nothing', async () => {
    const { sandbox, without, read } = await openWithoutSerial();
    const code = sandbox.freshTokenCode(phone);
    const unnamed = await runCommand(sandbox, ['login', 'two-devices', '--token-code', code]);
    expect(unnamed.exitCode).toBe(2);
    expect(unnamed.stderr).toContain(`${laptop} or ${phone}`);
    const named = await runCommand(sandbox, [
      ...['login', 'two-devices', '--token-code', code, '--serial-number', phone],
    ]);
    expect(named.exitCode).toBe(0);
    expect(read()).toBe(without);
  });
});
