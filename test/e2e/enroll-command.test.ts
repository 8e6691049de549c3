/** `awsmfa enroll` and `awsmfa devices` with a person at the terminal, and from scripts. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import jsqr from 'jsqr';
import { PNG } from 'pngjs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { addUser } from '../support/device-access';
import { wrongCode, wrongCodes } from '../support/heart';
import { readJson } from '../support/json-schemas';
import { type Program, type ProgramOptions, startProgram } from '../support/program';
import { awsmfaScript, runAwsmfa, runCommand } from '../support/run';
import { addedLines, codesFromNow, openSandbox, readsCodes } from '../support/sandbox';
import {
  type Background,
  decodeQr,
  decodeQrByZbar,
  hasZbar,
  photograph,
} from '../support/screen-qr';

const SERIAL = 'arn:aws:iam::123456789012:mfa/new-hire';

const trueColor = { COLORTERM: 'truecolor' };

let program: Program | undefined;
afterEach(async () => program?.end());

function enroll(sandbox: Sandbox, args: readonly string[], options: Partial<ProgramOptions> = {}) {
  program = startProgram({
    file: process.execPath,
    args: [awsmfaScript, 'enroll', ...args],
    ...options,
    env: { ...sandbox.env, ...options.env },
  });
  return program;
}

/** Reads the seed off the screen, as a phone does. */
async function scan(terminal: Program, background: Background): Promise<string> {
  let uri: string | undefined;
  await terminal.waitsFor('a QR code that can be read', () => {
    uri = decodeQr(photograph(terminal.cells(), background));
    return uri !== undefined;
  });
  if (hasZbar) expect(decodeQrByZbar(photograph(terminal.cells(), background))).toBe(uri);
  const seed = new URL(uri ?? '').searchParams.get('secret');
  return seed ?? expect.fail('no secret in the QR code');
}

const readConfig = (sandbox: Sandbox) => readFileSync(join(sandbox.home, '.aws/config'), 'utf8');

describe('awsmfa enroll', () => {
  it('takes a person from no device to a session, and leaves no seed behind', async () => {
    const sandbox = await openSandbox();
    const before = readConfig(sandbox);
    const terminal = enroll(sandbox, ['new-hire'], { columns: 120, rows: 40, env: trueColor });
    await terminal.sees('Name of the new device [new-hire]:');
    terminal.press('\r');
    await terminal.sees('It is called');
    expect(terminal.isAlternateScreen()).toBe(true);
    const seed = await scan(terminal, 'dark');
    expect(seed).toBe(sandbox.world.devices.get(SERIAL)?.seed);

    terminal.press('\r');
    await terminal.sees('First code');
    expect(terminal.isAlternateScreen()).toBe(false);
    const nextCode = readsCodes(sandbox, seed);
    const first = nextCode();
    terminal.type(first);
    terminal.press('\r');
    await terminal.sees('Second code, the next one');
    terminal.type(nextCode());
    terminal.press('\r');
    await terminal.sees('new-hire has the device new-hire.');
    expect(sandbox.world.devices.get(SERIAL)?.user?.userName).toBe('new-hire');

    await terminal.sees('Sign in with the next code');
    terminal.type(nextCode());
    terminal.press('\r');
    await terminal.sees('new-hire: signed in');
    expect(await terminal.exitCode).toBe(0);
    expect(addedLines(before, readConfig(sandbox))).toEqual([`mfa_serial = ${SERIAL}`]);

    const left = terminal.normalScreen().join('\n');
    expect(left).not.toContain(seed.slice(0, 8));
    expect(left).not.toMatch(/[█▀▄]/);
    expect(left).not.toContain(first);
    expect(terminal.transcript(), 'not even hidden').not.toContain(seed);
  });

  it.each([
    { background: 'light', env: {} },
    { background: 'dark', env: { TERM: 'xterm' } },
    { background: 'dark', env: { NO_COLOR: '1' } },
    { background: 'light', env: { NO_COLOR: '1', AWSMFA_THEME: 'light' } },
  ] as const)('shows a code that a phone reads at 80x24 on $background, $env', async (at) => {
    const sandbox = await openSandbox();
    const terminal = enroll(sandbox, ['new-hire', '--device-name', 'new-hire'], { env: at.env });
    await terminal.sees('It is called');
    const seed = await scan(terminal, at.background);
    expect(seed).toBe(sandbox.world.devices.get(SERIAL)?.seed);
  });
});

describe('awsmfa enroll, when something is wrong', () => {
  it('finds a mistyped first code at once, and shows the QR code again on demand', async () => {
    const sandbox = await openSandbox();
    const terminal = enroll(sandbox, ['new-hire']);
    terminal.press('\r');
    await terminal.sees('It is called');
    terminal.press('\r');
    await terminal.sees('First code');
    terminal.press('\r');
    await terminal.sees('It is called');
    terminal.press('v');
    await terminal.sees('Or type this secret:');
    terminal.press('\r');
    await terminal.sees(/First code: *$/m);
    terminal.type(`${wrongCode(sandbox, SERIAL)}\r`);
    await terminal.sees('Not a code of this device');
    const code = codesFromNow(sandbox, sandbox.world.devices.get(SERIAL)?.seed ?? '');
    terminal.type(`${code(-2)}\r`);
    await terminal.sees('Second code, the next one');
    terminal.type(`${code(0)}\r`);
    await terminal.sees('You missed one in between, so this is the first now. Type the next.');
    expect(sandbox.requests).not.toContain('EnableMFADevice');
    terminal.type(`${code(1)}\r`);
    await terminal.sees('new-hire has the device new-hire.');
  });

  it('deletes the device again on Esc, and says so', async () => {
    const sandbox = await openSandbox();
    sandbox.users.newHire.policies = addUser(sandbox, 'anybody').policies;
    const terminal = enroll(sandbox, ['new-hire', '--device-name', 'new-hire']);
    await terminal.sees('It is called');
    expect(sandbox.world.devices.has(SERIAL)).toBe(true);
    terminal.press('\x1b');
    expect(await terminal.exitCode).toBe(130);
    expect(sandbox.world.devices.has(SERIAL)).toBe(false);
    expect(terminal.isAlternateScreen()).toBe(false);
    expect(terminal.screen().join('\n')).toContain('deleted');
  });

  it('finds what a killed run left, and starts again if the person agrees', async () => {
    const sandbox = await openSandbox();
    sandbox.users.newHire.policies = addUser(sandbox, 'anybody').policies;
    const killed = enroll(sandbox, ['new-hire', '--device-name', 'new-hire']);
    await killed.sees('It is called');
    const before = sandbox.world.devices.get(SERIAL)?.seed;
    killed.kill('SIGKILL');
    await killed.exit;
    const terminal = enroll(sandbox, ['new-hire', '--device-name', 'new-hire']);
    await terminal.sees('Delete it and start again?');
    terminal.type('y\r');
    await terminal.sees('It is called');
    expect(sandbox.world.devices.get(SERIAL)?.seed).not.toBe(before);
    expect(await scan(terminal, 'dark')).toBe(sandbox.world.devices.get(SERIAL)?.seed);
  });

  it('offers the secret and a file if the code does not fit', async () => {
    const sandbox = await openSandbox();
    const terminal = enroll(sandbox, ['new-hire', '--device-name', 'new-hire'], {
      columns: 60,
      rows: 15,
    });
    await terminal.sees(/The QR code needs \d+x\d+; this window is 60x15/);
    terminal.press('v');
    const seed = sandbox.world.devices.get(SERIAL)?.seed ?? '';
    await terminal.sees(seed.slice(0, 4));
    terminal.resize(80, 24);
    expect(await scan(terminal, 'dark'), 'a larger window shows it').toBe(seed);
  });
});

it.skipIf(process.platform !== 'linux')(
  'leaks no file descriptors when the window changes',
  async () => {
    const sandbox = await openSandbox();
    const args = ['new-hire', '--device-name', 'new-hire'];
    const terminal = enroll(sandbox, args, { columns: 60, rows: 15 });
    await terminal.sees('this window is 60x15');
    const open = () => readdirSync(`/proc/${terminal.pid}/fd`).length;
    const before = open();
    for (const columns of [59, 58, 57, 56, 55]) {
      terminal.resize(columns, 15);
      await terminal.sees(`this window is ${columns}x15`);
    }
    expect(open()).toBe(before);
  },
);

/** Acts as the calling script: reads the PNG, sends two wrong codes and then two right ones. */
async function startScript(sandbox: Sandbox, args: readonly string[], file: string) {
  const child = spawn(process.execPath, [awsmfaScript, ...args], {
    env: { ...sandbox.env },
    detached: true,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data) => {
    stdout += String(data);
  });
  const isWritten = new Promise<void>((resolve) => {
    child.stderr.on('data', (data) => {
      stderr += String(data);
      if (stderr.includes('the QR code is in')) resolve();
    });
    child.once('close', () => resolve());
  });
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  await isWritten;
  expect(statSync(file).mode & 0o777, stderr).toBe(0o600);
  const { data, width, height } = PNG.sync.read(readFileSync(file));
  const uri = jsqr(new Uint8ClampedArray(data), width, height)?.data ?? '';
  const seed = new URL(uri).searchParams.get('secret') ?? '';
  child.stdin.write(`${wrongCodes(sandbox, SERIAL).join('\n')}\n`);
  const code = codesFromNow(sandbox, seed);
  child.stdin.write(`${code(0)}\n${code(1)}\n`);
  return { exitCode: await exit, stdout, stderr, seed };
}

describe('awsmfa enroll as a script', () => {
  it("says which profiles can enroll before it asks for codes, if this one can't", async () => {
    const sandbox = await openSandbox();
    const { exitCode, stderr } = await runCommand(sandbox, ['enroll', 'ops-sso']);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/ops-sso has no long-term keys[\s\S]*kjh-SuperDuperUser.*new-hire/);
  });

  it('writes a PNG, reads two codes from standard input, and deletes the PNG', async () => {
    const sandbox = await openSandbox();
    const file = join(sandbox.home, 'code.png');
    const args = ['enroll', 'new-hire', '--qr-file', file, '--authentication-codes', '-', '--json'];
    const { stdout, stderr, exitCode, seed } = await startScript(sandbox, args, file);
    expect(exitCode, stderr).toBe(0);
    const printed = readJson('enroll', stdout);
    expect(printed).toMatchObject({
      version: 1,
      profile: 'new-hire',
      serialNumber: SERIAL,
    });
    expect(stderr).toContain('neither is a code of this device');
    expect(stderr + stdout).not.toContain(seed);
    expect(printed.config).toMatchObject({ file: join(sandbox.home, '.aws/config') });
    expect(readConfig(sandbox)).toContain(`mfa_serial = ${SERIAL}`);
    expect(existsSync(file)).toBe(false);
    expect(sandbox.world.devices.get(SERIAL)?.user?.userName).toBe('new-hire');
  });

  it.each([
    [['enroll', 'new-hire'], 3, '--authentication-codes'],
    [['enroll', 'new-hire', '--authentication-codes', '-'], 2, '--qr-file'],
    [
      ['enroll', 'new-hire', '--authentication-codes', '123', '--qr-file', 'x.png'],
      2,
      'six digits',
    ],
    [['enroll', 'new-hire', '--device-name', 'a b'], 2, 'Only letters, digits and'],
    [['enroll', 'new-hire', '--path', 'team'], 2, 'path'],
    [
      ['enroll', 'ops-sso', '--authentication-codes', '123456,654321', '--qr-file', 'x.png'],
      1,
      'These profiles have them: kjh-SuperDuperUser, two-devices, old-session, new-hire',
    ],
    [['devices', 'ops-sso'], 1, 'two-devices, old-session, new-hire'],
    [['devices', 'two-devices', 'frob'], 2, 'resync'],
    [['devices', 'two-devices', 'delete', 'nobody', '--yes'], 4, 'has no MFA device nobody'],
    [['devices', 'two-devices', 'delete', 'laptop'], 2, '--yes'],
    [['devices', 'two-devices', 'deactivate'], 2, 'mfa/laptop'],
    [['devices', 'two-devices', 'deactivate', 'phone'], 3, 'token code'],
    [['devices', 'two-devices', 'resync', 'phone'], 3, '--authentication-codes'],
  ])('%j: exit code %i, and it says %s', async (args, exitCode, said) => {
    const sandbox = await openSandbox();
    const devices = [...sandbox.world.devices.keys()];
    const ended = await runCommand(sandbox, args);
    expect(ended.stderr).toContain(said);
    expect(ended.exitCode).toBe(exitCode);
    expect([...sandbox.world.devices.keys()]).toEqual(devices);
  });

  it('undoes the enrollment if standard input ends too early, and says what it could not undo', async () => {
    const sandbox = await openSandbox();
    sandbox.users.newHire.policies = sandbox.users.strictHire.policies;
    const args = [
      'enroll',
      'new-hire',
      '--authentication-codes',
      '-',
      '--qr-file',
      join(sandbox.home, 'q.png'),
    ];
    const refused = await runAwsmfa(sandbox, args);
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain(`awsmfa devices new-hire delete ${SERIAL}`);
    expect(existsSync(join(sandbox.home, 'q.png'))).toBe(false);
  });
});

describe('the line in the config file', () => {
  const script = (sandbox: Sandbox, ...more: string[]) => {
    const file = join(sandbox.home, 'code.png');
    const args = ['enroll', 'new-hire', '--qr-file', file, '--authentication-codes', '-', ...more];
    return startScript(sandbox, args, file);
  };

  it('is reported with its line, even in a new section', async () => {
    const sandbox = await openSandbox();
    const path = join(sandbox.home, '.aws/config');
    writeFileSync(path, readConfig(sandbox).replace(/\[profile new-hire\][^[]*/, ''));
    const credentials = join(sandbox.home, '.aws/credentials');
    const text = readFileSync(credentials, 'utf8');
    // The section contained the endpoint.
    const env = { AWS_ENDPOINT_URL: sandbox.url, AWS_REGION: 'us-east-1' };
    const { stderr, exitCode } = await script({ ...sandbox, env: { ...sandbox.env, ...env } });
    expect(exitCode, stderr).toBe(0);
    const [, file = '', line = ''] =
      /mfa_serial of new-hire is in ~\/(\S+):(\d+)\./.exec(stderr) ?? [];
    const lines = readFileSync(join(sandbox.home, file), 'utf8').split('\n');
    expect(lines[Number(line) - 1]).toBe(`mfa_serial = ${SERIAL}`);
    expect(readFileSync(credentials, 'utf8')).toBe(text);
  });

  it('is not written with --no-save, but printed', async () => {
    const sandbox = await openSandbox();
    const before = readConfig(sandbox);
    const { stderr, exitCode } = await script(sandbox, '--no-save');
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain(`mfa_serial = ${SERIAL}`);
    expect(readConfig(sandbox)).toBe(before);
  });

  it("is printed to add by hand if it can't be written, and the device is enabled", async () => {
    const sandbox = await openSandbox();
    const config = join(sandbox.home, '.aws/config');
    const before = `${readConfig(sandbox)}\n[profile twice]\n[profile twice]\n`;
    writeFileSync(config, before);
    const { stderr, exitCode } = await script(sandbox);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('The device is enabled, but');
    expect(stderr).toContain(`[profile new-hire] by hand: mfa_serial = ${SERIAL}`);
    expect(sandbox.world.devices.get(SERIAL)?.user?.userName).toBe('new-hire');
    expect(readConfig(sandbox)).toBe(before);
  });

  it("is also written for the same user's roles, if confirmed", async () => {
    const sandbox = await openSandbox();
    const config = join(sandbox.home, '.aws/config');
    const role = `\n[profile reader]\nrole_arn = arn:aws:iam::123456789012:role/reader\nsource_profile = new-hire\n`;
    writeFileSync(config, readConfig(sandbox) + role);
    const { stderr, exitCode } = await script(sandbox, '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(readConfig(sandbox)).toMatch(/\[profile reader\][^[]*mfa_serial = .*new-hire/);
    expect(stderr).toContain('mfa_serial of reader is in');
  });

  it('is removed with its device, and `use` writes another', async () => {
    const sandbox = await openSandbox();
    sandbox.users.twoDevices.policies = addUser(sandbox, 'anybody').policies;
    const run = (...args: string[]) => runCommand(sandbox, ['devices', 'two-devices', ...args]);
    const gone = await run('delete', 'laptop', '--yes');
    expect(gone.exitCode, gone.stderr).toBe(0);
    expect(gone.stderr).toContain('mfa_serial is removed from two-devices, billing-read.');
    expect(readConfig(sandbox)).not.toContain('mfa/laptop');
    const used = await run('use', 'phone');
    expect(used.exitCode, used.stderr).toBe(0);
    expect(readConfig(sandbox)).toMatch(/\[profile two-devices\][^[]*mfa_serial = .*mfa\/phone/);
    expect((await run('use', 'laptop-2')).exitCode).toBe(1);
  });

  it('is reported if it names no device of the user', async () => {
    const sandbox = await openSandbox();
    const config = join(sandbox.home, '.aws/config');
    writeFileSync(config, readConfig(sandbox).replaceAll('mfa/laptop', 'mfa/lost'));
    const { stderr } = await runCommand(sandbox, ['devices', 'two-devices']);
    expect(stderr).toContain('billing-read has mfa_serial = arn:aws:iam::123456789012:mfa/lost');
    expect(stderr).toContain('awsmfa devices two-devices use <device>');
  });
});

describe('awsmfa devices', () => {
  it('lists, resyncs, deactivates, enables and deletes, each with a code if AWS requires MFA', async () => {
    const sandbox = await openSandbox();
    const phone = 'arn:aws:iam::123456789012:mfa/phone';
    const laptop = 'arn:aws:iam::123456789012:mfa/laptop';
    const devices = (...args: string[]) => runCommand(sandbox, ['devices', 'two-devices', ...args]);
    const pair = () => {
      const first = sandbox.freshTokenCode(phone);
      return `${first},${sandbox.tokenCode(phone, 1)}`;
    };
    const listed = readJson('devices', (await devices('--json')).stdout);
    expect(listed).toMatchObject({
      version: 1,
      user: { name: 'kjh-TwoDevices' },
      devices: [
        {
          name: 'laptop',
          state: 'enabled',
          enableDate: '2026-03-02T08:15:00Z',
          profiles: ['two-devices', 'billing-read'],
        },
        { name: 'phone', kind: 'virtual', state: 'enabled', profiles: [] },
        { name: 'laptop-2', state: 'unused', enableDate: null },
      ],
    });

    const code = sandbox.freshTokenCode(laptop);
    const off = await devices('deactivate', 'phone', '--token-code', code);
    expect(off.exitCode, off.stderr).toBe(0);
    expect(sandbox.world.devices.get(phone)?.user).toBeUndefined();
    const on = await devices('enable', 'phone', '--authentication-codes', pair());
    expect(on.exitCode, on.stderr).toBe(0);
    expect(sandbox.world.devices.get(phone)?.user?.userName).toBe('kjh-TwoDevices');
    const resynced = await devices('resync', phone, '--authentication-codes', pair());
    expect(resynced.exitCode, resynced.stderr).toBe(0);
    const wrong = await devices('resync', phone, '--authentication-codes', '000000,000001');
    expect(wrong.exitCode).toBe(4);
    const gone = await devices('delete', phone, '--yes');
    expect(gone.exitCode, gone.stderr).toBe(0);
    expect(sandbox.world.devices.has(phone)).toBe(false);
  });

  it.each([
    ['resync', 'First code:'],
    ['delete', 'Type the name'],
  ] as const)(
    'says why a code is needed to %s a device, and offers every enabled device that gives codes',
    async (action, first) => {
      const sandbox = await openSandbox();
      const laptop = 'arn:aws:iam::123456789012:mfa/laptop';
      const terminal = startProgram({
        file: process.execPath,
        args: [awsmfaScript, 'devices', 'two-devices', action, 'laptop'],
        env: sandbox.env,
        columns: 120,
      });
      program = terminal;
      await terminal.sees(first);
      if (action === 'delete') terminal.type('laptop\r');
      else terminal.type(`${sandbox.freshTokenCode(laptop)}\r${sandbox.tokenCode(laptop, 1)}\r`);
      await terminal.sees('AWS wants MFA for this change.');
      await terminal.sees('Which one, 1 to 2: ');
      expect(terminal.screen().join('\n')).toMatch(
        /1 {2}arn:\S+mfa\/laptop\n +2 {2}arn:\S+mfa\/phone/,
      );
      terminal.type('2\r');
      await terminal.sees('Token code of arn:aws:iam::123456789012:mfa/phone');
    },
  );

  it('deletes only after the name is typed', async () => {
    const sandbox = await openSandbox();
    const laptop2 = 'arn:aws:iam::123456789012:mfa/laptop-2';
    const start = () => {
      program = startProgram({
        file: process.execPath,
        args: [awsmfaScript, 'devices', 'new-hire', 'delete', 'laptop-2'],
        env: sandbox.env,
      });
      return program;
    };
    sandbox.users.newHire.policies = addUser(sandbox, 'anybody').policies;
    const wrong = start();
    await wrong.sees('Type the name to delete it');
    wrong.type('laptop\r');
    expect(await wrong.exitCode).toBe(130);
    expect(sandbox.world.devices.has(laptop2)).toBe(true);
    const right = start();
    await right.sees('Type the name to delete it');
    right.type('laptop-2\r');
    expect(await right.exitCode).toBe(0);
    expect(sandbox.world.devices.has(laptop2)).toBe(false);
  });
});
