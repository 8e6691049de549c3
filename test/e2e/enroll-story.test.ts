/**
 * A user without a device enrolls one and gets a first role session, only with the keyboard. The QR
 * code is read off the screen, and its secret gives the codes.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { addUser } from '../support/device-access';
import { isInstalled } from '../support/installed';
import { keysJson } from '../support/key-process';
import { type Program, startProgram } from '../support/program';
import { awsmfaScript, run } from '../support/run';
import {
  addedLines,
  codesFromNow,
  keysOf,
  openSandbox,
  readsCodes,
  secretsOf,
} from '../support/sandbox';
import {
  type Background,
  decodeQr,
  decodeQrByZbar,
  hasZbar,
  photograph,
} from '../support/screen-qr';

const SERIAL = 'arn:aws:iam::123456789012:mfa/new-hire';
const ROLE = 'arn:aws:iam::123456789012:role/reader';
const ENTER = '\r';
const ESC = '\x1b';

let terminal: Program | undefined;
afterEach(async () => terminal?.end());

/** A sandbox in which new-hire may assume a role, but only with MFA. */
async function openWithRole(): Promise<Sandbox> {
  const sandbox = await openSandbox();
  sandbox.world.addRole({
    accountId: '123456789012',
    roleName: 'reader',
    trustPolicy: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: sandbox.users.newHire.arn },
          Action: 'sts:AssumeRole',
          Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
        },
      ],
    },
  });
  const role = `
[profile reader]
role_arn = ${ROLE}
source_profile = new-hire
region = us-east-1
endpoint_url = ${sandbox.url}
`;
  writeFileSync(configOf(sandbox), readConfig(sandbox) + role);
  return sandbox;
}

const configOf = ({ home }: Sandbox) => join(home, '.aws/config');
const readConfig = (sandbox: Sandbox) => readFileSync(configOf(sandbox), 'utf8');

/** A person whose keys are counted. */
function personAt(program: Program) {
  let keys = 0;
  return {
    keys: () => keys,
    press: (key: string) => {
      keys += 1;
      program.press(key);
    },
    type: (text: string) => {
      keys += text.length;
      program.type(text);
    },
  };
}

async function scan(program: Program, background: Background): Promise<string> {
  let uri: string | undefined;
  await program.waitsFor('a QR code that can be read', () => {
    uri = decodeQr(photograph(program.cells(), background));
    return uri !== undefined;
  });
  if (hasZbar) expect(decodeQrByZbar(photograph(program.cells(), background))).toBe(uri);
  return new URL(uri ?? '').searchParams.get('secret') ?? expect.fail('no secret in it');
}

function openUi(sandbox: Sandbox, size: { columns: number; rows: number }, more = {}): Program {
  terminal = startProgram({
    file: process.execPath,
    args: [awsmfaScript, 'new-hire'],
    ...size,
    ...more,
    env: { ...sandbox.env, COLORTERM: 'truecolor' },
  });
  return terminal;
}

describe.each([
  { columns: 120, rows: 40, background: 'dark', color: '#0d1117' },
  { columns: 80, rows: 24, background: 'light', color: '#f6f8fa' },
] as const)('at $columns x $rows, $background', ({ columns, rows, background, color }) => {
  it('goes from no device to a first role session', { timeout: 90_000 }, async () => {
    const sandbox = await openWithRole();
    const before = readConfig(sandbox);
    const startedAt = performance.now();
    const program = openUi(sandbox, { columns, rows }, { background: color });
    const person = personAt(program);
    await program.sees('new-hire');
    person.press('e');
    await program.sees('Device name  new-hire');
    person.press(ENTER);
    await program.sees('● ● ○  scan');
    const seed = await scan(program, background);
    expect(seed).toBe(sandbox.world.devices.get(SERIAL)?.seed);
    person.press(ENTER);
    await program.sees('first code');
    const nextCode = readsCodes(sandbox, seed);
    person.type(nextCode());
    await program.sees('Wait for the code to change, then type the new one.');
    person.type(nextCode());
    await program.sees('new-hire has the device new-hire.');
    expect(person.keys(), 'from the list to an enabled device').toBeLessThanOrEqual(15);
    await program.sees(/mfa_serial of \S+ is in ~\/\.aws\/config:\d+\./);
    expect(addedLines(before, readConfig(sandbox))).toEqual([`mfa_serial = ${SERIAL}`]);
    expect(sandbox.world.devices.get(SERIAL)?.user?.userName).toBe('new-hire');

    person.press(ENTER);
    await program.sees('Code from the device');
    await program.sees('This code was already used. Type the next one.');
    person.type(nextCode());
    await program.sees('Signed in for');
    person.press('j');
    person.press(ENTER);
    await program.sees('Signed in for');
    const seconds = (performance.now() - startedAt) / 1000;
    tell(`${columns}x${rows}`, person.keys(), seconds);
    expect(person.keys(), 'every key more is one too many').toBeLessThanOrEqual(24);

    program.press('q');
    expect(await program.exitCode).toBe(0);
    expect(program.isAlternateScreen()).toBe(false);
    expect(program.normalScreen().join('\n').trim()).toBe('');
    expect(program.transcript(), 'the seed was never text').not.toContain(seed.slice(0, 8));
    if (columns === 120) await listedByAws(sandbox);
  });
});

/** Adds a person's time to the program's: a fifth of a second a key, and ten to take the phone and scan. */
function tell(size: string, keys: number, programSeconds: number): void {
  const person = keys * 0.2 + 10;
  const sum = Math.round(person + programSeconds);
  process.stdout.write(
    `enrollment at ${size}: ${keys} keys, ${programSeconds.toFixed(1)} s of the program, ${sum} s with typing and scanning; the two waits for a next code come on top, 45 s on average\n`,
  );
}

async function listedByAws(sandbox: Sandbox): Promise<void> {
  if (!isInstalled('aws')) {
    process.stdout.write('aws is not installed: the device was not listed by it\n');
    return;
  }
  const args = ['--profile', 'new-hire', 'iam', 'list-mfa-devices', '--user-name', 'new-hire'];
  const listed = await run('aws', [...args, '--output', 'json'], { env: sandbox.env });
  expect(listed.exitCode, listed.stderr).toBe(0);
  expect(JSON.parse(listed.stdout)).toMatchObject({
    MFADevices: [{ UserName: 'new-hire', SerialNumber: SERIAL }],
  });
}

it('goes from no device to a first role session with one code, with keys from a process', {
  timeout: 90_000,
}, async () => {
  const sandbox = await openWithRole();
  const { accessKeyId, secretAccessKey } = keysOf(sandbox.users.newHire);
  const at = (name: string) => join(sandbox.home, name);
  writeFileSync(at('keys.json'), keysJson(accessKeyId, secretAccessKey));
  writeFileSync(at('keys.sh'), `echo run >> '${at('runs')}'; cat '${at('keys.json')}'\n`);
  const credentials = at('.aws/credentials');
  writeFileSync(credentials, readFileSync(credentials, 'utf8').replace(/\[new-hire\][^[]*/, ''));
  const process = `[profile new-hire]\ncredential_process = sh ${at('keys.sh')}\n`;
  writeFileSync(configOf(sandbox), readConfig(sandbox).replace('[profile new-hire]\n', process));
  const before = readConfig(sandbox);
  expect(before).toContain(process);

  const program = openUi(sandbox, { columns: 120, rows: 40 });
  await program.sees('new-hire');
  expect(existsSync(at('runs')), 'nothing asks for the keys at the start').toBe(false);
  program.press('e');
  await program.sees('Device name  new-hire');
  program.press(ENTER);
  await program.sees('● ● ○  scan');
  program.press(ENTER);
  await program.sees('first code');
  const nextCode = readsCodes(sandbox, sandbox.world.devices.get(SERIAL)?.seed ?? '');
  program.type(nextCode());
  await program.sees('Wait for the code to change, then type the new one.');
  program.type(nextCode());
  await program.sees('new-hire has the device new-hire.');
  expect(addedLines(before, readConfig(sandbox))).toEqual([`mfa_serial = ${SERIAL}`]);
  program.press(ENTER);
  await program.sees('Code from the device');
  program.type(nextCode());
  await program.sees('Signed in for');
  program.press('j');
  program.press(ENTER);
  const asked = (action: string) => sandbox.requests.filter((each) => each === action).length;
  await expect.poll(() => asked('AssumeRole'), { timeout: 20_000 }).toBe(1);
  await program.sees(/^▌. +reader .*\d+m/m);
  expect(asked('GetSessionToken')).toBe(1);
  program.press('q');
  expect(await program.exitCode).toBe(0);
  for (const secret of secretsOf(sandbox)) expect(program.transcript()).not.toContain(secret);
});

it('enrolls in line mode, for a screen reader', { timeout: 90_000 }, async () => {
  const sandbox = await openSandbox();
  terminal = startProgram({
    file: process.execPath,
    args: [awsmfaScript],
    env: { ...sandbox.env, ACCESSIBLE: '1' },
    rows: 40,
  });
  await terminal.sees('A number to sign in');
  const number = /(\d+)\. new-hire/.exec(terminal.screen().join('\n'))?.[1];
  terminal.type(`e ${number}${ENTER}`);
  await terminal.sees('Name of the new device [new-hire]:');
  terminal.press(ENTER);
  await terminal.sees('It is called');
  terminal.press(ENTER);
  await terminal.sees('First code');
  const seed = sandbox.world.devices.get(SERIAL)?.seed ?? '';
  const code = codesFromNow(sandbox, seed);
  terminal.type(code(0) + ENTER);
  await terminal.sees('Second code');
  terminal.type(code(1) + ENTER);
  await terminal.sees('new-hire has the device new-hire.');
  await terminal.sees('Sign in with the next code');
  terminal.press(ENTER);
  await terminal.sees(/not now\): *\nA number to sign in/);
  terminal.type(`d ${number}${ENTER}`);
  await terminal.sees(/new-hire +virtual +enabled/);
  terminal.type(`q${ENTER}`);
  expect(await terminal.exitCode).toBe(0);
});

describe('an enrollment that ends in the middle', () => {
  const size = { columns: 80, rows: 24 };

  async function atQrCode(): Promise<{ sandbox: Sandbox; program: Program }> {
    const sandbox = await openSandbox();
    sandbox.users.newHire.policies = addUser(sandbox, 'anybody').policies;
    const program = openUi(sandbox, size);
    await program.sees('new-hire');
    program.press('e');
    await program.sees('Device name');
    program.press(ENTER);
    await program.sees('● ● ○  scan');
    expect(sandbox.world.devices.has(SERIAL)).toBe(true);
    return { sandbox, program };
  }

  it('with kill -9, the next run starts again with one key', { timeout: 90_000 }, async () => {
    const { sandbox, program } = await atQrCode();
    const lost = sandbox.world.devices.get(SERIAL)?.seed;
    program.kill('SIGKILL');
    await program.exit;
    const again = openUi(sandbox, size);
    await again.sees('new-hire');
    again.press('e');
    await again.sees('new-hire exists and is not enabled. ^D deletes it.');
    again.press('\x04');
    await again.sees('Deleted: new-hire is free.');
    again.press(ENTER);
    await again.sees('● ● ○  scan');
    expect(sandbox.world.devices.get(SERIAL)?.seed).not.toBe(lost);
    again.press(ESC);
    await again.sees('new-hire is deleted again');
    expect(sandbox.world.devices.has(SERIAL)).toBe(false);
  });
});
