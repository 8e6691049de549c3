import { describe, expect, it } from 'vitest';
import type { Environment } from '../../src/aws/profiles/read/locate';
import { activeEnvironment } from '../../src/aws/profiles/resolve/active';
import type { SessionFact } from '../../src/aws/sessions/credentials';
import { planFor } from '../../src/aws/sessions/plan';
import type { SsoFact, StateOf } from '../../src/aws/sessions/sessions';
import { explainLines, explainProfile } from '../../src/use-cases/explain-profile';
import { readProfiles } from '../support/ui-world';

const now = new Date('2026-11-28T12:00:00Z');
const serialNumber = 'arn:aws:iam::123456789012:mfa/me';
const roleArn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const credentials = '[me]\naws_access_key_id = AKIA1\naws_secret_access_key = s\n';
const config = `[profile me]
region = us-east-1
mfa_serial = ${serialNumber}
[profile strict]
role_arn = ${roleArn('strict')}
source_profile = me
mfa_serial = ${serialNumber}
[profile loose]
role_arn = ${roleArn('loose')}
source_profile = me
[profile above]
role_arn = ${roleArn('above')}
source_profile = strict
`;
const link = `[profile strict-linked]
credential_process = /usr/bin/node /opt/awsmfa.js credential-process strict
`;

type Known = {
  /** How many minutes are left of the role's or the user's session. */
  readonly minutes?: Readonly<Record<string, number>>;
  readonly needsCode?: boolean;
  /** The cached token and role of an Identity Center sign-in. */
  readonly sso?: SsoFact;
};

function fact(minutes: number | undefined, isRole: boolean): SessionFact | undefined {
  if (minutes === undefined) return undefined;
  const expiration = new Date(now.getTime() + minutes * 60_000);
  const awsCliUntil = isRole ? new Date(expiration.getTime() - 15 * 60_000) : undefined;
  return { expiration, awsCliUntil, origin: 'awsmfa', obtainedAt: now };
}

function explain(name: string, known: Known = {}, env: Environment = {}, files = config) {
  const profiles = readProfiles(files, credentials);
  const stateOf: StateOf = ({ profile: asked }) => {
    const plan = planFor(asked, profiles, {});
    const base = profiles.profiles.get(plan.base.profileName);
    if (base === undefined) return undefined;
    const session = fact(known.minutes?.[asked], plan.hops.length > 0);
    const mfaSession = fact(known.minutes?.['me'], false);
    const awsCliSession = plan.hops.length > 0 ? session : undefined;
    const { needsCode } = known;
    const answers = { needsCode, devices: undefined, keyCreatedAt: undefined };
    return { plan, base, session, mfaSession, awsCliSession, answers, sso: known.sso };
  };
  const profile = profiles.profiles.get(name);
  if (profile === undefined) throw new Error(`no profile ${name}`);
  const world = { profiles, stateOf, environment: activeEnvironment(env), now };
  const found = explainProfile(profile, stateOf({ profile: name }), world);
  const lines = explainLines(found, profile, ({ line }) => `config:${line}`);
  return { ...found, lines: lines.map(({ label, text }) => `${label}: ${text}`) };
}

describe('what programs get from a role', () => {
  it('a question or nothing, if it names a device and nobody has signed in', () => {
    const { lines, readers } = explain('strict');
    expect(lines.slice(0, 3)).toEqual([
      'aws: asks for a code',
      'boto3: asks for a code; not linked',
      'JS, Terraform: fails: not linked',
    ]);
    expect(readers[0]).toMatchObject({ uses: 'long-term-keys', profile: 'me', asks: 'token-code' });
    expect(readers[1]).toMatchObject({ uses: 'none', profile: undefined, asks: 'token-code' });
  });

  it('the cached session, only for aws and as long as aws uses it', () => {
    const { readers } = explain('strict', { minutes: { me: 600, strict: 59 } });
    expect(readers.map(({ uses }) => uses)).toEqual(['role-session', 'none', 'none', 'none']);
    expect(readers[0]?.until).toEqual(new Date(now.getTime() + 44 * 60_000));
    const atItsEnd = explain('strict', { minutes: { me: 600, strict: 14 } });
    expect(atItsEnd.lines[0]).toBe('aws: asks for a code');
  });

  it('their own session if it names no device, until AWS has refused one', () => {
    expect(explain('loose').lines[0]).toBe(
      'all programs: a role session of its own, without MFA, if AWS lets it',
    );
    expect(explain('loose', { needsCode: false }).lines[0]).toMatch(/without MFA$/);
    expect(explain('loose', { needsCode: true }).lines.slice(0, 2)).toEqual([
      'aws: fails: AWS refuses the role without MFA',
      'SDKs, Terraform: fails: AWS refuses the role without MFA; not linked',
    ]);
  });

  it('what the role below allows', () => {
    expect(explain('above').lines[0]).toBe('aws: asks for a code');
    const [aws, boto3] = explain('above', { minutes: { strict: 59 } }).readers;
    expect(aws).toMatchObject({ uses: 'role-session', profile: 'above', asks: undefined });
    expect(boto3).toMatchObject({ uses: 'none', asks: 'token-code' });
  });

  it('the name of its link, if it has one', () => {
    const { lines } = explain('strict', {}, {}, config + link);
    expect(lines[2]).toBe('JS, Terraform: fails: use AWS_PROFILE=strict-linked');
  });
});

describe('what programs get from a link', () => {
  const files = config + link;

  it('the session behind it, for all of them', () => {
    const minutes = { me: 600, strict: 59 };
    expect(explain('strict-linked', { minutes }, {}, files).lines[0]).toMatch(
      /^all programs: session of strict until \d\d:\d\d$/,
    );
  });

  it('a session without a code while the MFA session lasts, and nothing after that', () => {
    expect(explain('strict-linked', { minutes: { me: 600 } }, {}, files).lines[0]).toBe(
      'all programs: session of strict, awsmfa gets it without a code',
    );
    expect(explain('strict-linked', {}, {}, files).lines[0]).toBe(
      'all programs: fails: strict is not signed in',
    );
  });
});

it('says what hands over a user MFA session, which no program reads', () => {
  expect(explain('me', { minutes: { me: 600 } }).lines[0]).toBe(
    'all programs: long-term keys, without MFA: shell, env and link hand over the MFA session',
  );
  expect(explain('me').console).toMatchObject({ opens: false });
});

describe('the region', () => {
  it('is shown with its line', () => {
    expect(explain('me').lines).toContain('region: us-east-1  config:2');
  });

  it('is missing in a role without its own, and shown with the line to add', () => {
    expect(explain('strict').lines).toContain(
      'region: none: aws refuses most calls: add region = us-east-1 to config:4',
    );
  });

  it('comes from a variable before the profile', () => {
    const { lines, wins } = explain('me', {}, { AWS_REGION: 'eu-west-1' });
    expect(lines).toContain('region: eu-west-1  AWS_REGION; aws version 1 and boto3 use us-east-1');
    expect(wins).toEqual([{ variable: 'AWS_REGION', over: ['javascript', 'go'] }]);
  });

  it.each<[Environment, string]>([
    [{ AWS_REGION: 'us-east-1' }, 'us-east-1  AWS_REGION'],
    [{ AWS_DEFAULT_REGION: 'eu-west-1' }, 'eu-west-1  AWS_DEFAULT_REGION; JS uses us-east-1'],
    [
      { AWS_REGION: 'a-1', AWS_DEFAULT_REGION: 'b-1' },
      'a-1  AWS_REGION; aws version 1 and boto3 use b-1',
    ],
    [{ AWS_REGION: 'a-1', AWS_DEFAULT_REGION: 'a-1' }, 'a-1  AWS_REGION'],
    [{ AWS_DEFAULT_REGION: '' }, 'us-east-1  config:2; aws version 1 and boto3 use none'],
  ])('is shown with the programs that use another one: %j', (env, said) => {
    expect(explain('me', {}, env).lines).toContain(`region: ${said}`);
  });
});

it.each<[string, Environment, readonly string[]]>([
  ['keys', { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 's' }, ['boto3', 'go']],
  ['half a pair of keys', { AWS_ACCESS_KEY_ID: 'A' }, []],
  ['another profile', { AWS_DEFAULT_PROFILE: 'loose' }, ['boto3']],
  ['the same profile', { AWS_DEFAULT_PROFILE: 'me' }, []],
  ['a web identity', { AWS_WEB_IDENTITY_TOKEN_FILE: '/t', AWS_ROLE_ARN: 'a' }, ['boto3', 'go']],
])(
  'a variable with %s wins over the profile for the programs that read it first',
  (_, env, over) => {
    expect(explain('me', {}, env).wins.flatMap((win) => win.over)).toEqual(over);
  },
);

describe('the calls of signing in', () => {
  it('are only the missing ones', () => {
    const calls = (known: Known) => explain('above', known).plan.map(({ call }) => call);
    expect(calls({})).toEqual(['GetSessionToken', 'AssumeRole', 'AssumeRole']);
    expect(calls({ minutes: { me: 600 } })).toEqual(['AssumeRole', 'AssumeRole']);
    expect(calls({ minutes: { strict: 59 } })).toEqual(['AssumeRole']);
    expect(calls({ minutes: { above: 59 } })).toEqual([]);
  });

  it('begin without a code if only AWS knows whether one is needed', () => {
    expect(explain('loose').plan).toEqual([
      { call: 'AssumeRole', code: false, roleArn: roleArn('loose') },
    ]);
    expect(explain('loose', { needsCode: true }).plan[0]).toEqual({
      call: 'GetSessionToken',
      code: true,
      serialNumber,
    });
  });
});

it('treats keys in a store as those of a user, although a process prints them', () => {
  const command = 'node awsmfa.js keys kept print --store pass --access-key-id AKIA1';
  const files = `[profile kept]\nregion = us-east-1\ncredential_process = ${command}\n`;
  const found = explain('kept', {}, {}, files);
  expect(found.readers.map(({ uses }) => uses)).toEqual(Array(4).fill('long-term-keys'));
  expect(found.console).toMatchObject({ opens: false, note: 'for roles only' });
  const { profiles } = readProfiles(files, '');
  const kept = profiles.get('kept');
  const lines = kept === undefined ? [] : explainLines(found, kept, ({ file }) => file);
  expect(lines).toContainEqual({ label: 'keys', text: 'in pass, as awsmfa/AKIA1' });
});

describe('what programs get from an Identity Center profile', () => {
  const files = `[profile ops]
sso_session = acme
sso_account_id = 123456789012
sso_role_name = Operator
[profile above-ops]
role_arn = ${roleArn('above')}
source_profile = ops
[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
`;
  const token = (minutes: number, canRefresh: boolean) => ({
    expiresAt: new Date(now.getTime() + minutes * 60_000),
    canRefresh,
  });
  const firstLines = (name: string, sso: SsoFact) =>
    explain(name, { sso }, {}, files).lines.slice(0, 2);

  it('its role, for all of them, while somebody is signed in', () => {
    const sso = { role: undefined, token: token(5, false) };
    expect(firstLines('ops', sso)[0]).toBe('all programs: Identity Center session');
  });

  it('perhaps its role, if the token has ended and could be renewed', () => {
    const sso = { role: undefined, token: token(-5, true) };
    expect(firstLines('ops', sso)[0]).toMatch(
      /^all programs: .*, if AWS still renews the sign-in$/,
    );
  });

  it('nothing without a sign-in, also for a role on top of it', () => {
    const sso = { role: undefined, token: token(-5, false) };
    expect(firstLines('ops', sso)[0]).toBe('all programs: fails: ops is not signed in to SSO');
    expect(firstLines('above-ops', sso)[0]).toMatch(/fails: ops is not signed in to SSO/);
  });

  it('the cached role, only for the AWS CLI', () => {
    const sso = { role: fact(45, true), token: undefined };
    expect(firstLines('ops', sso)[0]).toMatch(
      /^aws: Identity Center session until .*, with the AWS CLI v2$/,
    );
    expect(firstLines('ops', sso)[1]).toBe('SDKs, Terraform: fails: ops is not signed in to SSO');
  });
});
