/** Compares what `explain` says about each program with what the program does. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isInstalled } from '../support/installed';
import { keysJson } from '../support/key-process';
import { awsmfaScript, run, runAwsmfa } from '../support/run';
import {
  DUPER_ROLE,
  endKept,
  inSeconds,
  keysOf,
  mfaSession,
  openSandbox,
  SUPER_DUPER_SERIAL,
} from '../support/sandbox';

type Explained = {
  readonly readers: readonly Said[];
  readonly wins: readonly { readonly variable: string; readonly over: readonly string[] }[];
  readonly region: { readonly value: string | null; readonly note: string | null };
};

type ReaderName = 'aws' | 'boto3' | 'javascript';

/** A reader of `explain --json`. */
type Said = {
  readonly reader: string;
  readonly uses: string;
  readonly profile: string | null;
  readonly asks: string | null;
  readonly note: string | null;
};

const path = (name: string) => fileURLToPath(new URL(`programs/${name}`, import.meta.url));
const hasBotocore = spawnSync('python3', ['-c', 'import botocore']).status === 0;
const hasAws = isInstalled('aws');
const isVersion1 = hasAws && /aws-cli\/1/.test(String(spawnSync('aws', ['--version']).stdout));
const there = (['aws', 'boto3', 'javascript'] as const).filter(
  (reader) => reader === 'javascript' || (reader === 'aws' ? hasAws : hasBotocore),
);
for (const [is, what] of [
  [hasAws, 'aws'],
  [hasBotocore, 'botocore'],
] as const) {
  if (!is)
    process.stderr.write(`${what} is not installed: nothing that is said of it was compared\n`);
}

const account = 'arn:aws:iam::123456789012';
const user = 'source_profile = me\nregion = us-east-1\n';
const device = `mfa_serial = ${SUPER_DUPER_SERIAL}\n`;

/** Each profile is a row. `HOME` is the sandbox's. */
const config = `
[profile me]
region = us-east-1
${device}
[profile plain]
region = us-east-1

[profile strict]
role_arn = ${DUPER_ROLE}
${user}${device}
[profile loose]
role_arn = ${DUPER_ROLE}
${user}
[profile free]
role_arn = ${account}:role/free
${user}
[profile free-code]
role_arn = ${account}:role/free
${user}${device}
[profile over-free]
role_arn = ${account}:role/top
source_profile = free
region = us-east-1

[profile over-strict]
role_arn = ${account}:role/top
source_profile = strict
region = us-east-1

[profile own-source]
role_arn = ${account}:role/free
source_profile = own-source
region = us-east-1

[profile keyed-source]
role_arn = ${account}:role/gone
source_profile = me
region = us-east-1

[profile over-keyed]
role_arn = ${account}:role/free
source_profile = keyed-source
region = us-east-1

[profile temporary]
region = us-east-1

[profile over-temporary]
role_arn = ${account}:role/free
source_profile = temporary
region = us-east-1

[profile vault]
credential_process = cat HOME/keys.json
region = us-east-1
${device}
[profile over-vault]
role_arn = ${account}:role/free
source_profile = vault
region = us-east-1

[profile strict-vault]
role_arn = ${account}:role/free
source_profile = vault
region = us-east-1
${device}
[profile keys-and-process]
credential_process = cat HOME/keys.json
region = us-east-1

[profile process-and-config-keys]
credential_process = cat HOME/keys.json
aws_access_key_id = AKIACONFIGKEYSAREHERE
aws_secret_access_key = secret
region = us-east-1

[profile strict-linked]
credential_process = NODE SCRIPT credential-process strict
region = us-east-1

[profile loose-linked]
credential_process = NODE SCRIPT credential-process loose
region = us-east-1

[profile me-linked]
credential_process = NODE SCRIPT credential-process me
region = us-east-1

[profile other-linked]
credential_process = NODE SCRIPT credential-process over-strict
region = us-east-1

[profile from-environment]
role_arn = ${account}:role/free
credential_source = Environment
region = us-east-1

[profile gone]
role_arn = ${account}:role/free
source_profile = nobody
region = us-east-1

[profile only-region]
region = us-east-1
`;

const credentials = (keys: string, temporary: string) => `
[me]
${keys}
[plain]
${keys}
[own-source]
${keys}
[keyed-source]
${keys}
[keys-and-process]
${keys}
[temporary]
${temporary}`;

const profiles = [...config.matchAll(/^\[profile (.*)\]$/gm)].map(([, name = '']) => name);
const roleOf = new Map(
  config
    .split('[profile ')
    .map((section) => [
      section.slice(0, section.indexOf(']')),
      /role_arn = (.*)/.exec(section)?.[1] ?? '',
    ]),
);

/** A sandbox with these files, a role that needs no MFA, and a role chained on it. */
async function openHome() {
  const sandbox = await openSandbox();
  const { users, world, home } = sandbox;
  const { accessKeyId, secretAccessKey } = keysOf(users.superDuper);
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole' } as const;
  for (const roleName of ['free', 'top']) {
    const statement = { ...trust, Principal: { AWS: `${account}:root` } };
    world.addRole({
      accountId: '123456789012',
      roleName,
      trustPolicy: { Version: '2012-10-17', Statement: [statement] },
    });
  }
  const policies = [{ Version: '2012-10-17' as const, Statement: [{ ...trust, Resource: '*' }] }];
  for (const one of [users.superDuper, ...world.roles.values()])
    one.policies = [...one.policies, ...policies];
  const other = world.addUser({
    accountId: '123456789012',
    userName: 'other',
    createDate: new Date(),
    policies,
  });
  const temporary = await mfaSession(sandbox);
  writeFileSync(join(home, 'keys.json'), keysJson(accessKeyId, secretAccessKey));
  writeFileSync(
    join(home, '.aws', 'config'),
    config
      .replaceAll('HOME', home)
      .replaceAll('NODE SCRIPT', `${process.execPath} ${awsmfaScript}`),
  );
  writeFileSync(
    join(home, '.aws', 'credentials'),
    credentials(
      `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
      `aws_access_key_id = ${temporary.accessKeyId}\naws_secret_access_key = ${temporary.secretAccessKey}\naws_session_token = ${temporary.sessionToken}\n`,
    ),
  );
  return { sandbox, other, temporary: temporary.accessKeyId };
}

type Home = Awaited<ReturnType<typeof openHome>>;
type Variables = Readonly<Record<string, string>>;

/** The whole input of a program. */
const plainEnv = ({ sandbox }: Home, more: Variables = {}) => ({
  PATH: process.env['PATH'],
  HOME: sandbox.home,
  AWS_ENDPOINT_URL: sandbox.url,
  AWS_EC2_METADATA_DISABLED: 'true',
  ...more,
});

function environmentKeys({ other }: Home): Variables {
  const { accessKeyId, secretAccessKey } = keysOf(other);
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}

const programs = {
  aws: (profile: string, env: NodeJS.ProcessEnv) =>
    run('aws', ['--profile', profile, '--debug', 'sts', 'get-caller-identity'], { env }),
  boto3: (profile: string, env: NodeJS.ProcessEnv) =>
    run('python3', [path('which_credentials.py')], { env: { ...env, AWS_PROFILE: profile } }),
  javascript: (profile: string, env: NodeJS.ProcessEnv) =>
    run(process.execPath, [path('which-credentials.mjs')], {
      env: { ...env, AWS_PROFILE: profile },
    }),
};

/** The credentials that the program signed with, in the words of `explain`. */
async function lookAt(reader: ReaderName, profile: string, home: Home, more: Variables) {
  const { stdout, stderr } = await programs[reader](profile, plainEnv(home, more));
  // Without a terminal, botocore asks on its standard streams.
  if (/Enter MFA code/.test(stdout + stderr)) return 'asks token-code';
  const key =
    reader === 'aws'
      ? [...stderr.matchAll(/Credential=(\w+)\//g)].at(-1)?.[1]
      : (JSON.parse(stdout) as { readonly key?: string }).key;
  return reader === 'aws' && stdout === '' ? 'none' : whatIs(key, home);
}

function whatIs(key: string | undefined, { other, sandbox, temporary }: Home): string {
  if (key === undefined) return 'none';
  if (key === keysOf(other).accessKeyId) return 'keys of the environment';
  if (key === temporary) return 'temporary-keys';
  const holder = sandbox.world.sessions.get(key)?.holder;
  if (holder === undefined) return 'long-term-keys';
  return holder.kind === 'role' ? `role-session of ${holder.role.arn}` : 'mfa-session';
}

/** The credentials that `explain` names. Several if only AWS knows. */
function whatIsSaid(found: Said): readonly string[] {
  const { asks, note, profile, uses } = found;
  if (asks !== null) return [`asks ${asks}`];
  if (uses === 'process') return ['long-term-keys'];
  if (uses !== 'role-session') return [uses];
  const role = `role-session of ${roleOf.get(profile ?? '')}`;
  return note?.includes('if AWS lets it') ? [role, 'none'] : [role];
}

/** The differences between the program and `explain`. */
async function compare(home: Home, names: readonly string[], more: Variables = {}) {
  const cache = join(home.sandbox.home, '.aws', 'cli', 'cache');
  const namesInCache = () => (existsSync(cache) ? readdirSync(cache) : []);
  const differences: string[] = [];
  for (const name of names) {
    const { stdout } = await run(process.execPath, [awsmfaScript, 'explain', name, '--json'], {
      env: plainEnv(home, more),
    });
    const { readers, wins } = JSON.parse(stdout) as Explained;
    const before = namesInCache();
    const seen = await Promise.all(
      there.map(async (reader) => [reader, await lookAt(reader, name, home, more)] as const),
    );
    // Kept sessions must not affect the next row.
    for (const entry of namesInCache()) if (!before.includes(entry)) rmSync(join(cache, entry));
    for (const [reader, used] of seen) {
      const beaten = wins.find(({ over }) => over.includes(reader))?.variable;
      const said = readers.find((found) => found.reader === reader);
      const wanted = said === undefined ? [] : whatIsSaid(said);
      const expected = beaten === 'AWS_ACCESS_KEY_ID' ? ['keys of the environment'] : wanted;
      if (!expected.includes(used))
        differences.push(`${name}, ${reader}: says ${expected.join(' or ')}, uses ${used}`);
    }
  }
  return differences;
}

const signedIn = ['strict', 'me', 'loose', 'over-strict'];

async function openSignedIn(): Promise<Home> {
  const home = await openHome();
  const { sandbox } = home;
  for (const name of signedIn) {
    const code = ['--token-code', sandbox.freshTokenCode(SUPER_DUPER_SERIAL)];
    const args = ['login', name, ...(name === 'strict' ? code : [])];
    const { exitCode, stderr } = await runAwsmfa(sandbox, args, { env: plainEnv(home) });
    expect(exitCode, stderr).toBe(0);
  }
  return home;
}

describe('explain predicts what aws, boto3 and the JavaScript SDK use', () => {
  it('without a sign-in', async () => {
    expect(await compare(await openHome(), profiles)).toEqual([]);
  });

  it('after a sign-in', async () => {
    expect(await compare(await openSignedIn(), profiles)).toEqual([]);
  });

  it('in the last quarter of an hour of a role session', async () => {
    const home = await openSignedIn();
    endKept(home.sandbox, 'role', inSeconds(600));
    expect(await compare(home, signedIn)).toEqual([]);
  });

  it('with keys in variables', async () => {
    const home = await openHome();
    expect(await compare(home, profiles, environmentKeys(home))).toEqual([]);
  });

  it('with another profile in AWS_DEFAULT_PROFILE', async () => {
    const home = await openHome();
    const env = { ...plainEnv(home), AWS_DEFAULT_PROFILE: 'plain' };
    const { stdout } = await run(process.execPath, [awsmfaScript, 'explain', 'free', '--json'], {
      env,
    });
    expect(JSON.parse(stdout)).toMatchObject({
      wins: [{ variable: 'AWS_DEFAULT_PROFILE', over: ['boto3'] }],
    });
    if (hasBotocore)
      expect(await lookAt('boto3', 'free', home, { AWS_DEFAULT_PROFILE: 'plain' })).toBe(
        'long-term-keys',
      );
  });

  it.each([
    { AWS_REGION: 'eu-west-1' },
    { AWS_DEFAULT_REGION: 'eu-west-1' },
    { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-north-1' },
  ])('and in which region, with %j', async (more) => {
    const home = await openHome();
    const env = plainEnv(home, more);
    const { stdout } = await run(process.execPath, [awsmfaScript, 'explain', 'me', '--json'], {
      env,
    });
    const { value, note } = (JSON.parse(stdout) as Explained).region;
    const ofBotocore = / boto3 use ([\w-]+)/.exec(note ?? '')?.[1] ?? value;
    const said = {
      aws: isVersion1 ? ofBotocore : value,
      boto3: ofBotocore,
      javascript: /JS uses ([\w-]+)/.exec(note ?? '')?.[1] ?? value,
    };
    for (const reader of there) {
      const used = await programs[reader]('me', env);
      const region =
        reader === 'aws'
          ? [...used.stderr.matchAll(/Credential=\w+\/\d+\/([\w-]+)\//g)].at(-1)?.[1]
          : (JSON.parse(used.stdout) as { readonly region?: string }).region;
      expect(region, reader).toBe(said[reader]);
    }
  });
});
