/** Programs without a terminal that need a code, and the person at the open UI. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { openWithProcess } from '../support/key-process';
import type { Program } from '../support/program';
import { awsmfaScript, runAwsmfa, runCommand, runProgram, signIn } from '../support/run';
import { openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';
import { choose, keys, openUi, takesKeys } from '../support/ui-program';

const role = 'kjh-DuperRole';
const serial = SUPER_DUPER_SERIAL;

const cacheOf = ({ home }: Sandbox) => join(home, '.aws/cli/cache');
function requestFiles(sandbox: Sandbox): readonly string[] {
  return readdirSync(cacheOf(sandbox)).filter((name) => /\.(ask|refused)$|^awsmfa-ui-/.test(name));
}
const codeCalls = ({ requests }: Sandbox) =>
  requests.filter((action) => action === 'GetSessionToken').length;

/** The bells, apart from those that end a command to the terminal. */
const rings = (terminal: Program) =>
  terminal
    .transcript()
    .replaceAll(/\x1b\][^\x07\x1b]*\x07/g, '')
    .split('\x07').length - 1;

/** As an SDK runs it: with no terminal. */
function getCredentials(sandbox: Sandbox, ...args: readonly string[]) {
  const words = [awsmfaScript, 'credential-process', ...(args.length > 0 ? args : [role])];
  return runProgram(process.execPath, words, sandbox.env);
}

async function answer(sandbox: Sandbox, terminal: Program): Promise<void> {
  await takesKeys(terminal);
  terminal.type(sandbox.freshTokenCode(serial));
}

it('asks once for twenty programs, names one of them, and serves all', async () => {
  const sandbox = await openSandbox();
  const terminal = await openUi(sandbox);
  const all = Promise.all(Array.from({ length: 20 }, () => getCredentials(sandbox)));
  await terminal.sees(new RegExp(`─ \\S+ asks for ${role} ─`));
  await terminal.sees(new RegExp(`\\(${process.pid}\\) in `));
  await terminal.sees('for the role kjh-DuperRole in account 123456789012');
  expect(rings(terminal)).toBeGreaterThan(0);
  await answer(sandbox, terminal);
  for (const { exitCode, stdout, stderr } of await all) {
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ Version: 1 });
    expect(stderr).toMatch(/^awsmfa: waiting up to \d\d s for a code from \S+ for kjh-DuperRole/);
  }
  expect(codeCalls(sandbox)).toBe(1);
  await terminal.sees(/Signed in\. .* continues\./);
  await terminal.sees(new RegExp(`asks +${role} .* needs a code`));
  await expect.poll(() => requestFiles(sandbox)).toHaveLength(1);
  terminal.press('q');
  expect(await terminal.ends()).toBe(0);
  expect(requestFiles(sandbox)).toEqual([]);
});

it('asks for a code when mfa_process fails, and says what failed when no UI is open', async () => {
  const sandbox = await openSandbox();
  const config = join(sandbox.home, '.aws/config');
  const section = `[profile ${role}]\n`;
  const text = readFileSync(config, 'utf8');
  expect(text).toContain(section);
  writeFileSync(
    config,
    text.replace(section, `${section}mfa_process = echo no device >&2; exit 7\n`),
  );
  const alone = await getCredentials(sandbox);
  expect(alone.exitCode).not.toBe(0);
  expect(alone.stderr).toMatch(/The mfa_process command .*7/);
  const terminal = await openUi(sandbox);
  const asked = getCredentials(sandbox);
  await terminal.sees(`asks for ${role}`);
  await answer(sandbox, terminal);
  const { exitCode, stderr } = await asked;
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toContain('no device');
  expect(codeCalls(sandbox)).toBe(1);
});

it('rings and says where to sign in when no row has the device or the file', async () => {
  const sandbox = await openSandbox();
  const other = join(sandbox.home, 'other-config');
  const text = readFileSync(join(sandbox.home, '.aws/config'), 'utf8');
  writeFileSync(
    other,
    text.replaceAll(serial, `${serial}-2`).replaceAll(`profile ${role}`, 'profile r2'),
  );
  const terminal = await openUi(sandbox);
  const said = 'that this list does not have: sign in where it runs';
  const ask = (args: readonly string[], env: NodeJS.ProcessEnv) =>
    runProgram(process.execPath, [awsmfaScript, 'credential-process', '--wait', '4', ...args], env);
  const device = ask(['--serial-number', `${serial}-3`, role], sandbox.env);
  await terminal.sees(said);
  expect((await device).exitCode).toBe(3);
  const before = rings(terminal);
  const files = ask(['r2'], { ...sandbox.env, AWS_CONFIG_FILE: other });
  await expect.poll(() => rings(terminal)).toBeGreaterThan(before);
  expect((await files).exitCode).toBe(3);
  expect(terminal.transcript()).not.toContain('Code from the device');
});

it('refuses with Esc, also for the next minute', async () => {
  const sandbox = await openSandbox();
  const terminal = await openUi(sandbox);
  const asked = getCredentials(sandbox);
  await terminal.sees(`asks for ${role}`);
  await takesKeys(terminal);
  terminal.press(keys.esc);
  const { exitCode, stderr } = await asked;
  expect(exitCode).toBe(3);
  expect(stderr).toContain('refused in the open awsmfa');
  await terminal.sees('Refused.');
  const before = rings(terminal);
  const again = await getCredentials(sandbox);
  expect(again.exitCode).toBe(3);
  expect(again.stderr).toContain('refused in the open awsmfa');
  expect(again.stderr).not.toContain('waiting');
  expect(rings(terminal)).toBe(before);
  expect(codeCalls(sandbox)).toBe(0);
});

it.each([
  ['is left', (terminal: Program) => terminal.press(keys.ctrlC)],
  ['is killed', (terminal: Program) => process.kill(terminal.pid, 'SIGKILL')],
])('lets a program continue at once when the UI %s, and the next run cleans up', async (_, end) => {
  const sandbox = await openSandbox();
  const terminal = await openUi(sandbox);
  const asked = getCredentials(sandbox);
  await terminal.sees(`asks for ${role}`);
  end(terminal);
  const { exitCode, stderr } = await asked;
  expect(exitCode).toBe(3);
  expect(stderr).toContain('the awsmfa that was asked for one was closed');
  await runAwsmfa(sandbox, ['logout', role]);
  expect(requestFiles(sandbox)).toEqual([]);
});

it('closes the field when the asking program is killed', async () => {
  const sandbox = await openSandbox();
  const terminal = await openUi(sandbox);
  const asking = runProgram(
    '/bin/sh',
    [
      '-c',
      `"$@" & echo $! > "$HOME/pid"; wait`,
      'sh',
      process.execPath,
      awsmfaScript,
      'credential-process',
      role,
    ],
    sandbox.env,
  );
  await terminal.sees(`asks for ${role}`);
  process.kill(Number(readFileSync(join(sandbox.home, 'pid'), 'utf8')), 'SIGKILL');
  await terminal.seesNo(`asks for ${role}`);
  await terminal.sees('no longer waits.');
  await asking;
});

it('asks in two open UIs, and an answer in one closes the other', async () => {
  const sandbox = await openSandbox();
  const [one, other] = [await openUi(sandbox), await openUi(sandbox)];
  const asked = getCredentials(sandbox);
  for (const terminal of [one, other]) await terminal.sees(`asks for ${role}`);
  await answer(sandbox, other);
  expect((await asked).exitCode).toBe(0);
  for (const terminal of [one, other]) await terminal.seesNo(`asks for ${role}`);
  expect(codeCalls(sandbox)).toBe(1);
});

it('does not wait without an open UI, with --wait 0, AWSMFA_WAIT=0 or --no-cache', async () => {
  const sandbox = await openSandbox();
  const started = Date.now();
  const get = (args: readonly string[], env = {}) =>
    runCommand(sandbox, ['credential-process', role, ...args], { env });
  const none = await get([]);
  const terminal = await openUi(sandbox);
  // The UI says that it is open after its first frame.
  await expect.poll(() => requestFiles(sandbox)).toHaveLength(1);
  const ends = [
    none,
    await get(['--wait', '0']),
    await get(['--no-cache']),
    await get([], { AWSMFA_WAIT: '0' }),
    await get([], { AWSMFA_NO_CACHE: '1' }),
  ];
  for (const { exitCode, stderr } of ends) {
    expect(exitCode).toBe(3);
    expect(stderr).toContain('nobody can be asked for one here');
    expect(stderr).not.toContain('waiting');
  }
  expect(Date.now() - started).toBeLessThan(30_000);
  expect(rings(terminal)).toBe(0);
  expect(terminal.transcript()).not.toContain(`asks for ${role}`);
});

it('waits as long as --wait says, and says when nobody answers', async () => {
  const sandbox = await openSandbox();
  const terminal = await openUi(sandbox);
  const { exitCode, stderr } = await getCredentials(sandbox, role, '--wait', '2');
  expect(exitCode).toBe(3);
  expect(stderr).toContain('waiting up to 2 s');
  expect(stderr).toContain('nobody typed one in the open awsmfa in time');
  await terminal.seesNo(`asks for ${role}`);
});

it('does not count as open while a shell has its terminal', async () => {
  const sandbox = await openSandbox();
  await signIn(sandbox, role);
  const terminal = await openUi(sandbox);
  await choose(terminal, role);
  terminal.press('s');
  await terminal.sees(/\$ $/m);
  await runAwsmfa(sandbox, ['logout', '--all']);
  const { exitCode, stderr } = await getCredentials(sandbox);
  expect(exitCode).toBe(3);
  expect(stderr).not.toContain('waiting');
  terminal.type('exit\r');
  await terminal.sees('? help');
  const asked = getCredentials(sandbox);
  await terminal.sees(`asks for ${role}`);
  await answer(sandbox, terminal);
  expect((await asked).exitCode).toBe(0);
});

it('ignores a request of a dead process, of another user or with a hostile name', async () => {
  const sandbox = await openSandbox();
  await signIn(sandbox, role);
  const [session = ''] = readdirSync(cacheOf(sandbox)).filter((name) =>
    /^awsmfa-[0-9a-f]{64}\.json$/.test(name),
  );
  await runAwsmfa(sandbox, ['logout', '--all']);
  const terminal = await openUi(sandbox);
  const start = (pid: number) => ({
    version: 1,
    pid,
    startTime: '1',
    since: new Date().toISOString(),
  });
  const path = join(cacheOf(sandbox), session.replace('.json', '.ask'));
  for (const request of [
    { ...start(process.pid), profile: role },
    { ...start(2 ** 22 + 7), profile: role },
    { ...start(1), profile: role },
    { ...start(process.pid), profile: '\x1b]0;gotcha\x07' },
  ]) {
    writeFileSync(path, JSON.stringify(request));
    writeFileSync(join(cacheOf(sandbox), `awsmfa-\x1b]0;gotcha\x07.ask`), JSON.stringify(request));
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
  expect(terminal.transcript()).not.toContain('gotcha');
  expect(rings(terminal)).toBe(0);
  expect(terminal.transcript()).not.toContain(`asks for ${role}`);
});

it.each([
  ['names the device', 'two'],
  ['names none, so that AWS refuses first', 'one'],
])('asks once for five programs whose keys a process prints, when the role %s', async (_, name) => {
  const { sandbox, start, code, runs, calls } = await openWithProcess();
  const terminal = await openUi(sandbox);
  const all = Promise.all(Array.from({ length: 5 }, () => start(['credential-process', name])));
  await terminal.sees(`node asks for ${name} ─`);
  await takesKeys(terminal);
  terminal.type(code());
  for (const { exitCode, stderr } of await all) expect(exitCode, stderr).toBe(0);
  expect(calls('GetSessionToken')).toBe(1);
  // For the programs that came first, and for the UI, which signs with the keys.
  expect(runs()).toBeLessThan(6);
});
