import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isInstalled } from '../support/installed';
import { type Moto, startMoto } from '../support/moto';
import { awsmfaScript, type Ended, run } from '../support/run';

const hasMoto = isInstalled('moto_server');
const hasAws = isInstalled('aws');
if (!hasMoto) {
  process.stderr.write('moto_server is not installed: no command was run against it\n');
} else if (!hasAws) {
  process.stderr.write('the aws CLI is not installed: it used no entry that moto filled\n');
}

const SERIAL = 'arn:aws:iam::123456789012:mfa/me';
const ROLE = 'arn:aws:iam::123456789012:role';

// moto accepts anyone and checks no code. This tests the protocol, not the rules.
describe.runIf(hasMoto)('against the server of moto', () => {
  let moto: Moto;
  let home: string;
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto?.close());
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'awsmfa-moto-'));
    mkdirSync(join(home, '.aws'), { mode: 0o700 });
    const common = `region = eu-west-1\nendpoint_url = ${moto.url}\n`;
    const role = (name: string, source: string, more = '') =>
      `[profile ${name}]\nrole_arn = ${ROLE}/${name}\nsource_profile = ${source}\n${common}${more}\n`;
    writeFileSync(
      join(home, '.aws', 'config'),
      `[profile me]\nmfa_serial = ${SERIAL}\n${common}\n` +
        role(
          'deploy',
          'me',
          `mfa_serial = ${SERIAL}\nexternal_id = x-1\nrole_session_name = me\n`,
        ) +
        role('long', 'me', `mfa_serial = ${SERIAL}\nduration_seconds = 7200\n`) +
        role('second', 'deploy'),
    );
    writeFileSync(
      join(home, '.aws', 'credentials'),
      '[me]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI\n',
      { mode: 0o600 },
    );
  });
  afterEach(() => {
    rmSync(home, { recursive: true, force: true });
  });

  const env = () => ({
    PATH: process.env['PATH'],
    HOME: home,
    NO_PROXY: '127.0.0.1',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  const awsmfa = (...args: readonly string[]): Promise<Ended> =>
    run(process.execPath, [awsmfaScript, ...args], { env: env() });

  it('one code opens a role, a chain on it, and all roles of the group', async () => {
    const login = await awsmfa('login', 'second', '--token-code', '123456');
    expect(login.stderr).toMatch(/^awsmfa: second: signed in, /);
    expect(login.exitCode).toBe(0);
    const all = await awsmfa('login', '--all', 'me');
    expect(all.exitCode).toBe(0);
    expect(all.stderr).toMatch(/^awsmfa: deploy: already signed in,/m);
    expect(all.stderr).toMatch(/^awsmfa: long: skipped, it asks for over an hour/m);
    const { stdout } = await awsmfa('list', '--json');
    const sessions = JSON.parse(stdout).profiles.map(
      ({ name, session }: { name: string; session: { origin: string } | null }) => [
        name,
        session?.origin,
      ],
    );
    expect(Object.fromEntries(sessions)).toEqual({
      me: 'awsmfa',
      deploy: 'awsmfa',
      long: undefined,
      second: 'awsmfa',
    });
  });

  it('a long role session gets its own code and lasts as long as requested', async () => {
    expect((await awsmfa('login', 'long', '--token-code', '123456')).exitCode).toBe(0);
    const { stdout } = await awsmfa('list', '--json', 'long');
    expect(JSON.parse(stdout).profiles[0].session.secondsLeft).toBeGreaterThan(7_000);
    expect(
      readdirSync(join(home, '.aws', 'cli', 'cache')).some((name) => /^awsmfa-.*json/.test(name)),
    ).toBe(false);
  });

  it("the credentials are the role's", async () => {
    await awsmfa('login', 'deploy', '--token-code', '123456');
    const { stdout, stderr, exitCode } = await awsmfa('credential-process', 'deploy');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      Version: 1,
      AccessKeyId: expect.stringMatching(/^ASIA/),
    });
    await awsmfa('logout', '--all');
    expect((await awsmfa('credential-process', 'deploy')).exitCode).toBe(3);
  });

  it.runIf(hasAws)('aws uses the entry and asks for nothing', async () => {
    await awsmfa('login', 'deploy', '--token-code', '123456');
    const { stdout, stderr, exitCode } = await run(
      'aws',
      ['--profile', 'deploy', 'sts', 'get-caller-identity'],
      { env: env() },
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout).Arn).toContain('assumed-role/deploy/me');
  });
});
