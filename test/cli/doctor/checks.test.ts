import { describe, expect, it, test } from 'vitest';
import type { Environment } from '../../../src/aws/profiles/read/locate';
import { checkClock } from '../../../src/cli/doctor/check-aws';
import { checkCache } from '../../../src/cli/doctor/check-cache';
import { checkEnvironment } from '../../../src/cli/doctor/check-environment';
import { checkFiles } from '../../../src/cli/doctor/check-files';
import { checkModes } from '../../../src/cli/doctor/check-modes';
import {
  checkCliSettings,
  checkCredentialSources,
  checkExpiredKeys,
  checkSettings,
} from '../../../src/cli/doctor/check-settings';
import type { Finding } from '../../../src/cli/doctor/finding';
import { profilesOf } from '../../aws/profiles/profiles-of';

const now = new Date('2026-11-24T12:00:00Z');

describe('the environment', () => {
  const set = profilesOf(
    '',
    '[work]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = s\n',
  );
  const look = (env: Environment, awsCliVersion?: string) =>
    checkEnvironment(env, set, awsCliVersion, now);

  it('is fine if no variable picks credentials', () => {
    expect(look({ PATH: '/bin' })).toEqual([]);
    expect(look({ AWS_PROFILE: 'work', AWS_DEFAULT_PROFILE: 'work' })).toEqual([]);
    expect(look({ AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-1' })).toEqual([]);
  });

  it.each<[string, Environment, Finding['level'], RegExp, string | null]>([
    [
      'a profile that is nowhere',
      { AWS_PROFILE: 'gone' },
      'problem',
      /names gone/,
      'unset AWS_PROFILE',
    ],
    [
      'an empty profile name',
      { AWS_DEFAULT_PROFILE: '' },
      'problem',
      /empty/,
      'unset AWS_DEFAULT_PROFILE',
    ],
    [
      'a region that version 1 does not read',
      { AWS_REGION: 'eu-west-1' },
      'note',
      /don't read it: they use the profile's region/,
      'export AWS_DEFAULT_REGION=eu-west-1',
    ],
    [
      'a web identity token without a role',
      { AWS_WEB_IDENTITY_TOKEN_FILE: '/token' },
      'problem',
      /AWS_WEB_IDENTITY_TOKEN_FILE is set without AWS_ROLE_ARN/,
      'unset AWS_WEB_IDENTITY_TOKEN_FILE',
    ],
    [
      'a value in quotes, which are written once',
      { AWS_ENDPOINT_URL: '"http://x"' },
      'problem',
      /^AWS_ENDPOINT_URL is "http:\/\/x", and .* the quotes are part of the value/,
      'unset AWS_ENDPOINT_URL',
    ],
    [
      'a region that is no region',
      { AWS_REGION: 'a;b' },
      'problem',
      /AWS_REGION is "a;b", which is not a region/,
      'unset AWS_REGION',
    ],
    [
      'keys that win over the profile',
      { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 's' },
      'warning',
      /instead of AWS_PROFILE/,
      'unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN',
    ],
    [
      'half a key',
      { AWS_SECRET_ACCESS_KEY: 's' },
      'problem',
      /AWS_SECRET_ACCESS_KEY is set without/,
      'unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN',
    ],
    [
      'a temporary key without its token',
      { AWS_ACCESS_KEY_ID: 'ASIA1', AWS_SECRET_ACCESS_KEY: 's' },
      'problem',
      /AWS_SESSION_TOKEN is not set/,
      'unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN',
    ],
    [
      'a shell of awsmfa whose session is over',
      {
        AWS_ACCESS_KEY_ID: 'ASIA1',
        AWS_SECRET_ACCESS_KEY: 's',
        AWS_SESSION_TOKEN: 't',
        AWS_CREDENTIAL_EXPIRATION: '2026-11-24T11:59:59Z',
        AWSMFA_PROFILE: 'work',
      },
      'problem',
      /expired at 2026-11-24T11:59:59/,
      'awsmfa login work',
    ],
    [
      'a shell of awsmfa',
      {
        AWS_ACCESS_KEY_ID: 'ASIA1',
        AWS_SECRET_ACCESS_KEY: 's',
        AWS_SESSION_TOKEN: 't',
        AWS_CREDENTIAL_EXPIRATION: '2026-11-24T12:59:59Z',
        AWSMFA_PROFILE: 'work',
      },
      'note',
      /the session of work/,
      null,
    ],
    [
      'an endpoint, without the password in it',
      { AWS_ENDPOINT_URL: 'http://me:word@127.0.0.1:5000/x' },
      'note',
      /to 127\.0\.0\.1:5000\.$/,
      null,
    ],
    [
      'a value that botocore makes no client with',
      { AWS_MAX_ATTEMPTS: 'x' },
      'problem',
      /AWS_MAX_ATTEMPTS is "x", and aws fails with it: it must be a whole number/,
      'unset AWS_MAX_ATTEMPTS',
    ],
    [
      'a value with quotes around it',
      { AWS_RETRY_MODE: '"standard"' },
      'problem',
      /AWS_RETRY_MODE.*quotes are part of the value/,
      'unset AWS_RETRY_MODE',
    ],
    [
      'an empty text that hides the region of the profile',
      { AWS_DEFAULT_REGION: '' },
      'problem',
      /AWS_DEFAULT_REGION is set but empty/,
      'unset AWS_DEFAULT_REGION',
    ],
    [
      'an empty text that hides a file',
      { AWS_CONFIG_FILE: '' },
      'problem',
      /AWS_CONFIG_FILE is set but empty, so aws reads no file/,
      'unset AWS_CONFIG_FILE',
    ],
    [
      'an endpoint that nobody can call',
      { AWS_ENDPOINT_URL_STS: 'localhost' },
      'problem',
      /AWS_ENDPOINT_URL_STS is "localhost".*add http/,
      'unset AWS_ENDPOINT_URL_STS',
    ],
  ])('tells of %s', (_, env, level, message, advice) => {
    expect(look(env)).toEqual([
      { check: 'environment', level, message: expect.stringMatching(message), advice },
    ]);
  });

  it('warns of differences between versions 1 and 2 if version 1 is installed, and otherwise notes them', () => {
    const env = { AWS_PROFILE: 'work', AWS_DEFAULT_PROFILE: 'other', AWS_REGION: 'eu-west-1' };
    const levels = (version: string | undefined) =>
      look(env, version)
        .filter(({ message }) => /version 1/i.test(message))
        .map(({ level }) => level);
    expect(levels('1.45.11')).toEqual(['warning', 'warning']);
    expect(levels('2.36.7')).toEqual(['note', 'note']);
    expect(levels(undefined)).toEqual(['note', 'note']);
  });
});

describe('modes', () => {
  const look = (holds: 'secrets' | 'settings', mode: number, ownerId = 1000) =>
    checkModes([{ path: "/home/o'me/.aws/x", holds, mode, ownerId }], 1000, '/home').map(
      ({ advice }) => advice,
    );

  it('reports secrets that others can read and settings that others can write', () => {
    const path = `'/home/o'\\''me/.aws/x'`;
    expect(look('secrets', 0o100600)).toEqual([]);
    expect(look('secrets', 0o100644)).toEqual([`chmod go= ${path}`]);
    expect(look('secrets', 0o100620)).toEqual([`chmod go= ${path}`]);
    expect(look('settings', 0o100644)).toEqual([]);
    expect(look('settings', 0o040775)).toEqual([`chmod go-w ${path}`]);
  });

  it('reports files that belong to another user', () => {
    expect(look('settings', 0o100644, 0)).toEqual([`sudo chown 1000 '/home/o'\\''me/.aws/x'`]);
  });

  it('says what protects the files on Windows, which has no modes, and what it does not', () => {
    const home = 'C:\\Users\\John Doe';
    const at = (path: string) => ({ path, holds: 'secrets', mode: 0o100666, ownerId: 0 }) as const;
    const inHome = at('c:\\users\\john doe\\.aws\\credentials');
    const elsewhere = at('C:\\Users\\John Doe Backup\\credentials');
    expect(checkModes([inHome], undefined, home)).toMatchObject([
      {
        level: 'note',
        message:
          'Windows has no file modes. The access rights of C:\\Users\\John Doe protect the files in it.',
        advice: 'icacls "C:\\Users\\John Doe" shows who has access.',
      },
    ]);
    expect(checkModes([inHome, elsewhere], undefined, home).slice(1)).toMatchObject([
      {
        level: 'note',
        advice: 'icacls "C:\\Users\\John Doe Backup\\credentials" shows who has access.',
      },
    ]);
  });
});

describe('the cache', () => {
  const credentials = {
    AccessKeyId: 'ASIA',
    SecretAccessKey: 'very-secret',
    SessionToken: 'very-secret',
    Expiration: '2026-11-24T13:00:00Z',
  };
  const look = (text: string | undefined, profiles: readonly string[] = ['work']) =>
    checkCache([{ path: '/c/1.json', profiles, text }], now, '/c');
  const entry = (changes: object) =>
    JSON.stringify({ Credentials: { ...credentials, ...changes } });

  it.each([
    ['of the AWS CLI', entry({})],
    ['that is over', entry({ Expiration: '2026-11-23T13:00:00Z' })],
    ['of an old AWS CLI', entry({ Expiration: '2026-11-24T13:00:00UTC' })],
  ])('takes an entry %s', (_, text) => {
    expect(look(text)).toEqual([
      { check: 'cache', level: 'ok', message: '1 cache entry can be read.', advice: null },
    ]);
  });

  it.each([
    ['', 'is not JSON'],
    ['{"Credentials', 'is not JSON'],
    ['{}', 'has no AccessKeyId'],
    ['null', 'has no AccessKeyId'],
    [entry({ SessionToken: 5 }), 'has no SessionToken'],
    [entry({ Expiration: undefined }), 'has no Expiration'],
    [entry({ Expiration: 'soon' }), 'has an expiration that is not a date'],
    [entry({ Expiration: '2026-11-24T13:00:00' }), 'has an expiration without a time zone'],
    [entry({ Expiration: '2027-11-24T13:00:00Z' }), 'expires later than any session can'],
    [undefined, "can't be read"],
  ])('tells which profile fails on the entry %j, and how to remove it', (text, flaw) => {
    expect(look(text)).toEqual([
      {
        check: 'cache',
        level: 'problem',
        message: `The cache entry ~/1.json ${flaw}: aws fails for work.`,
        advice: 'rm /c/1.json',
      },
    ]);
  });

  it('only warns of a broken entry that no profile leads to', () => {
    expect(look('', [])).toMatchObject([{ level: 'warning' }]);
  });

  it('never quotes an entry', () => {
    expect(JSON.stringify(look(entry({ Expiration: 'x' })))).not.toContain('very-secret');
  });
});

describe('the files', () => {
  const locations = {
    configFile: '/h/config',
    credentialsFile: '/h/credentials',
    cacheDirectory: '/h/cache',
    ssoDirectory: '/h/sso',
  };

  it('says that there are none, and what to do', () => {
    expect(checkFiles(locations, profilesOf(''), () => false, '/h')).toMatchObject([
      {
        level: 'warning',
        message: expect.stringContaining('neither ~/config nor ~/credentials'),
      },
    ]);
  });

  it('are not needed if the environment holds keys, as in CI', () => {
    const env = { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 's' };
    const found = [
      ...checkFiles(locations, profilesOf(''), () => false, '/h', env),
      ...checkEnvironment(env, profilesOf(''), undefined, now),
    ];
    expect(found.map(({ check, level }) => `${check} ${level}`)).toEqual([
      'files note',
      'environment note',
    ]);
  });

  it("that a variable names and that don't exist are reported with the variable", () => {
    const isThere = (path: string) => path !== '/h/config';
    const env = { AWS_CONFIG_FILE: '/h/config' };
    expect(checkFiles(locations, profilesOf(''), isThere, '/h', env)).toMatchObject([
      { level: 'ok' },
      {
        level: 'warning',
        message: 'AWS_CONFIG_FILE names ~/config, which does not exist.',
        advice: 'unset AWS_CONFIG_FILE',
      },
    ]);
    expect(checkFiles(locations, profilesOf(''), isThere, '/h')).toMatchObject([{ level: 'ok' }]);
  });

  it('are not called absent if their directory is closed', () => {
    const unreadable = (file: string) => ({
      code: 'file-unreadable' as const,
      message: "It can't be read: permission denied.",
      file,
      line: undefined,
    });
    const problems = [locations.configFile, locations.credentialsFile].map(unreadable);
    const found = checkFiles(locations, { ...profilesOf(''), problems }, () => false, '/h');
    expect(found.map(({ message }) => message).join()).not.toMatch(/neither|no such file/);
    expect(found.map(({ level }) => level)).toEqual(['problem', 'problem']);
  });

  it('names each problem with its file and line, and counts the other profiles as fine', () => {
    const set = profilesOf(
      '[profile a b]\nregion = x\n[profile lost]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = gone\n',
      '[fine]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = s\n',
    );
    const found = checkFiles(locations, set, () => true, '/h');
    expect(found.map(({ check, level }) => `${check} ${level}`)).toEqual([
      'files ok',
      'files problem',
      'profiles ok',
      'profiles problem',
    ]);
    expect(found[1]?.message).toMatch(/config:1: aws ignores \[profile a b\]/);
    expect(found[3]?.message).toMatch(/^lost: .*gone/);
    expect(found[3]?.advice).toBe('Fix: config:5');
  });

  it('find nothing wrong in profiles with only settings, such as many a [default]', () => {
    const set = profilesOf(
      '[default]\nregion = eu-west-1\n[profile x]\noutput = json\n',
      '[fine]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = s\n',
    );
    expect(checkFiles(locations, set, () => true, '/h').map(({ level }) => level)).toEqual([
      'ok',
      'ok',
    ]);
  });
});

describe('the settings', () => {
  it('of other tools, and those without an effect, are noted with their line', () => {
    const set = profilesOf(
      '[profile a]\nregion = r\nmfa_token_provider = gopass otp aws\n',
      '[default]\naws_access_key_id = ASIA1\naws_secret_access_key = s\naws_session_token = t\n[default-long-term]\naws_access_key_id = AKIA1\naws_secret_access_key = s\n',
    );
    expect(checkSettings(set, '/h')).toMatchObject([
      { level: 'note', message: expect.stringMatching(/^a: .*mfa_token_provider.*\(config:3\)$/) },
      { level: 'note', advice: expect.stringContaining('source_profile = default-long-term') },
    ]);
  });

  it.each([
    ['output = "json"', undefined, 'the quotes are part of the value'],
    ['output = json # mine', '2.36.7', 'the comment is part of the value'],
    ['output =', '2.36.7', 'aws takes json, text, table, yaml, yaml-stream, off'],
    ['output = yaml', '1.45.11', 'version 1 of aws takes json, text, table'],
    ['cli_timestamp_format = utc', '2.36.7', 'aws takes wire, iso8601, none'],
  ])(
    'of the AWS CLI, which it ends at, are problems of doctor alone: %s',
    (line, version, cause) => {
      const set = profilesOf(`[profile a]\nregion = us-east-1\n${line}\n`);
      expect(set.profiles.get('a')?.problem).toBeUndefined();
      expect(checkCliSettings(set, {}, version, '/h')).toMatchObject([
        { level: 'problem', message: expect.stringContaining(cause), advice: 'Fix: config:3' },
      ]);
    },
  );

  it.each([
    ['output = yaml', '2.36.7', {}],
    ['output = text', '1.45.11', {}],
    ['cli_timestamp_format = none', '1.45.11', {}],
    ['output = "json"', '1.45.11', { AWS_DEFAULT_OUTPUT: 'json' }],
  ])('of the AWS CLI that it takes are in order: %s with version %s', (line, version, env) => {
    expect(checkCliSettings(profilesOf(`[profile a]\n${line}\n`), env, version, '/h')).toEqual([]);
  });

  it('of the AWS CLI are named by the variable that wins over the files', () => {
    const env = { AWS_DEFAULT_OUTPUT: 'xml' };
    expect(
      checkCliSettings(profilesOf('[default]\noutput = json\n'), env, '2.36.7', '/h'),
    ).toMatchObject([
      {
        message: expect.stringContaining('AWS_DEFAULT_OUTPUT is "xml"'),
        advice: 'unset AWS_DEFAULT_OUTPUT',
      },
    ]);
  });

  it.each<[string, Environment, string | undefined]>([
    ['Environment', {}, 'AWS_ACCESS_KEY_ID is not set'],
    ['Environment', { AWS_ACCESS_KEY_ID: 'AKIA1' }, undefined],
    ['EcsContainer', {}, 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'],
    ['EcsContainer', { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://x' }, undefined],
    ['Ec2InstanceMetadata', { AWS_EC2_METADATA_DISABLED: 'True' }, 'turns it off'],
    ['Ec2InstanceMetadata', {}, undefined],
  ])('that name a source of keys which is not here are warned of: %s %j', (source, env, why) => {
    const role = `role_arn = arn:aws:iam::123456789012:role/r\ncredential_source = ${source}\n`;
    const found = checkCredentialSources(profilesOf(`[profile x]\n${role}`, '', env), env, '/h');
    expect(found).toMatchObject(
      why === undefined
        ? []
        : [
            {
              level: 'warning',
              message: expect.stringContaining(why),
              advice: expect.stringContaining('config:3'),
            },
          ],
    );
  });

  it('that hold temporary keys are noted once the keys have expired, no matter which tool wrote them', () => {
    const keys = 'aws_access_key_id = ASIA1\naws_secret_access_key = s\naws_session_token = t\n';
    const ends = ['2026-11-24T11:59:59Z', '2026-11-24 11:00:00', '2026-11-24T13:00:00Z'];
    const sections = ends.map((end, index) => `[p${index}]\n${keys}expiration = ${end}\n`);
    expect(
      checkExpiredKeys(profilesOf('', `${sections.join('')}[p3]\n${keys}`), now),
    ).toMatchObject([
      { level: 'note', message: 'The temporary keys of p0, p1 have expired: aws fails with them.' },
    ]);
  });

  it('of roles whose source has no keys are one problem, with the way to get them', () => {
    const role = (name: string) =>
      `[profile ${name}]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = acme\n`;
    const set = profilesOf(`${['a', 'b', 'c'].map(role).join('')}[profile acme]\nregion = x\n`);
    expect(
      checkFiles(
        { configFile: 'config', credentialsFile: 'c', cacheDirectory: 'd', ssoDirectory: 's' },
        set,
        () => true,
        '/h',
      ),
    ).toMatchObject([
      { level: 'ok' },
      { level: 'ok' },
      {
        level: 'problem',
        message: "acme has no keys in these files: a, b, c can't work.",
        advice: expect.stringContaining('aws-vault export --no-session --format=json acme'),
      },
    ]);
  });
});

const inOneFile = {
  configFile: 'config',
  credentialsFile: 'c',
  cacheDirectory: 'd',
  ssoDirectory: 's',
};

test.each([
  [
    'keys that are elsewhere',
    'mfa_serial = arn:aws:iam::123456789012:mfa/pat\n',
    /^acme: Keys of acme/,
  ],
  ['half a pair of keys', 'aws_access_key_id = AKIA1\n', /^acme: It has aws_access_key_id/],
  ['a process that no one can run', 'credential_process = sh -c "open\n', /^acme: Its credential_/],
  [
    'a source that is gone',
    'role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = gone\n',
    /^acme: source_profile "gone"/,
  ],
  ['a source without keys', 'region = us-east-1\n', /^acme has no keys in these files: one/],
])(
  'one cause is one problem, of the profile to fix, for all roles above it: %s',
  (_, base, message) => {
    const roles = ['one', 'two', 'three'].map(
      (name, at, names) =>
        `[profile ${name}]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = ${names[at - 1] ?? 'acme'}\n`,
    );
    for (const config of [
      [`[profile acme]\n${base}`, ...roles],
      [...roles, `[profile acme]\n${base}`],
    ]) {
      const found = checkFiles(inOneFile, profilesOf(config.join('')), () => true, '/h');
      const problems = found.filter(({ level }) => level === 'problem');
      expect(problems).toMatchObject([{ message: expect.stringMatching(message) }]);
      expect(`${problems[0]?.message}${problems[0]?.advice}`).toMatch(
        /(: |\. )one, two, three can't work( without it)?\./,
      );
      expect(found[1]?.message ?? '').not.toMatch(/[34] profiles are in order/);
    }
  },
);

test.each([
  ['of two', ['a', 'b']],
  ['of one', ['a']],
  ['of eight', [...'abcdefgh']],
])('a circle of source profiles is one problem, with the roles above it: %s', (_, members) => {
  const role = (name: string, source: string | undefined) =>
    `[profile ${name}]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = ${source}\n`;
  const circle = members.map((name, at) => role(name, members[at + 1] ?? members[0]));
  const above = [role('over', 'a'), role('far-over', 'over')];
  for (const config of [
    [...circle, ...above],
    [...above, ...circle],
  ]) {
    const found = checkFiles(inOneFile, profilesOf(config.join('')), () => true, '/h');
    const problems = found.filter(({ level }) => level === 'problem');
    expect(problems).toMatchObject([{ message: expect.stringMatching(/^a: .*circle: \w → /) }]);
    expect(problems[0]?.advice).toContain(members[1] ?? 'over');
  }
});

test('a clock is wrong where AWS refuses its signatures, and noted where countdowns are off', () => {
  expect(checkClock(-2).level).toBe('ok');
  expect(checkClock(-45)).toMatchObject({
    level: 'note',
    message: expect.stringContaining("45 seconds behind AWS's"),
  });
  expect(checkClock(301)).toMatchObject({
    level: 'problem',
    message: expect.stringContaining('5 minutes ahead of'),
  });
});
