import { describe, expect, it } from 'vitest';
import { profileNamed, profilesOf } from './profiles-of';

const DEVICE = 'arn:aws:iam::123456789012:mfa/pat';
const USER = 'aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = s\n';
const BASE = `[profile base]\n${USER}`;
const roleWith = (line: string) =>
  `${BASE}[profile x]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = base\n${line}\n`;
const userWith = (line: string) => `${BASE}[profile x]\n${USER}${line}\n`;
const ssoWith = (line: string, key: string) =>
  `${BASE}[profile x]\n${Object.entries({
    sso_account_id: '123456789012',
    sso_role_name: 'r',
    sso_start_url: 'https://u.awsapps.com/start',
    sso_region: 'eu-west-1',
  })
    .map(([name, value]) => (name === key ? line : `${name} = ${value}`))
    .join('\n')}\n`;

const lineOf = (config: string, line: string) => config.split('\n').indexOf(line) + 1;

/** From botocore 1.43 and the STS API reference. Each was tested with botocore. */
const values: readonly {
  readonly key: string;
  readonly where: 'role' | 'user' | 'sso';
  readonly good: readonly string[];
  /** Each with a word of the reported cause. */
  readonly bad: readonly (readonly [value: string, cause: string])[];
}[] = [
  {
    key: 'region',
    where: 'user',
    good: ['us-east-1', 'eusc-de-east-1', 'fips-us-east-1', 'aws-global', 'us-iso-east-1'],
    bad: [
      ['us_east_1', 'letters, digits and hyphens'],
      ['us-east-1 # N. Virginia', 'comment'],
      ['us-east-1 ; mine', 'comment'],
      ['# us-east-1', 'comment'],
      ['"us-east-1"', 'quotes'],
      ["'us-east-1'", 'quotes'],
      ['“us-east-1”', 'quotes'],
      ['us-east-1"', 'quotes'],
      ['us east 1', 'a space'],
      ['us‑east‑1', 'U+2011'],
      ['us-east-1\u200b', 'U+200B'],
      ['{{ .region }}', 'template'],
      ['-us-east-1', 'letters'],
      ['us-east-1-', 'letters'],
      ['12', 'letters'],
      ['a'.repeat(64), 'letters'],
      ['antarctica-south-1', 'no AWS partition'],
      ['US-EAST-1', 'only lowercase: write us-east-1'],
      ['Us-Gov-West-1', 'only lowercase: write us-gov-west-1'],
      ['ANTARCTICA-1', 'no AWS partition'],
      ['', 'letters'],
    ],
  },
  {
    key: 'endpoint_url',
    where: 'user',
    good: ['http://localhost:4566', 'HTTPS://a.b', 'http://[::1]:3/x', ''],
    bad: [
      ['localhost:4566', 'add http:// or https://'],
      ['ftp://localhost', 'add http:// or https://'],
      ['"http://localhost:4566"', 'quotes'],
      ['http://localhost:4566 # local', 'comment'],
      ['http://my_host', 'host'],
      ['http://[::bad', 'host'],
      ['http://localhost:99999', 'port'],
      ['http://localhost:4566\u0007', 'U+0007'],
    ],
  },
  ...['metadata_service_timeout', 'metadata_service_num_attempts'].map((key) => ({
    key,
    where: 'user' as const,
    good: ['1', '-1', '+5', '3_600', '３'],
    bad: [
      ['1 # slow', 'comment'],
      ['"1"', 'quotes'],
      ['1.5', 'whole number'],
      ['', 'whole number'],
    ] as const,
  })),
  {
    key: 'request_min_compression_size_bytes',
    where: 'role',
    good: ['1', '1048576'],
    bad: [
      ['0', '1 to 1048576'],
      ['1048577', '1 to 1048576'],
      ['10 kB', 'a space'],
      ['', '1 to 1048576'],
    ],
  },
  {
    key: 'ec2_metadata_service_endpoint_mode',
    where: 'role',
    good: ['ipv4', 'IPv6'],
    bad: [
      ['ipv5', 'ipv4 or ipv6'],
      ['', 'ipv4 or ipv6'],
      ['ipv4 # old', 'comment'],
    ],
  },
  {
    key: 'ec2_metadata_service_endpoint',
    where: 'user',
    good: ['http://169.254.169.254', 'http://[fd00:ec2::254]', ''],
    bad: [
      ['169.254.169.254', 'http://'],
      ['"http://169.254.169.254"', 'quotes'],
    ],
  },
  {
    key: 'mfa_serial',
    where: 'role',
    good: [
      DEVICE,
      'GAHT12345678',
      'arn:aws-cn:iam::123456789012:mfa/a/b',
      'arn:aws:iam::123456789012:sms-mfa/pat',
    ],
    bad: [
      [`"${DEVICE}"`, 'quotes'],
      [`${DEVICE} # phone`, 'comment'],
      ['arn:aws:iam::123456789012:user/pat', 'does not name an MFA device'],
      ['arn:aws:iam::123456789012:u2f/user/pat/key', 'no codes'],
      ['arn:aws:iam::1234:mfa/pat', 'does not name an MFA device'],
      ['12345678', 'hardware token'],
      ['a'.repeat(257), 'hardware token'],
      ['', 'hardware token'],
    ],
  },
  {
    key: 'mfa_serial',
    where: 'user',
    good: [DEVICE, ''],
    bad: [['arn:aws:iam::123456789012:user/pat', 'does not name an MFA device']],
  },
  {
    key: 'role_session_name',
    where: 'role',
    good: ['pat', 'pat@example.com', '', 'a'.repeat(64)],
    bad: [
      ['pat doe', 'a space'],
      ['p', '2 to 64'],
      ['a'.repeat(65), '2 to 64'],
      ['pat/doe', '2 to 64'],
    ],
  },
  {
    key: 'external_id',
    where: 'role',
    good: ['ab', 'a/b:c', 'a'.repeat(1224)],
    bad: [
      ['a', '2 to 1224'],
      ['', '2 to 1224'],
      ['a b', 'a space'],
      ['"ab"', 'quotes'],
      ['a'.repeat(1225), '2 to 1224'],
    ],
  },
  {
    key: 'duration_seconds',
    where: 'role',
    // A value that Python's int() accepts counts, and all others are ignored.
    good: ['3600', '+3600', '3_600', '٣٦٠٠', '43200', '1h', '', '3600.0', '9'.repeat(4301)],
    bad: [
      ['0', '900 to 43200'],
      ['-1', '900 to 43200'],
      ['899', '900 to 43200'],
      ['43201', '900 to 43200'],
      ['9'.repeat(20), '900 to 43200'],
    ],
  },
  {
    key: 'mfa_session_seconds',
    where: 'user',
    good: ['900', '129600'],
    bad: [
      ['899', '900 to 129600'],
      ['129601', '900 to 129600'],
      ['12h', '900 to 129600'],
    ],
  },
  {
    key: 'mfa_session',
    where: 'role',
    good: ['on', 'OFF'],
    bad: [
      ['no', 'on or off'],
      ['off # slow', 'comment'],
    ],
  },
  {
    key: 'sts_regional_endpoints',
    where: 'user',
    good: ['legacy', 'regional', ''],
    bad: [
      ['LEGACY', 'regional or legacy'],
      ['"legacy"', 'quotes'],
    ],
  },
  {
    key: 'max_attempts',
    where: 'user',
    good: ['1', '1_0'],
    bad: [
      ['0', '1 or more'],
      ['ten', '1 or more'],
    ],
  },
  { key: 'retry_mode', where: 'user', good: ['standard'], bad: [['Standard', 'adaptive']] },
  { key: 'defaults_mode', where: 'user', good: ['Auto'], bad: [['fast', 'in-region']] },
  { key: 'sso_region', where: 'sso', good: ['eu-west-1'], bad: [['eu_west_1', 'hyphens']] },
  { key: 'sso_account_id', where: 'sso', good: [], bad: [['12345678901', 'twelve digits']] },
  { key: 'sso_role_name', where: 'sso', good: [], bad: [['"r"', 'quotes']] },
  { key: 'sso_start_url', where: 'sso', good: [], bad: [['u.awsapps.com/start', 'https://']] },
];

describe.each(values)('$key of a $where', ({ key, where, good, bad }) => {
  const write = (line: string) =>
    where === 'sso' ? ssoWith(line, key) : where === 'role' ? roleWith(line) : userWith(line);
  const cases = good.map((value) => [value] as const);

  it.each(cases)('that botocore and AWS accept is no problem: %s', (value) => {
    const { problem } = profileNamed('x', profilesOf(write(`${key} = ${value}`)));
    expect(problem).toBeUndefined();
  });

  it.each(bad)('is reported with its line and the visible cause: %s', (value, cause) => {
    const line = `${key} = ${value}`;
    const config = write(line);
    const set = profilesOf(config);
    const { problem, kind } = profileNamed('x', set);
    expect(kind).toBe('broken');
    expect(problem).toMatchObject({ file: 'config', line: lineOf(config, line) });
    expect(problem?.message).toContain(key);
    expect(problem?.message).toContain(cause);
    expect(profileNamed('base', set).problem).toBeUndefined();
  });
});

describe('a refused value', () => {
  it('is a problem only of its own profile', () => {
    const config = `${BASE}region = us_east_1\n${roleWith('').replace(BASE, '')}`;
    const set = profilesOf(config);
    expect(profileNamed('base', set).problem?.line).toBe(4);
    expect(profileNamed('x', set).problem).toBeUndefined();
  });

  it('is reported in the credentials file if that wins', () => {
    const set = profilesOf(`[profile x]\nregion = eu-west-1\n`, `[x]\n${USER}region = "r"\n`);
    expect(profileNamed('x', set).problem).toMatchObject({ file: 'credentials', line: 4 });
  });

  it('is reported in its [sso-session]', () => {
    const sso = 'sso_session = s\nsso_account_id = 123456789012\nsso_role_name = r\n';
    const config = `[profile x]\n${sso}[sso-session s]\nsso_start_url = https://u.awsapps.com/start\nsso_region = "eu-west-1"\n`;
    expect(profileNamed('x', profilesOf(config)).problem).toMatchObject({ line: 7 });
  });

  it('is also a problem of the roles above, whose calls would fail', () => {
    const top = '[profile top]\nrole_arn = arn:aws:iam::123456789012:role/t\nsource_profile = x\n';
    const config = roleWith('role_session_name = pat doe') + top;
    const { problem } = profileNamed('top', profilesOf(config));
    expect(problem).toMatchObject({ code: 'broken-source-profile', line: 7 });
    expect(problem?.message).toContain('role_session_name = pat doe');
  });

  it.each([
    ['user', userWith('role_session_name = pat doe\nexternal_id = a\nduration_seconds = 0')],
    ['session', `[profile x]\n${USER}aws_session_token = t\nmfa_serial = none\n`],
  ])("is no problem of a %s that doesn't use it", (_, config) => {
    expect(profileNamed('x', profilesOf(config)).problem).toBeUndefined();
  });

  it('is no problem if a variable replaces it', () => {
    const env = { AWS_MAX_ATTEMPTS: '3', AWS_ENDPOINT_URL: 'http://localhost:1' };
    const config = userWith('max_attempts = x\nendpoint_url = localhost');
    expect(profileNamed('x', profilesOf(config, '', env)).problem).toBeUndefined();
  });
});

describe('the region of a variable', () => {
  const bad = [
    ['us_east_1', 'letters, digits and hyphens'],
    ['"us-east-1"', 'quotes'],
    ['us-east-1 ', 'a space'],
    ['antarctica-south-1', 'no AWS partition'],
  ] as const;
  it.each(bad)(
    'is a problem of a profile without a region if it is invalid: %j',
    (value, cause) => {
      for (const variable of ['AWS_REGION', 'AWS_DEFAULT_REGION'])
        expect(
          profileNamed('x', profilesOf(userWith(''), '', { [variable]: value })).problem,
        ).toEqual({
          code: 'invalid-value',
          message: expect.stringMatching(new RegExp(`^${variable} = .*${cause}`)),
          file: variable,
          line: undefined,
        });
    },
  );

  it('is taken in the order of the variables, without empty ones', () => {
    const problemBy = (env: Record<string, string>) =>
      profileNamed('x', profilesOf(userWith(''), '', env)).problem?.file;
    expect(problemBy({ AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'a_b' })).toBeUndefined();
    expect(problemBy({ AWS_REGION: '', AWS_DEFAULT_REGION: 'a_b' })).toBe('AWS_DEFAULT_REGION');
    expect(problemBy({ AWS_REGION: '', AWS_DEFAULT_REGION: '' })).toBeUndefined();
  });

  it('is no problem of a profile with its own region or endpoint, or with settings only', () => {
    const env = { AWS_REGION: 'antarctica-south-1' };
    const problem = (config: string) => profileNamed('x', profilesOf(config, '', env)).problem;
    expect(problem(userWith('region = eu-west-1'))).toBeUndefined();
    expect(problem('[profile x]\noutput = json\n')).toBeUndefined();
    expect(problem(userWith('endpoint_url = http://localhost:1'))).toBeUndefined();
  });
});

describe('an indented line that became part of the value above it', () => {
  const ROLE = 'role_arn = arn:aws:iam::123456789012:role/r\n';
  it.each([
    ['role_arn', `[profile x]\n${ROLE} source_profile = base\n${BASE}`, 'config', 2, 3],
    [
      'source_profile',
      `[profile x]\n${ROLE}source_profile = base\n  region = eu-west-1\n${BASE}`,
      'config',
      3,
      4,
    ],
    [
      'region',
      `[profile x]\n${USER}region = eu-west-1\n\n# c\n\tmfa_serial = ${DEVICE}\n`,
      'config',
      4,
      7,
    ],
    ['region', `[profile x]\n${USER}region = eu-west-1\n  and more\n`, 'config', 4, 5],
    ['region', `[profile x]\n${USER}region =\n  output = json\n`, 'config', 4, 5],
    ['output', `[profile x]\noutput = json\n region = eu-west-1\n${USER}`, 'config', 2, 3],
    ['output', `[profile x]\n${USER}output = json\n [profile y]\n`, 'config', 4, 5],
    [
      'duration_seconds',
      roleWith('duration_seconds = 3600\n external_id = ab').replace(BASE, '') + BASE,
      'config',
      4,
      5,
    ],
    [
      'credential_process',
      '[profile x]\ncredential_process = /bin/keys\n mfa_serial = s\n',
      'config',
      2,
      3,
    ],
    [
      'mfa_serial',
      `[profile x]\n${ROLE}mfa_serial = ${DEVICE}\n source_profile = base\n${BASE}`,
      'config',
      3,
      4,
    ],
  ])('is reported with both lines: %s', (key, config, file, line, indented) => {
    const { problem } = profileNamed('x', profilesOf(config));
    expect(problem).toMatchObject({ code: 'indented-line', file, line });
    expect(problem?.message).toBe(
      `Line ${indented} is indented, so it is part of ${key} in line ${line}: remove the blanks.`,
    );
  });

  it('is also reported in the credentials file, and never with a secret', () => {
    const secret = 'wJalrXUtnFEMI';
    const credentials = `[x]\naws_access_key_id = AKIAEXAMPLE\n aws_secret_access_key = ${secret}\n`;
    const { problem } = profileNamed('x', profilesOf('', credentials));
    expect(problem).toMatchObject({ code: 'indented-line', file: 'credentials', line: 2 });
    expect(JSON.stringify(problem)).not.toContain(secret);
    const swallowed = `[x]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = ${secret}\n aws_session_token = ${secret}\n`;
    expect(profileNamed('x', profilesOf('', swallowed)).problem).toMatchObject({
      message:
        'Line 4 is indented, so it is part of aws_secret_access_key in line 3: remove the blanks.',
    });
  });

  it.each([
    `[profile x]\ncredential_process = /bin/keys\n  --region=eu-west-1\n  region=eu-west-1\n`,
    `[profile x]\n${USER}s3 =\n  region = x\n  max_bandwidth = 1\n`,
    `[profile x]\n${USER}note = these are\n  two lines\n`,
    `  [profile x]\n  aws_access_key_id = AKIAEXAMPLE\n  aws_secret_access_key = s\n`,
  ])('is accepted in %j', (config) => {
    expect(profileNamed('x', profilesOf(config)).problem).toBeUndefined();
  });
});
