import { spawn } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { configure, wrongCodes } from '../support/heart';
import { startProgram } from '../support/program';
import { awsmfaScript, run, runAwsmfa, runCommand, signIn } from '../support/run';
import { openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

const LAPTOP = 'arn:aws:iam::123456789012:mfa/laptop';
const cacheOf = (home: string) => join(home, '.aws', 'cli', 'cache');

describe('awsmfa login', () => {
  it('gets a session with the given code, saves it privately, and says until when it lasts', async () => {
    const sandbox = await openSandbox();
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const { exitCode, stdout, stderr } = await runCommand(sandbox, [
      'login',
      'kjh-DuperRole',
      '--token-code',
      code,
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toMatch(/^awsmfa: kjh-DuperRole: signed in, 59m left, until \d\d:\d\d\n$/);
    const names = readdirSync(cacheOf(sandbox.home));
    expect(names.map((name) => name.replace(/[0-9a-f]{40,}/, 'KEY')).sort()).toEqual([
      'KEY.json',
      'awsmfa-KEY.json',
      'awsmfa-KEY.lock',
    ]);
    for (const name of names) {
      expect(statSync(join(cacheOf(sandbox.home), name)).mode & 0o777).toBe(0o600);
    }
    expect(statSync(cacheOf(sandbox.home)).mode & 0o777).toBe(0o700);
  });

  it('sends no code twice even if nothing can be written', async () => {
    const sandbox = await openSandbox();
    const [first, code] = wrongCodes(sandbox, SUPER_DUPER_SERIAL);
    const login = [awsmfaScript, 'login', 'kjh-DuperRole', '--token-code', '-'];
    const sent = () => sandbox.requests.filter((action) => action === 'GetSessionToken').length;
    await runAwsmfa(sandbox, login.slice(1), { input: `${first}\n` });
    expect(sent()).toBe(1);
    const full = ['-c', 'ulimit -f 0; exec "$@"', 'sh', process.execPath, ...login];
    const { env } = sandbox;
    const { stderr } = await run('sh', full, { env, input: `${code}\n${code}\n` });
    expect(stderr).toContain('was already used');
    expect(sent()).toBe(2);
  });

  it('reads the code from standard input, and another line if AWS refuses the first', async () => {
    const sandbox = await openSandbox();
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const wrong = code === '000000' ? '111111' : '000000';
    const args = ['login', 'kjh-DuperRole', '--token-code', '-'];
    const { exitCode } = await runAwsmfa(sandbox, args, { input: `${wrong}\r\n 12 34\n` });
    expect(exitCode).toBe(2);
    const next = await runAwsmfa(sandbox, args, { input: `${code.slice(0, 3)} ${code.slice(3)}` });
    expect(next).toMatchObject({ exitCode: 0 });
  });

  it('leaves the input after the code to the program that exec starts', async () => {
    const sandbox = await openSandbox();
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const args = ['exec', 'kjh-DuperRole', '--token-code', '-', '--', 'cat'];
    const { exitCode, stdout } = await runAwsmfa(sandbox, args, { input: `${code}\nfor cat\n` });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'for cat\n' });
  });

  it('uses no call settings of the profile that the environment names', async () => {
    const sandbox = await openSandbox();
    const config = join(sandbox.home, '.aws', 'config');
    appendFileSync(config, '\n[profile other]\ndefaults_mode = of-the-future\n');
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const { exitCode, stderr } = await runCommand(
      sandbox,
      ['login', 'kjh-DuperRole', '--token-code', code],
      { env: { AWS_PROFILE: 'other' } },
    );
    expect(exitCode, stderr).toBe(0);
  });

  it('exits with 3 if it needs a code and has no terminal, and says how to pass one', async () => {
    const sandbox = await openSandbox();
    const { exitCode, stdout, stderr } = await runCommand(sandbox, ['login', 'kjh-DuperRole']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain('--token-code');
    expect(sandbox.requests).toEqual([]);
  });

  it("exits with 4 if AWS refuses, and quotes AWS's words and request", async () => {
    const sandbox = await openSandbox();
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const wrong = code === '000000' ? '111111' : '000000';
    const { exitCode, stderr } = await runCommand(sandbox, [
      'login',
      'kjh-DuperRole',
      '--token-code',
      wrong,
    ]);
    expect(exitCode).toBe(4);
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^awsmfa: AWS did not accept the token code/),
      expect.stringMatching(/^hint: Mistyped\? This code is good for \d+ more seconds?\./),
      expect.stringMatching(
        /^aws: AccessDenied: .*invalid MFA one time pass code.*\(request [\w-]+\)$/,
      ),
    ]);
    expect(stderr).not.toContain(wrong);
  });

  it("exits with 5 if AWS can't be reached", async () => {
    const sandbox = await openSandbox();
    const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
    const { exitCode, stderr } = await runCommand(
      sandbox,
      ['login', 'kjh-DuperRole', '--token-code', '123456'],
      { env },
    );
    expect(exitCode).toBe(5);
    expect(stderr).toContain('Could not reach 127.0.0.1:9: the connection was refused.');
  });

  it('signs in to as many of several profiles as it can, says the outcome of each, and exits with the first failure', async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, 'kjh-SuperDuperUser');
    const { exitCode, stderr } = await runCommand(sandbox, [
      'login',
      'two-devices',
      'kjh-DuperRole',
      'kjh-AuditRole',
    ]);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/^awsmfa: two-devices: two-devices needs a token code from /m);
    expect(stderr).toMatch(/^awsmfa: kjh-DuperRole: signed in,/m);
    expect(stderr).toMatch(/^awsmfa: kjh-AuditRole: signed in,/m);
  });

  it("quotes AWS's words if AWS refuses one of several profiles", async () => {
    const sandbox = await openSandbox();
    sandbox.faults.arm({ kind: 'throttling', action: 'GetSessionToken' });
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const args = ['login', 'kjh-DuperRole', 'kjh-AuditRole', '--token-code', code];
    const { stderr } = await runCommand(sandbox, args);
    expect(stderr).toMatch(/^awsmfa: kjh-DuperRole: .* aws: Throttling: .*\(request \S+\)$/m);
  });

  it('does nothing if one of several names is unknown', async () => {
    const sandbox = await openSandbox();
    const { exitCode } = await runCommand(sandbox, ['login', 'kjh-DuperRole', 'nobody']);
    expect(exitCode).toBe(2);
    expect(readdirSync(join(sandbox.home, '.aws')).sort()).toEqual(['config', 'credentials']);
  });

  it('signs in to AWS_PROFILE if no profile is named', async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, 'kjh-SuperDuperUser');
    const env = { AWS_PROFILE: 'kjh-DuperRole' };
    const { exitCode, stderr } = await runCommand(sandbox, ['login'], { env });
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^awsmfa: kjh-DuperRole: signed in,/);
  });

  it('saves nothing if told not to', async () => {
    const sandbox = await openSandbox();
    for (const [args, env] of [
      [['--no-cache'], {}],
      [[], { AWSMFA_NO_CACHE: '1' }],
    ] as const) {
      const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
      const all = ['login', 'kjh-DuperRole', '--token-code', code, ...args];
      const { exitCode } = await runCommand(sandbox, all, { env });
      expect(exitCode).toBe(0);
      expect(readdirSync(join(sandbox.home, '.aws')).sort()).toEqual(['config', 'credentials']);
    }
  });

  it('says that keys without a known end need no sign-in', async () => {
    const sandbox = await openSandbox();
    const path = join(sandbox.home, '.aws', 'credentials');
    const keys = '[plain]\naws_access_key_id = ASIAX\naws_secret_access_key = s\n';
    writeFileSync(path, `${keys}aws_session_token = t\n`);
    expect(await runCommand(sandbox, ['login', 'plain'])).toMatchObject({
      exitCode: 0,
      stderr: 'awsmfa: plain: uses temporary keys without a known end, no sign-in needed\n',
    });
    const config = `[profile plain]\ncredential_process = echo '{"Version":1,"AccessKeyId":"ASIAX","SecretAccessKey":"s","SessionToken":"t"}'\n`;
    writeFileSync(path, '');
    writeFileSync(join(sandbox.home, '.aws', 'config'), config);
    expect(await runCommand(sandbox, ['login', 'plain'])).toMatchObject({
      exitCode: 0,
      stderr: 'awsmfa: plain: uses temporary keys without a known end, no sign-in needed\n',
    });
  });
});

describe('awsmfa login --all', () => {
  it('signs in to every role that the code opens', async () => {
    const sandbox = await openSandbox();
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const { exitCode, stderr } = await runCommand(sandbox, [
      'login',
      '--all',
      'kjh-SuperDuperUser',
      '--token-code',
      code,
    ]);
    expect(exitCode).toBe(0);
    const opened = [...stderr.matchAll(/^awsmfa: (\S+): signed in,/gm)].map(([, name]) => name);
    expect(opened[0]).toBe('kjh-SuperDuperUser');
    expect(opened.sort()).toEqual([
      'chain-second',
      'kjh-AuditRole',
      'kjh-DuperRole',
      'kjh-SuperDuperUser',
    ]);
    expect(sandbox.requests.filter((action) => action === 'GetSessionToken')).toHaveLength(1);
    expect(sandbox.requests.filter((action) => action === 'AssumeRole')).toHaveLength(3);
  });

  it('prints only the roles it opened, with many calls at once', async () => {
    const sandbox = await openSandbox();
    const role = `role_arn = arn:aws:iam::123456789012:role/kjh-DuperRole\nsource_profile = kjh-SuperDuperUser\nmfa_serial = ${SUPER_DUPER_SERIAL}`;
    const roles = Array.from({ length: 15 }, (_, number) => `role-${number}`);
    configure(sandbox, {
      'kjh-SuperDuperUser': `mfa_serial = ${SUPER_DUPER_SERIAL}`,
      ...Object.fromEntries(
        roles.map((name) => [name, `${role}\nrole_session_name = ${name}`] as const),
      ),
    });
    sandbox.faults.arm({ kind: 'latency', ms: 200, action: 'AssumeRole' });
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const { exitCode, stderr } = await runCommand(sandbox, [
      'login',
      '--all',
      '--token-code',
      code,
    ]);
    const lines = stderr.trimEnd().split('\n');
    // In the order of the files, whichever call ended first.
    expect(lines.map((line) => /^awsmfa: (\S+): signed in,/.exec(line)?.[1] ?? line)).toEqual([
      'kjh-SuperDuperUser',
      ...roles,
      expect.stringMatching(
        /^awsmfa: 15 of 15 roles of kjh-SuperDuperUser are open until \d\d:\d\d\.$/,
      ),
    ]);
    expect(exitCode).toBe(0);
  });

  it('shows a person one counting line, then the sum and the failures', async () => {
    const sandbox = await openSandbox();
    const role = `source_profile = kjh-SuperDuperUser\nmfa_serial = ${SUPER_DUPER_SERIAL}`;
    const duper = `role_arn = arn:aws:iam::123456789012:role/kjh-DuperRole\n${role}`;
    const roles = Array.from({ length: 8 }, (_, number) => [
      `role-${number}`,
      `${duper}\nrole_session_name = s${number}`,
    ]);
    configure(sandbox, {
      'kjh-SuperDuperUser': `mfa_serial = ${SUPER_DUPER_SERIAL}`,
      ...Object.fromEntries(roles),
      refused: `role_arn = arn:aws:iam::123456789012:role/nobody\n${role}`,
      LongRole: `${duper}\nduration_seconds = 7200`,
    });
    await signIn(sandbox, 'kjh-SuperDuperUser');
    const program = startProgram({
      file: process.execPath,
      args: [awsmfaScript, 'login', '--all', 'kjh-SuperDuperUser'],
      env: sandbox.env,
      columns: 120,
    });
    onTestFinished(() => program.end());
    expect(await program.ends()).toBe(4);
    expect(program.transcript()).toMatch(/\r\x1b\[Kawsmfa: signing in: 9 of 9 roles/);
    const shown = program.screen().join('').trimEnd();
    expect(shown).not.toContain('signing in:');
    expect(shown).not.toContain('role-');
    expect(shown).toMatch(/awsmfa: refused: AWS refused/);
    expect(shown).toMatch(
      /awsmfa: 8 of 10 roles of kjh-SuperDuperUser are open until \d\d:\d\d\. LongRole needs its own code: awsmfa login LongRole/,
    );
  });

  it('names the roles that the code does not open and why, and succeeds', async () => {
    const sandbox = await openSandbox();
    const role = 'role_arn = arn:aws:iam::123456789012:role/kjh-DuperRole\nsource_profile = user';
    const credentials = join(sandbox.home, '.aws', 'credentials');
    writeFileSync(
      credentials,
      readFileSync(credentials, 'utf8').replace('[kjh-SuperDuperUser]', '[user]'),
    );
    configure(sandbox, {
      user: `mfa_serial = ${SUPER_DUPER_SERIAL}`,
      same: `${role}\nmfa_serial = ${SUPER_DUPER_SERIAL}`,
      inherited: role,
      long: `${role}\nmfa_serial = ${SUPER_DUPER_SERIAL}\nduration_seconds = 7200`,
      off: `${role}\nmfa_serial = ${SUPER_DUPER_SERIAL}\nmfa_session = off\nexternal_id = x1`,
      'other-device': `${role}\nmfa_serial = ${LAPTOP}`,
    });
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const { exitCode, stderr } = await runCommand(sandbox, [
      'login',
      '--all',
      'user',
      '--token-code',
      code,
    ]);
    expect(stderr).toMatch(/^awsmfa: same: signed in,/m);
    expect(stderr).toMatch(/^awsmfa: inherited: signed in,/m);
    expect(stderr).toMatch(/^awsmfa: long: skipped, it asks for over an hour/m);
    expect(stderr).toMatch(/^awsmfa: off: skipped, .* needs its own code$/m);
    expect(stderr).toMatch(/^awsmfa: other-device: skipped, it needs a code from \S+mfa\/laptop$/m);
    expect(stderr).toMatch(
      /^awsmfa: 2 of 5 roles of user are open until \d\d:\d\d\. long, off need their own codes: awsmfa login long$/m,
    );
    expect(stderr).toMatch(
      /^awsmfa: other-device needs a code from another device: awsmfa login other-device$/m,
    );
    expect(exitCode).toBe(0);
  });

  it('without a name opens the only group, even if only its roles name the device', async () => {
    const sandbox = await openSandbox();
    const role = 'role_arn = arn:aws:iam::123456789012:role/kjh-DuperRole';
    configure(sandbox, {
      'kjh-SuperDuperUser': '',
      one: `${role}\nsource_profile = kjh-SuperDuperUser\nmfa_serial = ${SUPER_DUPER_SERIAL}`,
      two: `${role}\nsource_profile = kjh-SuperDuperUser\nmfa_serial = ${SUPER_DUPER_SERIAL}\nrole_session_name = me`,
    });
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const { exitCode, stderr } = await runCommand(sandbox, [
      'login',
      '--all',
      '--token-code',
      code,
    ]);
    expect(stderr).toMatch(/^awsmfa: one: signed in,.*\nawsmfa: two: signed in,/m);
    expect(exitCode).toBe(0);
  });

  it('without a name needs one if there are several groups, or takes AWS_PROFILE', async () => {
    const sandbox = await openSandbox();
    const several = await runCommand(sandbox, ['login', '--all']);
    expect(several.exitCode).toBe(2);
    expect(several.stderr).toContain('kjh-SuperDuperUser | two-devices | old-session');
    const code = sandbox.freshTokenCode(LAPTOP);
    const env = { AWS_PROFILE: 'two-devices' };
    const { exitCode, stderr } = await runCommand(
      sandbox,
      ['login', '--all', '--token-code', code],
      { env },
    );
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^awsmfa: billing-read: signed in,/m);
  });

  it('makes its calls in parallel', async () => {
    const sandbox = await openSandbox();
    const roles = Array.from({ length: 30 }, (_, index) => [
      `role-${index}`,
      `role_arn = arn:aws:iam::123456789012:role/kjh-DuperRole\nsource_profile = kjh-SuperDuperUser\nmfa_serial = ${SUPER_DUPER_SERIAL}\nrole_session_name = s${index}`,
    ]);
    configure(sandbox, {
      'kjh-SuperDuperUser': `mfa_serial = ${SUPER_DUPER_SERIAL}`,
      ...Object.fromEntries(roles),
    });
    await signIn(sandbox, 'kjh-SuperDuperUser');
    const words = ['login', '--all', 'kjh-SuperDuperUser'];
    // One after the other, the second would never be made.
    sandbox.faults.arm({ kind: 'hang', action: 'AssumeRole' });
    const hanging = spawn(process.execPath, [awsmfaScript, ...words], { env: sandbox.env });
    onTestFinished(() => {
      hanging.kill('SIGKILL');
    });
    const calls = () => sandbox.requests.filter((action) => action === 'AssumeRole').length;
    await expect.poll(calls).toBeGreaterThan(5);
    hanging.kill('SIGKILL');
    sandbox.faults.clear();
    const { exitCode, stderr } = await runAwsmfa(sandbox, words);
    expect(exitCode).toBe(0);
    expect(stderr.match(/^awsmfa: role-\d+: signed in,/gm)).toHaveLength(30);
  });

  it('tries an hour if the role allows no longer session, and names the line to change', async () => {
    const sandbox = await openSandbox();
    configure(sandbox, {
      'kjh-SuperDuperUser': `mfa_serial = ${SUPER_DUPER_SERIAL}`,
      long: `role_arn = arn:aws:iam::123456789012:role/kjh-DuperRole\nsource_profile = kjh-SuperDuperUser\nmfa_serial = ${SUPER_DUPER_SERIAL}\nduration_seconds = 43200`,
    });
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const { stderr } = await runCommand(sandbox, ['login', 'long', '--token-code', code]);
    expect(stderr).toContain(`Trying 3600 s. Lower its duration_seconds in ~/.aws/config:12.`);
    const again = ['login', 'kjh-DuperRole', '--duration-seconds', '7200'];
    configure(sandbox, {
      'kjh-SuperDuperUser': `mfa_serial = ${SUPER_DUPER_SERIAL}`,
      'kjh-DuperRole': `role_arn = arn:aws:iam::123456789012:role/kjh-DuperRole\nsource_profile = kjh-SuperDuperUser\nmfa_serial = ${SUPER_DUPER_SERIAL}`,
    });
    const next = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const asked = await runCommand(sandbox, [...again, '--token-code', next]);
    expect(asked.stderr).toContain('Trying 3600 s. Lower --duration-seconds.');
  });
});
