import { describe, expect, it } from 'vitest';
import { activeProfileName, activeRegion } from '../../../src/aws/profiles/resolve/active';
import { profileNamed, profilesOf } from './profiles-of';

const KEYS = 'aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n';
const ROLE = 'role_arn = arn:aws:iam::123456789012:role/admin\n';

describe('a profile in both files', () => {
  it('is merged key by key, and the credentials file wins', () => {
    const set = profilesOf(
      '[profile x]\nregion = config\noutput = json\ns3 =\n  a = 1\n',
      '[x]\nregion = credentials\ns3 =\n  b = 2\n',
    );
    const { region, settings, location } = profileNamed('x', set);
    expect(region).toBe('credentials');
    expect([...settings]).toEqual([
      ['region', 'credentials'],
      ['output', 'json'],
      ['s3', new Map([['b', '2']])],
    ]);
    expect(location).toEqual({ file: 'config', line: 1 });
  });

  it('has its access keys from one file only', () => {
    const set = profilesOf(
      '[profile x]\naws_access_key_id = AKIACONFIG\naws_secret_access_key = c\naws_session_token = t\n',
      '[x]\naws_access_key_id = AKIACREDENTIALS\naws_secret_access_key = k\n',
    );
    const { keys } = profileNamed('x', set);
    expect(keys?.accessKeyId).toBe('AKIACREDENTIALS');
    expect(keys?.secretAccessKey.reveal()).toBe('k');
    expect(keys?.sessionToken).toBeUndefined();
    expect(keys?.file).toBe('credentials');
  });

  it('is listed in file order, and last if only the credentials file has it', () => {
    const set = profilesOf('[profile b]\n[default]\n[profile a]\n', '[c]\n[a]\n');
    expect([...set.profiles.keys()]).toEqual(['b', 'default', 'a', 'c']);
  });

  it('may have any name of the language', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const set = profilesOf(names.map((name) => `[profile ${name}]\n__proto__ = 1\n`).join(''));
    expect([...set.profiles.keys()]).toEqual(names);
    for (const { settings } of set.profiles.values())
      expect([...settings]).toEqual([['__proto__', '1']]);
  });
});

describe('a name in the config file', () => {
  it.each([
    { header: '[profile "a b"]', name: 'a b' },
    { header: "[profile 'a b']", name: 'a b' },
    { header: '[profile a\\ b]', name: 'a b' },
    { header: '[profile a" "b]', name: 'a b' },
    { header: '[profile d\\u]', name: 'du' },
    { header: '[profile "d\\u"]', name: 'd\\u' },
    { header: "[profile 'd\\u']", name: 'd\\u' },
    { header: '[profile "a\\"b"]', name: 'a"b' },
    { header: '[profile   w   ]', name: 'w' },
    { header: '[profile\tw]', name: 'w' },
    { header: '[profiles x]', name: 'x' },
    { header: '[profile-x x]', name: 'x' },
    { header: '[profile ""]', name: '' },
    { header: '[profile k]]', name: 'k]' },
    { header: '[profile k] # c', name: 'k' },
    { header: '[profile é]', name: 'é' },
    { header: '[profile A]', name: 'A' },
  ])('of $header is "$name"', ({ header, name }) => {
    expect([...profilesOf(header).profiles.keys()]).toEqual([name]);
  });

  it.each([
    '[profile "x]',
    '[profile a b]',
    '[ profile x]',
    '[ default ]',
    '[[profile z]]',
    '[Profile x]',
  ])("doesn't exist in %s", (header) => {
    expect([...profilesOf(header).profiles.keys()]).toEqual([]);
  });
});

describe('a name in the credentials file', () => {
  it.each(['a b', 'profile x', '"q"', ' b ', 'sso-session s', 'services v', '[x'])(
    'is the whole text: %s',
    (name) => {
      expect([...profilesOf('', `[${name}]`).profiles.keys()]).toEqual([name]);
    },
  );
});

describe('duration_seconds', () => {
  // Python 3.11's int().
  it.each([
    ['3600', 3600],
    [' 3600 ', 3600],
    ['+3600', 3600],
    ['3_600', 3600],
    ['007', 7],
    ['-1', -1],
    ['٣٦٠٠', 3600],
    ['３６００', 3600],
    ['𝟛𝟞𝟘𝟘', 3600],
    ['1h', undefined],
    ['', undefined],
    ['3600.0', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
    ['1__0', undefined],
    ['_1', undefined],
    ['1_', undefined],
    ['36 00', undefined],
    ['+ 1', undefined],
  ])('of "%s" is %s', (text, seconds) => {
    expect(durationOf(text)).toBe(seconds);
  });

  it('may have up to the 4300 digits that Python converts', () => {
    expect(durationOf('9'.repeat(4300))).toBe(Number.MAX_SAFE_INTEGER);
    expect(durationOf('9'.repeat(4301))).toBeUndefined();
    expect(durationOf('9'.repeat(1 << 20))).toBeUndefined();
  });

  function durationOf(text: string): number | undefined {
    return profileNamed('x', profilesOf(`[profile x]\nduration_seconds = ${text}\n`))
      .durationSeconds;
  }
});

describe('the expiration of temporary keys', () => {
  it.each([
    ['expiration = 2026-11-24T10:00:00Z', '2026-11-24T10:00:00.000Z'],
    ['expiration = 2026-11-24T10:00:00+00:00', '2026-11-24T10:00:00.000Z'],
    ['expiration = 2026-11-24T12:00:00+0200', '2026-11-24T10:00:00.000Z'],
    // aws-mfa writes UTC without an offset. saml2aws writes the offset.
    ['expiration = 2026-11-24 10:00:00', '2026-11-24T10:00:00.000Z'],
    ['x_security_token_expires = 2026-11-24T11:00:00+01:00', '2026-11-24T10:00:00.000Z'],
    ['aws_expiration = 2026-11-24T10:00:00.123456Z', '2026-11-24T10:00:00.123Z'],
    ['aws_expiration = 2026-11-24 10:00:00 UTC', '2026-11-24T10:00:00.000Z'],
    ['expiration = 1795514400', '2026-11-24T10:00:00.000Z'],
    ['expiration = 1795514400000', '2026-11-24T10:00:00.000Z'],
    ['expiration = soon\naws_expiration = 2026-11-24T10:00:00Z', '2026-11-24T10:00:00.000Z'],
    ['expiration = 2026-13-45T99:00:00Z', undefined],
    ['expiration =', undefined],
    ['', undefined],
  ])('is read from %s', (line, iso) => {
    const set = profilesOf('', `[x]\n${KEYS}aws_session_token = t\n${line}\n`);
    expect(profileNamed('x', set).keys?.expiration?.toISOString()).toBe(iso);
  });
});

describe('a role with a source profile', () => {
  const config = [
    `[profile top]\n${ROLE}source_profile = middle\n`,
    `[profile middle]\n${ROLE}source_profile = base\nmfa_process = middle-command\n`,
    `[profile base]\n${KEYS}mfa_serial = serial\nmfa_process = base-command\nregion = base\n`,
  ].join('');

  it('inherits the base profile and mfa_process, but no serial number or region', () => {
    const set = profilesOf(config);
    expect(profileNamed('top', set)).toMatchObject({
      baseProfile: 'base',
      mfaProcess: 'middle-command',
      mfaSerial: undefined,
      region: undefined,
    });
    expect(profileNamed('base', set)).toMatchObject({
      baseProfile: 'base',
      mfaProcess: 'base-command',
    });
  });
});

describe('awsmfa’s own keys', () => {
  it.each([
    { line: 'mfa_session = off', mfaSession: 'off' },
    { line: 'mfa_session = OFF', mfaSession: 'off' },
    { line: 'mfa_session = on', mfaSession: 'on' },
    { line: '', mfaSession: 'on' },
  ])('with "$line" mean $mfaSession', ({ line, mfaSession }) => {
    expect(profileNamed('x', profilesOf(`[profile x]\n${line}`)).mfaSession).toBe(mfaSession);
  });
});

describe('endpoints', () => {
  const config = [
    `[profile x]\n${KEYS}endpoint_url = http://all\nservices = s\n`,
    '[services s]\nsts =\n  endpoint_url = http://services-sts\niam =\n  endpoint_url =\n',
  ].join('');

  // ConfiguredEndpointProvider of botocore 1.43.11.
  it.each([
    { env: {}, sts: 'http://services-sts', iam: 'http://all' },
    { env: { AWS_ENDPOINT_URL: 'http://env' }, sts: 'http://env', iam: 'http://env' },
    {
      env: { AWS_ENDPOINT_URL: 'http://env', AWS_ENDPOINT_URL_IAM: 'http://env-iam' },
      sts: 'http://env',
      iam: 'http://env-iam',
    },
    { env: { AWS_ENDPOINT_URL_STS: 'http://env-sts' }, sts: 'http://env-sts', iam: 'http://all' },
    { env: { AWS_ENDPOINT_URL: '' }, sts: 'http://services-sts', iam: 'http://all' },
    { env: { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, sts: undefined, iam: undefined },
    { env: { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'TRUE' }, sts: undefined, iam: undefined },
    {
      env: { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: '1' },
      sts: 'http://services-sts',
      iam: 'http://all',
    },
    {
      env: { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true', AWS_ENDPOINT_URL: 'http://env' },
      sts: undefined,
      iam: undefined,
    },
  ])('with $env are $sts and $iam', ({ env, sts, iam }) => {
    expect(profileNamed('x', profilesOf(config, '', env)).endpoints).toEqual({ sts, iam });
  });

  it.each([
    { line: 'endpoint_url = localhost:4566', env: {}, by: 'endpoint_url', file: 'config', at: 4 },
    { line: 'endpoint_url = http://', env: {}, by: 'endpoint_url', file: 'config', at: 4 },
    {
      line: 'services = s\n[services s]\niam =\n  endpoint_url = ftp://x',
      env: {},
      by: 'endpoint_url',
      file: 'config',
      at: 7,
    },
    ...['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_STS', 'AWS_ENDPOINT_URL_IAM'].map((by) => ({
      line: '',
      env: { [by]: 'http://' },
      by,
      file: by,
      at: undefined,
    })),
  ])('are a problem of $by in $file, line $at, if they are invalid', ({ line, env, by, ...is }) => {
    const set = profilesOf(`[profile x]\n${KEYS}${line}\n`, '', env);
    const { problem } = profileNamed('x', set);
    expect(problem).toMatchObject({ code: 'bad-endpoint', file: is.file, line: is.at });
    expect(problem?.message).toMatch(new RegExp(`^${by} is ".*", which is not an endpoint: `));
  });

  it('do no harm if they are invalid and a variable replaces them', () => {
    const env = { AWS_ENDPOINT_URL: 'http://env' };
    const set = profilesOf(`[profile x]\n${KEYS}endpoint_url = localhost:1\n`, '', env);
    expect(profileNamed('x', set).problem).toBeUndefined();
  });

  it('from variables keep a profile without its services section working', () => {
    const text = `[profile x]\n${KEYS}services = s\n`;
    const env = { AWS_ENDPOINT_URL: 'http://env' };
    expect(profileNamed('x', profilesOf(text, '', env)).kind).toBe('user');
  });

  it.each([
    { line: '', env: {}, is: 'regional' },
    { line: 'sts_regional_endpoints = legacy', env: {}, is: 'legacy' },
    {
      line: 'sts_regional_endpoints = legacy',
      env: { AWS_STS_REGIONAL_ENDPOINTS: 'regional' },
      is: 'regional',
    },
  ])('of STS are $is with "$line" and $env', ({ line, env, is }) => {
    const set = profilesOf(`[profile x]\n${line}\n`, '', env);
    expect(profileNamed('x', set).stsRegionalEndpoints).toBe(is);
  });
});

describe('the variant of the endpoints', () => {
  it.each([
    { line: '', env: {}, fips: false, dualStack: false },
    { line: 'use_fips_endpoint = True', env: {}, fips: true, dualStack: false },
    { line: 'region = fips-us-east-1', env: {}, fips: true, dualStack: false },
    { line: '', env: { AWS_REGION: 'us-east-1-fips' }, fips: true, dualStack: false },
    { line: 'use_dualstack_endpoint = true', env: {}, fips: false, dualStack: true },
    {
      line: 'use_fips_endpoint = true',
      env: { AWS_USE_FIPS_ENDPOINT: 'false', AWS_USE_DUALSTACK_ENDPOINT: 'TRUE' },
      fips: false,
      dualStack: true,
    },
    { line: 'use_fips_endpoint = 1', env: {}, fips: false, dualStack: false },
  ])('is FIPS: $fips, dual-stack: $dualStack with "$line" and $env', ({ line, env, ...is }) => {
    const set = profilesOf(`[profile x]\n${line}\n`, '', env);
    expect(profileNamed('x', set).endpointVariant).toEqual(is);
  });
});

describe('the environment', () => {
  // As in AWS CLI v2 and the SDKs. v1 has the opposite order, and no AWS_REGION.
  it.each([
    { env: {}, name: 'default' },
    { env: { AWS_DEFAULT_PROFILE: 'b' }, name: 'b' },
    { env: { AWS_PROFILE: 'a', AWS_DEFAULT_PROFILE: 'b' }, name: 'a' },
    { env: { AWS_PROFILE: '' }, name: '' },
  ])('selects the profile "$name" with $env', ({ env, name }) => {
    expect(activeProfileName(env)).toBe(name);
  });

  it.each([
    { env: {}, region: 'own' },
    { env: { AWS_DEFAULT_REGION: 'b' }, region: 'b' },
    { env: { AWS_REGION: 'a', AWS_DEFAULT_REGION: 'b' }, region: 'a' },
    { env: { AWS_REGION: '', AWS_DEFAULT_REGION: '' }, region: 'own' },
  ])('selects the region $region with $env', ({ env, region }) => {
    const profile = profileNamed('x', profilesOf('[profile x]\nregion = own'));
    expect(activeRegion(profile, env)).toBe(region);
  });
});
