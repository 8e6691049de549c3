import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import type { Finding } from '../../../src/cli/doctor/finding';
import type { Sandbox } from '../../../src/sandbox/server';
import { certificate, openHttpsFront } from '../../support/https-front';
import { readJson } from '../../support/json-schemas';
import { runCommand } from '../../support/run';
import { DUPER_ROLE, openSandbox, SUPER_DUPER_SERIAL } from '../../support/sandbox';

const user = 'kjh-SuperDuperUser';
const role = 'kjh-DuperRole';

let sandbox: Sandbox;
let config: string;

/** A user and a role of his, with nothing wrong about them. */
beforeEach(async () => {
  sandbox = await openSandbox();
  config = join(sandbox.home, '.aws/config');
  writeConfig();
  installAws('echo aws-cli/1.45.11');
});

/** A stand-in: the real one takes three times as long as what is tested. */
function installAws(script: string): void {
  writeFileSync(join(sandbox.home, 'bin/aws'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

function writeConfig(changes: { serialNumber?: string; extra?: string } = {}): void {
  const { serialNumber = SUPER_DUPER_SERIAL, extra = '' } = changes;
  writeFileSync(
    config,
    `[profile ${user}]
region = us-east-1
mfa_serial = ${serialNumber}
[profile ${role}]
region = us-east-1
role_arn = ${DUPER_ROLE}
source_profile = ${user}
mfa_serial = ${serialNumber}
${extra}`,
  );
  const credentials = join(sandbox.home, '.aws/credentials');
  const [, own = ''] =
    new RegExp(`(\\[${user}\\][^[]*)`).exec(readFileSync(credentials, 'utf8')) ?? [];
  writeFileSync(credentials, own);
}

async function examine(env: Record<string, string> = {}, ...names: string[]) {
  const { stdout, exitCode } = await runCommand(sandbox, ['doctor', '--json', ...names], {
    env,
  });
  const report: { ok: boolean; findings: Finding[] } = readJson('doctor', stdout);
  expect(exitCode).toBe(report.ok ? 0 : 1);
  const { accessKeys } = sandbox.users.superDuper;
  for (const { secretAccessKey } of accessKeys) expect(stdout).not.toContain(secretAccessKey);
  return report.findings.filter(({ level }) => level === 'warning' || level === 'problem');
}

it('finds no problems if there are none, asks for no code and runs no mfa_process', async () => {
  const mark = join(sandbox.home, 'was-run');
  writeConfig({ extra: `mfa_process = touch ${mark}` });
  expect(await examine()).toEqual([]);
  expect(existsSync(mark)).toBe(false);
});

it('prints for people what it checked, what to do, and the sum', async () => {
  writeConfig({ serialNumber: 'arn:aws:iam::123456789012:mfa/lost' });
  const { stdout, exitCode } = await runCommand(sandbox, ['doctor']);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(
    /^ok {7}The keys of kjh-SuperDuperUser belong to arn:aws:iam::123456789012:user/m,
  );
  expect(stdout).toMatch(
    /^PROBLEM {2}The profile kjh-DuperRole names the MFA device .*mfa\/lost, which kjh-SuperDuperUser does not have\.$/m,
  );
  expect(stdout).toContain(`→ Set mfa_serial = ${SUPER_DUPER_SERIAL}`);
  expect(stdout.trimEnd()).toMatch(/\n2 problems\.$/);
});

it('names files that others may read, with the command that fixes it', async () => {
  const credentials = join(sandbox.home, '.aws/credentials');
  chmodSync(credentials, 0o644);
  expect(await examine()).toMatchObject([
    { check: 'modes', level: 'warning', advice: `chmod go= ${credentials}` },
  ]);
});

it('reports a cache entry that makes aws fail', async () => {
  const cache = join(sandbox.home, '.aws/cli/cache');
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  // The AWS CLI's own name for the entry of this role and device.
  const entry = join(cache, '4f9bc4683d6b21b90e588505e0eb1ac441b74af0.json');
  writeFileSync(entry, '{"Credentials":', { mode: 0o600 });
  expect(await examine()).toMatchObject([
    {
      check: 'cache',
      level: 'problem',
      message: expect.stringContaining(`aws fails for ${role}`),
      advice: `rm ${entry}`,
    },
  ]);
});

it('names a cache entry whose end has no time zone, and the next sign-in replaces it', async () => {
  const login = () =>
    runCommand(sandbox, ['login', role, '--token-code', sandbox.tokenCode(SUPER_DUPER_SERIAL)]);
  expect((await login()).exitCode).toBe(0);
  const cache = join(sandbox.home, '.aws/cli/cache');
  const entry = join(cache, '4f9bc4683d6b21b90e588505e0eb1ac441b74af0.json');
  const text = readFileSync(entry, 'utf8');
  writeFileSync(entry, text.replace(/("Expiration":"[^"]*)Z"/, '$1"'));
  expect(await examine()).toMatchObject([
    { check: 'cache', message: expect.stringMatching(/without a time zone: aws fails for/) },
  ]);
  expect((await runCommand(sandbox, ['login', role])).exitCode).toBe(0);
  expect(readFileSync(entry, 'utf8')).toMatch(/"Expiration":"[^"]*Z"/);
  expect(await examine()).toEqual([]);
});

it("continues after profiles that can't be planned or called, each with its own row", async () => {
  writeConfig({
    extra: [
      '[profile a]\nregion = us-east-1 # N. Virginia\naws_access_key_id = AKIAA\naws_secret_access_key = s',
      `[profile b]\nrole_arn = ${DUPER_ROLE}\nsource_profile = ${user}\nregion = "us-east-1"`,
      '[profile c]\nuse_dualstack_endpoint = true\nregion = eu-isoe-west-1\ncredential_process = /bin/false',
      `[profile d]\nrole_arn = ${DUPER_ROLE}\nsource_profile = gone`,
    ].join('\n'),
  });
  const wrong = await examine();
  expect(wrong.map(({ message }) => message.replace(/^(\w: .{12}).*/, '$1'))).toEqual([
    'a: region = us-',
    'b: region = "us',
    'd: source_profi',
  ]);
  expect((await examine({}, 'a')).length).toBeGreaterThan(0);
});

it('finds a profile without a region, unless a variable names one', async () => {
  writeConfig({ extra: `[profile bare]\nrole_arn = ${DUPER_ROLE}\nsource_profile = ${user}\n` });
  expect(await examine()).toEqual([
    {
      check: 'settings',
      level: 'warning',
      message: 'bare has no region: aws refuses most calls.',
      advice: `Add "region = us-east-1" to ~/.aws/config:9.`,
    },
  ]);
  const credentials = join(sandbox.home, '.aws/credentials');
  const keys =
    'aws_access_key_id = ASIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\naws_session_token = t\n';
  const [pair] = sandbox.users.superDuper.accessKeys;
  const longTerm = `aws_access_key_id = ${pair?.accessKeyId}\naws_secret_access_key = ${pair?.secretAccessKey}\n`;
  appendFileSync(
    credentials,
    `\n[autoawsume-x]\n${keys}[out]\nmanager = awsume\n${keys}[me]\nregion = us-east-1\n${keys}[me-long-term]\n${longTerm}`,
  );
  expect(
    (await examine()).map(({ message }) => message),
    'sections that awsume and aws-mfa write',
  ).toEqual(['bare has no region: aws refuses most calls.']);
  expect(await examine({ AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-1' })).toEqual([]);
});

it('reports a key older than 90 days, and one that is off, if AWS lists them without a code', async () => {
  const { superDuper } = sandbox.users;
  const [own] = superDuper.accessKeys;
  const ofKeys = async () => {
    const { stdout } = await runCommand(sandbox, ['doctor', '--json']);
    const { findings } = JSON.parse(stdout) as { findings: Finding[] };
    return findings.filter(({ check, level }) => check === 'keys' && level !== 'ok');
  };
  expect(await ofKeys()).toEqual([]);
  const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
  await runCommand(sandbox, ['login', user, '--token-code', code]);
  const rotate = `awsmfa keys ${user} rotate`;
  const days = Math.floor((Date.now() - Number(own?.createDate)) / 86_400_000);
  const old = {
    check: 'keys',
    level: 'note',
    message: `The access key ${own?.accessKeyId} of ${user} is ${days} days old.`,
    advice: rotate,
  };
  expect(await ofKeys()).toEqual([old]);
  const second = sandbox.world.addAccessKey(superDuper, new Date());
  second.active = false;
  expect(await ofKeys()).toEqual([
    old,
    {
      check: 'keys',
      level: 'note',
      message: `The access key ${second.accessKeyId} of ${user} is off.`,
      advice: `${rotate} --finish`,
    },
  ]);
});

it('says once what it did not check for all profiles whose keys come from a process', async () => {
  const profile = (name: string) =>
    `[profile ${name}]\nregion = us-east-1\ncredential_process = true\n`;
  writeConfig({ extra: ['a', 'b', 'c', 'd', 'e'].map(profile).join('') });
  const { stdout } = await runCommand(sandbox, ['doctor', '--json']);
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  expect(findings.filter(({ message }) => message.includes('credential_process'))).toMatchObject([
    { message: expect.stringContaining('a, b, c and 2 more'), advice: 'awsmfa devices a' },
  ]);
});

it('checks the hosts of the environment if no profile has credentials', async () => {
  rmSync(join(sandbox.home, '.aws/credentials'));
  for (const text of ['', '[default]\nregion = eu-west-1\n']) {
    writeFileSync(config, text);
    const found = await examine({ AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });
    expect(found.map(({ message }) => message)).toContain(
      'Could not reach 127.0.0.1:9: the connection was refused.',
    );
  }
});

it('knows the version of an aws that fails at the files', async () => {
  writeConfig({ extra: 'nonsense\n' });
  // As version 1 does: it reads the files whatever it is asked.
  installAws(
    'test -n "$AWS_CONFIG_FILE" && ! grep -q nonsense "$AWS_CONFIG_FILE" && echo aws-cli/1.45.11',
  );
  const { stdout } = await runCommand(sandbox, ['doctor']);
  expect(stdout).toContain('aws will not start with this file');
  expect(stdout).toContain('The AWS CLI is version 1.45.11');
});

it('measures the clock by what AWS answers', async () => {
  sandbox.clock.offsetMs = 400_000;
  const wrong = await examine();
  expect(wrong[0]).toMatchObject({ check: 'clock', level: 'problem' });
  expect(wrong[0]?.message).toMatch(/clock is 7 minutes behind AWS's/);
});

it('says which host does not answer, and asks it for nothing more', async () => {
  expect(await examine({ AWS_ENDPOINT_URL: 'http://127.0.0.1:9' })).toMatchObject([
    { check: 'network', level: 'problem', message: expect.stringContaining('127.0.0.1:9') },
  ]);
});

it('reports keys that AWS does not know', async () => {
  const credentials = join(sandbox.home, '.aws/credentials');
  const text = readFileSync(credentials, 'utf8');
  writeFileSync(credentials, text.replace(/AKIA\w+/, 'AKIAGONEGONEGONEGONE'));
  expect(await examine()).toMatchObject([
    { check: 'keys', level: 'problem', message: expect.stringContaining(user) },
  ]);
});

it('reports a linked profile whose program is gone', async () => {
  const command = `/nowhere/node /nowhere/awsmfa.js credential-process ${role}`;
  writeConfig({ extra: `[profile linked]\nregion = us-east-1\ncredential_process = ${command}\n` });
  expect(await examine()).toMatchObject([
    { check: 'programs', message: expect.stringContaining('/nowhere/node') },
    { check: 'programs', message: expect.stringContaining('/nowhere/awsmfa.js') },
  ]);
});

it('reports keys in a store whose program is gone, or that no awsmfa is left to read', async () => {
  const command =
    '/nowhere/node /nowhere/awsmfa.js keys kept print --store op --access-key-id AKIA1';
  writeConfig({ extra: `[profile kept]\nregion = us-east-1\ncredential_process = ${command}\n` });
  expect(await examine({ PATH: dirname(process.execPath) })).toMatchObject([
    { check: 'programs', message: expect.stringContaining('/nowhere/node') },
    { check: 'programs', message: expect.stringContaining('/nowhere/awsmfa.js') },
    {
      check: 'programs',
      message: 'The keys of kept are in op. It needs op, which is not on the PATH.',
      advice: expect.stringContaining('make a new access key at AWS and turn AKIA1 off'),
    },
  ]);
});

it('reports an unknown profile like every command', async () => {
  const { stderr, exitCode } = await runCommand(sandbox, ['doctor', 'kjh-DuperRol']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`Did you mean ${role}?`);
});

it('names the profile and the line of a setting whose file does not exist', async () => {
  writeConfig({ extra: 'ca_bundle = /nowhere/ca.pem\n' });
  const web = `[profile web]\nregion = us-east-1\nrole_arn = ${DUPER_ROLE}\nweb_identity_token_file = ~/token\n`;
  writeFileSync(config, `${web}${readFileSync(config, 'utf8')}`);
  const found = await examine({ AWS_ENDPOINT_URL: 'https://localhost:1' }, role);
  expect(found).toMatchObject([
    {
      check: 'settings',
      message: 'web: Could not read ~/token: there is no such file.',
      advice: expect.stringMatching(/config:4$/),
    },
    {
      check: 'network',
      message: `${role}: Could not read /nowhere/ca.pem: there is no such file.`,
      advice: expect.stringMatching(/config:13$/),
    },
  ]);
});

it('calls a host with the CA bundle of each profile that uses it', async () => {
  const front = await openHttpsFront(sandbox.url);
  const bundle = join(sandbox.home, 'company.pem');
  writeFileSync(bundle, certificate);
  writeConfig({ extra: `ca_bundle = ${bundle}` });
  const withBundle = readFileSync(config, 'utf8');
  const other = withBundle.replaceAll(role, 'other').replace(`ca_bundle = ${bundle}`, '');
  writeFileSync(config, `${withBundle}\n${other.slice(other.indexOf('[profile other]'))}`);
  const found = await examine({ AWS_ENDPOINT_URL: front }, role, 'other');
  expect(found.filter(({ check }) => check === 'network')).toMatchObject([
    { level: 'problem', message: expect.stringContaining('certificate') },
  ]);
});
