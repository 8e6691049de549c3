import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { createHeart, roleKey } from '../support/heart';
import { readJson } from '../support/json-schemas';
import { startProgram } from '../support/program';
import { awsmfaScript, runCommand, signIn } from '../support/run';
import { openSandbox } from '../support/sandbox';
import { choose, openUi } from '../support/ui-program';

const SERIAL = 'arn:aws:iam::123456789012:mfa/service-user/kjh-SuperDuperUser';

async function listJson(sandbox: Sandbox, ...names: readonly string[]) {
  const { stdout, stderr, exitCode } = await runCommand(sandbox, ['list', '--json', ...names]);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return readJson('list', stdout);
}

const configOf = (sandbox: Sandbox) => join(sandbox.home, '.aws', 'config');

describe('awsmfa list --json', () => {
  it('has the documented members in every profile, and null for a setting without a value', async () => {
    const sandbox = await openSandbox();
    const { version, profiles, problems, ...more } = await listJson(sandbox);
    expect({ version, problems, more }).toEqual({ version: 1, problems: [], more: {} });
    const members = [
      'name',
      'kind',
      'region',
      'roleArn',
      'sourceProfile',
      'baseProfile',
      'mfaSerial',
      'durationSeconds',
      'externalId',
      'roleSessionName',
      'credentialProcess',
      'ssoSession',
      'problem',
      'session',
      'status',
    ];
    for (const profile of profiles) expect(Object.keys(profile)).toEqual(members);
    expect(profiles.map(({ name }: { name: string }) => name)).toEqual([
      'kjh-SuperDuperUser',
      'kjh-DuperRole',
      'kjh-AuditRole',
      'chain-second',
      'two-devices',
      'billing-read',
      'old-session',
      'new-hire',
      'ops-sso',
      'broken-role',
    ]);
    expect(profiles[2]).toEqual({
      name: 'kjh-AuditRole',
      kind: 'mfa-role',
      region: 'eu-west-1',
      roleArn: 'arn:aws:iam::210987654321:role/kjh-AuditRole',
      sourceProfile: 'kjh-SuperDuperUser',
      baseProfile: 'kjh-SuperDuperUser',
      mfaSerial: SERIAL,
      durationSeconds: null,
      externalId: 'audit-2026',
      roleSessionName: null,
      credentialProcess: null,
      ssoSession: null,
      problem: null,
      session: null,
      status: 'needs-code',
    });
  });

  it('has the session, its end, and the time until which aws uses it', async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, 'kjh-DuperRole');
    const { profiles } = await listJson(sandbox, 'kjh-DuperRole', 'kjh-SuperDuperUser');
    const [role, user] = profiles;
    expect(Object.keys(role.session)).toEqual([
      'expiration',
      'secondsLeft',
      'awsCliUntil',
      'origin',
    ]);
    const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
    expect(role.session.expiration).toMatch(iso);
    expect(role.session.awsCliUntil).toMatch(iso);
    expect(Date.parse(role.session.expiration) - Date.parse(role.session.awsCliUntil)).toBe(
      900_000,
    );
    expect(role.session.origin).toBe('awsmfa');
    expect(role.session.secondsLeft).toBeGreaterThan(3_500);
    expect(role.session.secondsLeft).toBeLessThanOrEqual(3_600);
    // The AWS CLI's cache is not concerned.
    expect(user.session).toMatchObject({ awsCliUntil: null, origin: 'awsmfa' });
  });

  it('has the sessions of the AWS CLI, and of temporary keys in a file', async () => {
    const sandbox = await openSandbox();
    const heart = createHeart(sandbox);
    mkdirSync(heart.directory, { recursive: true });
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
    writeFileSync(
      join(heart.directory, `${roleKey(heart, 'kjh-DuperRole')}.json`),
      JSON.stringify({
        Credentials: {
          AccessKeyId: 'ASIACLI',
          SecretAccessKey: 'SECRETOFCLI',
          SessionToken: 'TOKENOFCLI',
          Expiration: inAnHour,
        },
      }),
    );
    const keys = 'aws_access_key_id = ASIAX\naws_secret_access_key = s\naws_session_token = t\n';
    writeFileSync(
      join(sandbox.home, '.aws', 'credentials'),
      `[kjh-SuperDuperUser]\naws_access_key_id = AKIAX\naws_secret_access_key = s\n` +
        `[no-end]\n${keys}[with-end]\n${keys}expiration = ${inAnHour}\n[over]\n${keys}expiration = 2020-01-01T00:00:00Z\n`,
    );
    const { profiles } = await listJson(sandbox, 'kjh-DuperRole', 'no-end', 'with-end', 'over');
    const sessions = profiles.map(({ session }: { session: unknown }) => session);
    expect(sessions).toMatchObject([
      { origin: 'aws-cli', awsCliUntil: expect.any(String) },
      { origin: 'file', expiration: null, secondsLeft: null, awsCliUntil: null },
      { origin: 'file', expiration: expect.any(String), awsCliUntil: null },
      null,
    ]);
  });

  it('has the reason and the place of each problem of a profile or a file', async () => {
    const sandbox = await openSandbox();
    const config = configOf(sandbox);
    writeFileSync(config, `${readFileSync(config, 'utf8')}\n[profile x\nrole_arn\n`);
    const { profiles, problems } = await listJson(sandbox, 'broken-role');
    expect(profiles[0].problem).toEqual({
      code: 'missing-source-profile',
      message: `source_profile "left-the-company" doesn't exist.`,
      file: config,
      line: expect.any(Number),
    });
    expect(profiles[0].session).toBeNull();
    for (const problem of problems) {
      expect(Object.keys(problem)).toEqual(['code', 'message', 'file', 'line']);
      expect(problem.file).toBe(config);
    }
    expect(problems.length).toBeGreaterThan(0);
  });

  it('prints no secrets of keys or sessions', async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, 'kjh-DuperRole');
    const { stdout } = await runCommand(sandbox, ['list', '--json', '--debug']);
    for (const { secretAccessKey, sessionToken } of sandbox.world.sessions.values()) {
      expect(stdout).not.toContain(secretAccessKey);
      expect(stdout).not.toContain(sessionToken);
    }
    expect(stdout).not.toContain('sandbox+superduper');
  });

  it('keeps every character of names and settings', async () => {
    const sandbox = await openSandbox();
    const names = ['__proto__', 'my team', 'ünï\u202e', 'a\x1b[2J', '日本'];
    writeFileSync(
      configOf(sandbox),
      names
        .map((name) => `[profile "${name}"]\nregion = x\x1b]0;y\x07\ncredential_process = p\n`)
        .join(''),
    );
    const { profiles } = await listJson(sandbox);
    expect(profiles.slice(0, names.length).map(({ name }: { name: string }) => name)).toEqual(
      names,
    );
    expect(profiles[0].region).toBe('x\x1b]0;y\x07');
  });
});

describe('awsmfa list', () => {
  it('draws a row for each profile, in plain text without a terminal', async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, 'kjh-DuperRole');
    const { stdout, stderr } = await runCommand(sandbox, ['list']);
    expect(stderr).toBe('');
    expect(stdout).not.toContain('\x1b');
    expect(stdout).toMatch(
      /^● kjh-DuperRole +mfa-role +123456789012 +us-east-1 +59m \(aws 44m\)$/m,
    );
    expect(stdout).toMatch(/^● kjh-SuperDuperUser .* 1[12]h \d+m \(aws: no MFA\)$/m);
    expect(stdout).toMatch(/^○ two-devices +mfa-user +123456789012 +us-east-1 +needs a code$/m);
    expect(stdout).toMatch(/^! broken-role +broken .* source_profile "left-the-company"/m);
  });

  it('makes control characters in names harmless', async () => {
    const sandbox = await openSandbox();
    writeFileSync(
      configOf(sandbox),
      '[profile "a\x1b[2Jb\u202e"]\nregion = us\x07\ncredential_process = p\n',
    );
    const { stdout } = await runCommand(sandbox, ['list']);
    expect(stdout).toContain('a\\x1b[2Jb\\u202e');
    expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/);
  });

  it('uses colors on a terminal, unless they are turned off', async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, 'kjh-DuperRole');
    const draw = async (args: readonly string[], env: Readonly<Record<string, string>>) => {
      const program = startProgram({
        file: process.execPath,
        args: [awsmfaScript, 'list', ...args],
        env: { ...sandbox.env, NO_COLOR: undefined, ...env },
        columns: 120,
      });
      expect(await program.ends()).toBe(0);
      return program.transcript();
    };
    expect(await draw([], {})).toContain('\x1b[32m●');
    expect(await draw(['--no-color'], {})).not.toContain('\x1b');
    expect(await draw([], { NO_COLOR: '1' })).not.toContain('\x1b');
  });

  it.each([60, 80, 120, 200])(
    'fits a terminal of %i columns, grouped as in the UI and in its words',
    async (columns) => {
      const sandbox = await openSandbox();
      const config = configOf(sandbox);
      const long = 'acme-production-administrator-access-of-everybody-in-eu-west';
      const role = 'role_arn = arn:aws:iam::123456789012:role/x\nsource_profile = two-devices';
      writeFileSync(
        config,
        `[default]\nregion = us-east-1\n${readFileSync(config, 'utf8')}\n` +
          `[profile ${long}-1]\n${role}\n[profile ${long}-2]\n${role}\n`,
      );
      await signIn(sandbox, 'kjh-DuperRole');
      const program = startProgram({
        file: process.execPath,
        args: [awsmfaScript, 'list'],
        env: { ...sandbox.env, NO_COLOR: '1' },
        columns,
        rows: 50,
      });
      expect(await program.ends()).toBe(0);
      const lines = program.transcript().split('\r\n');
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
      const text = lines.join('\n');
      // Under the user whose code opens them, what was signed in last first, settings last.
      expect(text).toMatch(
        /^ {2}PROFILE .*STATUS\n● kjh-SuperDuperUser .*\n● {3}kjh-DuperRole .* 59m \(aws 44m\)\n○ {3}kjh-AuditRole /,
      );
      expect(text).toMatch(
        /^○ two-devices .*\n○ {3}billing-read .*\n○ {3}acme-.*-1 .*\n○ {3}acme-.*-2 .*may need a code$/m,
      );
      expect(text).toMatch(/^○ ops-sso .*sign in to SSO$/m);
      expect(text).toMatch(/\n○ default .*settings\n$/);
      // The reason is whole, on lines of its own where the row has no room for it.
      expect(text.replace(/\s+/g, ' ')).toContain(
        `source_profile "left-the-company" doesn't exist.`,
      );
      expect(text.includes(long)).toBe(columns >= 200);
      expect(text.includes('acme-main')).toBe(columns >= 120);
      // As in the UI: no word that each row repeats, and a region where it is not the group's.
      expect(text).not.toMatch(/KIND|mfa-role/);
      expect(text.includes('REGION')).toBe(columns >= 120);
      if (columns >= 120) expect(text).toMatch(/kjh-AuditRole +audit +.*eu-west-1 +/);
      expect(text).not.toMatch(/kjh-DuperRole .*us-east-1/);
    },
  );

  it('names accounts and regions of profiles that are named, in a terminal too', async () => {
    const sandbox = await openSandbox();
    const program = startProgram({
      file: process.execPath,
      args: [awsmfaScript, 'list', 'kjh-AuditRole', 'new-hire'],
      env: { ...sandbox.env, NO_COLOR: '1' },
      columns: 80,
    });
    expect(await program.ends()).toBe(0);
    expect(program.transcript()).toMatch(/^ {2}PROFILE +ACCOUNT +REGION +STATUS\r$/m);
    expect(program.transcript()).toMatch(/^○ kjh-AuditRole +audit +eu-west-1 +needs a code\r$/m);
    expect(program.transcript()).toMatch(/^○ new-hire +us-east-1 +device\?\r$/m);
  });

  it('draws only ASCII in a terminal that shows nothing else', async () => {
    const sandbox = await openSandbox();
    const config = configOf(sandbox);
    writeFileSync(config, `[profile ünï]\nregion = x\n${readFileSync(config, 'utf8')}`);
    const program = startProgram({
      file: process.execPath,
      args: [awsmfaScript, 'list'],
      env: { ...sandbox.env, NO_COLOR: '1', AWSMFA_ASCII: '1' },
      columns: 60,
    });
    expect(await program.ends()).toBe(0);
    expect(program.transcript()).toMatch(/^o \?n\? +settings\r$/m);
    expect(program.transcript()).not.toMatch(/[^\x00-\x7e]/);
  });

  it('names the lines that break aws, and shows what can be read', async () => {
    const sandbox = await openSandbox();
    const config = configOf(sandbox);
    writeFileSync(config, `${readFileSync(config, 'utf8')}\nnonsense\n`);
    const { stdout, stderr, exitCode } = await runCommand(sandbox, ['list']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('kjh-DuperRole');
    expect(stderr).toMatch(/^awsmfa: ~\/\.aws\/config:\d+: aws will not start/);
  });

  it('prints bare names for completions, and skips a name with a line end', async () => {
    const sandbox = await openSandbox();
    const { stdout } = await runCommand(sandbox, ['list', '--names']);
    expect(stdout.split('\n').slice(0, 2)).toEqual(['kjh-SuperDuperUser', 'kjh-DuperRole']);
    expect(stdout).toContain('\nbroken-role\n');
  });

  it('lists the named profiles in that order, and refuses an unknown name', async () => {
    const sandbox = await openSandbox();
    const { profiles } = await listJson(sandbox, 'broken-role', 'kjh-DuperRole');
    expect(profiles.map(({ name }: { name: string }) => name)).toEqual([
      'broken-role',
      'kjh-DuperRole',
    ]);
    const unknown = await runCommand(sandbox, ['list', 'kjh-DuperRole', 'kjh-DupreRole']);
    expect(unknown).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^awsmfa: There is no profile kjh-DupreRole\.\nhint: Did you mean kjh-DuperRole/,
      ),
    });
  });

  it('says what to do first if there are no files, and creates none', async () => {
    const sandbox = await openSandbox();
    rmSync(join(sandbox.home, '.aws'), { recursive: true });
    const { stdout, stderr, exitCode } = await runCommand(sandbox, ['list']);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
    expect(stderr).toContain('No profiles in ~/.aws/config or ~/.aws/credentials.');
    expect(stderr).toContain('awsmfa sandbox');
    expect(await listJson(sandbox)).toEqual({ version: 1, profiles: [], problems: [] });
    expect(existsSync(join(sandbox.home, '.aws'))).toBe(false);
  });

  it.each(['[default]\nregion = us-east-1\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n', ''])(
    'names the variables whose keys aws uses, with the config %j',
    async (config) => {
      const sandbox = await openSandbox();
      rmSync(join(sandbox.home, '.aws', 'credentials'));
      writeFileSync(configOf(sandbox), config);
      const env = { AWS_ACCESS_KEY_ID: 'AKIAX', AWS_SECRET_ACCESS_KEY: 's' };
      const said =
        'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set: without --profile, aws uses';
      expect((await runCommand(sandbox, ['list'], { env })).stderr).toContain(said);
      // In a subshell they are those of its profile.
      const inside = { ...env, AWSMFA_PROFILE: 'me' };
      expect((await runCommand(sandbox, ['list'], { env: inside })).stderr).not.toContain(said);
    },
  );

  it('shows the account of an SSO profile, as the full screen does', async () => {
    const sandbox = await openSandbox();
    const config = configOf(sandbox);
    const text = readFileSync(config, 'utf8');
    const sso = 'sso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\n';
    writeFileSync(
      config,
      `${text}\n[profile ops]\n${sso}sso_account_id = 444455556666\nsso_role_name = Ops\n`,
    );
    expect((await runCommand(sandbox, ['list', 'ops'])).stdout).toMatch(/ops +sso +444455556666 /);
    const terminal = await openUi(sandbox);
    await choose(terminal, 'ops');
    await terminal.sees(/▌. +ops .*444455556666/);
  });

  it('puts profiles with only settings last, wherever they are in the file', async () => {
    const sandbox = await openSandbox();
    const config = configOf(sandbox);
    writeFileSync(config, `[default]\nregion = us-east-1\n${readFileSync(config, 'utf8')}`);
    const { profiles } = await listJson(sandbox);
    expect(profiles.at(-1)).toMatchObject({ name: 'default', kind: 'settings', problem: null });
    const { stdout } = await runCommand(sandbox, ['list']);
    expect(stdout).toMatch(/\n. default +settings +- +us-east-1 +settings\n$/);
  });

  it('cuts names and values that are too long for their columns', async () => {
    const sandbox = await openSandbox();
    const config = join(sandbox.home, '.aws', 'config');
    writeFileSync(config, `[profile ${'語'.repeat(300)}]\nregion = ${'x'.repeat(100_000)}\n`);
    const env = { LANG: 'C.UTF-8' };
    const { stdout } = await runCommand(sandbox, ['list'], { env });
    expect(stdout).toMatch(/^. 語{32}…語{31} +broken +- +x{16}…x{15} {2}region = x/m);
    const { stdout: json } = await runCommand(sandbox, ['list', '--json'], { env });
    expect(json).toContain('x'.repeat(100_000));
  });

  it('creates no file and makes no calls', async () => {
    const sandbox = await openSandbox();
    chmodSync(join(sandbox.home, '.aws'), 0o755);
    await runCommand(sandbox, ['list']);
    expect(existsSync(join(sandbox.home, '.aws', 'cli'))).toBe(false);
    expect(sandbox.requests).toEqual([]);
  });
});

describe('awsmfa list --check', () => {
  it('exits with 3 if a named profile is not signed in, and otherwise with 0', async () => {
    const sandbox = await openSandbox();
    const check = async (...names: readonly string[]) =>
      (await runCommand(sandbox, ['list', '--check', ...names])).exitCode;
    expect(await check('kjh-DuperRole')).toBe(3);
    await signIn(sandbox, 'kjh-DuperRole');
    expect(await check('kjh-DuperRole', 'kjh-SuperDuperUser')).toBe(0);
    expect(await check('kjh-DuperRole', '--min-left', '3000')).toBe(0);
    expect(await check('kjh-DuperRole', '--min-left', '4000')).toBe(3);
    expect(await check('kjh-DuperRole', 'two-devices')).toBe(3);
    expect(await check('broken-role')).toBe(3);
    // Keys that never expire need no sign-in.
    expect(await check('new-hire')).toBe(0);
  });

  it('without a name checks AWS_PROFILE, and fails if that is not set', async () => {
    const sandbox = await openSandbox();
    const env = { AWS_PROFILE: 'kjh-DuperRole' };
    expect((await runCommand(sandbox, ['list', '--check'], { env })).exitCode).toBe(3);
    expect((await runCommand(sandbox, ['list', '--check'])).exitCode).toBe(2);
  });
});
