import fc from 'fast-check';

/** A file's lines and line ends, before they become bytes. */
export type GeneratedFile = {
  readonly lines: readonly string[];
  readonly lineEnd: string;
  readonly hasMark: boolean;
  readonly endsWithLineEnd: boolean;
  readonly badByte: boolean;
};

const names = fc.constantFrom('default', 'a', 'b', 'c', 'd', 'A', 'my team', '__proto__', 'é');

const quoted = (name: string) =>
  fc.constantFrom(`"${name}"`, `'${name}'`, name.replaceAll(' ', '\\ '), name);

/** Mostly what people write, and sometimes odd forms. */
const configHeader = fc.oneof(
  { weight: 8, arbitrary: names.chain(quoted).map((name) => `[profile ${name}]`) },
  { weight: 2, arbitrary: fc.constant('[default]') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '[sso-session s]',
      '[services v]',
      '[services v]',
      '[sso-sessionq t]',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '[DEFAULT]',
      '[]',
      '[x',
      '[x=',
      '[]=x',
      '[x]',
      '[Default]',
      '[ default ]',
      '[ profile a]',
      '[profile]',
      '[profile ]',
      '[profile ""]',
      "[profile o'brien]",
      '[profile d\\u]',
      '[profile "d\\u"]',
      '[profile "a\\"b"]',
      '[profile   a   ]',
      '[profile\ta]',
      '[profile a] # c',
      '[profile a] # see [y]',
      '[profile a]]',
      '[profile a]b]',
      '[[profile z]]',
      '[profilez a]',
      '[profile-x b]',
      '[profile a" "b]',
      '[profile\u00a0a]',
      '[preview]',
      '[profile a#b]',
      '[sso-session "s s"]',
      '  [profile b]',
      '[profile x\u2028y]',
    ),
  },
);

const credentialsHeader = fc.oneof(
  { weight: 8, arbitrary: names.map((name) => `[${name}]`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '[DEFAULT]',
      '[profile a]',
      '["a"]',
      '[ b ]',
      '[sso-session s]',
      '[]',
      '[a',
      '  [b]',
      '[a]]',
      '[constructor]',
    ),
  },
);

const values = new Map<string, readonly string[]>(
  Object.entries({
    region: ['eu-west-1', '', '"us-east-1"', 'x # y', '#h', '%(x)s', '$HOME', 'a\u2028b', 'é'],
    role_arn: [
      'arn:aws:iam::123456789012:role/x',
      'arn:aws:iam::123456789012:role/path/x',
      '"arn:aws:iam::123456789012:role/x"',
      'arn:aws:iam::123456789012:role/x # c',
    ],
    source_profile: ['a', 'b', 'c', 'd', 'default', 'A', 'my team', '', 'nowhere', '"a"', 'é'],
    credential_source: ['Environment', 'Ec2InstanceMetadata', 'EcsContainer', 'environment', ''],
    mfa_serial: ['arn:aws:iam::123456789012:mfa/me', '', 'GAHT12345678'],
    duration_seconds: ['3600', '+3600', '3_600', '1h', '', ' 007'],
    external_id: ['x', ''],
    role_session_name: ['me', ''],
    web_identity_token_file: ['/token', ''],
    credential_process: ['/bin/x y', '"/bin/x', '', "awsmfa credential-process 'a b'"],
    sso_session: ['s', 't', 'nope', ''],
    sso_account_id: ['123456789012', '1'],
    sso_role_name: ['r', 'q'],
    sso_start_url: ['https://x', 'https://y'],
    sso_region: ['eu-west-1'],
    login_session: ['arn:aws:iam::1:user/me'],
    aws_access_key_id: ['AKIAONE', 'AKIATWO', 'AKIATHREE', ''],
    aws_secret_access_key: ['secretone', 'secrettwo', ''],
    aws_session_token: ['tokenone', ''],
    aws_security_token: ['tokentwo'],
    services: ['v', 'v', 'none'],
    endpoint_url: ['http://localhost:2', ''],
    sts: ['http://localhost:3'],
    ignore_configured_endpoint_urls: ['true', 'TRUE', 'yes'],
  }),
);

const keyNames = [...values.keys(), '__proto__'];
const favourites = ['role_arn', 'source_profile', 'aws_access_key_id', 'aws_secret_access_key'];

const separators = fc.constantFrom(' = ', '=', ' : ', ': ', ' =', '= ', '\t=\t', '\u00a0=\u00a0');

const setting = fc
  .oneof(
    { weight: 3, arbitrary: fc.constantFrom(...keyNames) },
    { weight: 4, arbitrary: fc.constantFrom(...favourites) },
  )
  .chain((key) =>
    fc
      .record({
        key: fc.oneof(
          { weight: 20, arbitrary: fc.constant(key) },
          { weight: 1, arbitrary: fc.constant(key.toUpperCase()) },
        ),
        separator: fc.oneof({ weight: 8, arbitrary: fc.constant(' = ') }, separators),
        value: fc.oneof(
          { weight: 8, arbitrary: fc.constant(values.get(key)?.[0] ?? 'x') },
          { weight: 8, arbitrary: fc.constantFrom(...(values.get(key) ?? ['x'])) },
        ),
      })
      .map(({ key: written, separator, value }) => [`${written}${separator}${value}`]),
  );

const block = fc
  .record({
    key: fc.constantFrom('s3', 'sts', 'sts', 'iam', 'role_arn', 'x', 'duration_seconds'),
    lines: fc.array(
      fc.constantFrom(
        '  a = b',
        '  endpoint_url = http://localhost:4',
        '  endpoint_url =',
        '  Endpoint_URL = http://localhost:1',
        '    deeper = x = y',
        '  # comment',
        '',
        '  [profile b]',
        '\tc=d',
        '  a:b = c',
        '  word',
        '  e = 1\u0085f = 2',
        '  e = 1\u2028f = 2',
        '  e = 1\x1cword',
      ),
      { maxLength: 3 },
    ),
  })
  .map(({ key, lines }) => [`${key} =`, ...lines]);

const oddity = fc
  .constantFrom(
    '# comment',
    '  ; comment',
    '',
    '   ',
    '\u3000',
    '\x1c',
    '\f',
    'word',
    '= value',
    ' : value',
    '  continuation',
    '\u00a0continuation',
    '\ufeffk = v',
    'a b = c',
    'k:e=y',
    'z=a:b',
    'x = \u0000',
    'É = 1',
    'İ = 1',
    'ΑΣ = 1',
    'x = 1\x1f',
    'x = \ufeff1',
  )
  .map((line) => [line]);

const body = fc
  .record({
    indentation: fc.oneof(
      { weight: 8, arbitrary: fc.constant('') },
      fc.constantFrom('  ', '\t', ' ', '\u00a0'),
    ),
    entries: fc.array(
      fc.oneof(
        { weight: 30, arbitrary: setting },
        { weight: 2, arbitrary: block },
        { weight: 2, arbitrary: oddity },
      ),
      { maxLength: 6 },
    ),
  })
  .map(({ indentation, entries }) => unrepeated(entries).map((line) => indentation + line));

/** A repeated key makes the whole file invalid, so most are removed. */
function unrepeated(entries: readonly (readonly string[])[]): string[] {
  const seen = new Set<string>();
  return entries
    .filter(([first = '']) => {
      const key = /^[\w ]*?(?=\s*[=:])/.exec(first)?.[0]?.toLowerCase() ?? '';
      const isNew = key === '' || key === 'é' || !seen.has(key);
      seen.add(key);
      return isNew;
    })
    .flat();
}

function fileOf(header: fc.Arbitrary<string>): fc.Arbitrary<GeneratedFile> {
  const sections = fc
    .uniqueArray(fc.tuple(header, body), {
      maxLength: 7,
      selector: ([name]) => name,
      // Now and then a section is repeated.
      comparator: (one, other) => one === other && one.length % 7 !== 0,
    })
    .map((parts) => parts.flatMap(([name, lines]) => [name, ...lines]));
  return fc.record({
    lines: fc
      .tuple(fc.oneof({ weight: 20, arbitrary: fc.constant<string[]>([]) }, oddity), sections)
      .map(([before, after]) => [...before, ...after]),
    lineEnd: fc.oneof(
      { weight: 6, arbitrary: fc.constant('\n') },
      { weight: 1, arbitrary: fc.constantFrom('\r\n', '\r') },
    ),
    hasMark: rarely(30),
    endsWithLineEnd: fc.boolean(),
    badByte: rarely(40),
  });
}

function rarely(oneIn: number): fc.Arbitrary<boolean> {
  return fc.integer({ min: 1, max: oneIn }).map((drawn) => drawn === 1);
}

/** A config and a credentials file about the same few profiles. */
export const pairOfFiles = fc.record({
  config: fileOf(configHeader),
  credentials: fileOf(credentialsHeader),
});

export function fileBytes({
  lines,
  lineEnd,
  hasMark,
  endsWithLineEnd,
  badByte,
}: GeneratedFile): Buffer {
  const text = lines.join(lineEnd) + (endsWithLineEnd ? lineEnd : '');
  return Buffer.concat([
    Buffer.from(hasMark ? '\ufeff' : ''),
    Buffer.from(text),
    Buffer.from(badByte ? [0x23, 0xe9, 0x0a] : []),
  ]);
}

/** Text that hardly any person would write: meaningful pieces in any order. */
export const oddText = fc
  .array(
    fc.oneof(
      fc.constantFrom('[', ']', '=', ':', '#', ';', '\n', '\r', '\r\n', ' ', '\t'),
      fc.constantFrom('\x1c', '\x1f', '\v', '\f', '\u0085', '\u00a0', '\u2028', '\u3000', '\ufeff'),
      fc.constantFrom('[profile a]', '[a]', '[default]', '[DEFAULT]', 'x', '"', "'", '\\', '\0'),
      fc.constantFrom(
        '\n  ',
        '\n[profile b]\n',
        '\n[b]\n',
        '\nx = 1',
        '\ny =',
        '\n  z = 1',
        '\n # c',
      ),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

/** Like `oddText`, but most texts begin as a file does. Otherwise few get past the first line. */
export const oddSection = fc
  .tuple(fc.constantFrom('[profile a]\n', '[default]\nx = 1\n', '[a]\nx =\n', ''), oddText)
  .map((parts) => parts.join(''));

const DEVICE = 'arn:aws:iam::123456789012:mfa/me';

/** Values that people and tools leave in the files, by key. Each was seen in a public file. */
const oddValues: Readonly<Record<string, readonly string[]>> = {
  region: [
    'us-east-1 # N. Virginia',
    'us_east_1',
    '"us-east-1"',
    'us-east-1 ; mine',
    'fips-us-east-1',
    'aws-global',
    'us-iso-east-1',
    'us‑east‑1',
    '12',
    '-a',
    'a'.repeat(64),
    '',
    '{{ .region }}',
    'eu-west-1\n output = json',
    'eu-west-1',
  ],
  endpoint_url: ['localhost:4566', 'http://', '"http://localhost"', 'http://a_b', 'HTTP://x', ''],
  duration_seconds: [
    '1h',
    '0',
    '9'.repeat(20),
    '899',
    '43200',
    '',
    '٣٦٠٠',
    '-1',
    '3600 # one hour',
  ],
  mfa_serial: [`"${DEVICE}"`, 'arn:aws:iam::123456789012:user/me', `${DEVICE} # phone`, '', DEVICE],
  role_session_name: ['pat doe', 'p', '', 'pat'],
  external_id: ['a', '', '"id"', 'a b'],
  sts_regional_endpoints: ['legacy', 'LEGACY', '"regional"', ''],
  max_attempts: ['x', '0', '3'],
  retry_mode: ['Standard', 'standard', 'legacy # old'],
  defaults_mode: ['Auto', 'fast'],
  mfa_session: ['off', 'no'],
  mfa_session_seconds: ['12h', '3600'],
  output: ['json', '"json"', 'json\n region = eu-west-1'],
  source_profile: ['base # me', '"base"', 'base', 'vault', 'gone', 'base\n region = eu-west-1'],
  include_profile: ['base', 'gone'],
  parent_profile: ['base'],
  mfa_token_provider: ['gopass otp aws'],
  mfa_process: ['pass otp aws'],
  role_duration: ['7200'],
  assume_role: ['arn:aws:iam::123456789012:role/x'],
  aws_mfa_device: [DEVICE, `"${DEVICE}"`],
  expiration: ['2020-01-01 00:00:00', '2099-01-01T00:00:00Z', 'soon'],
  aws_session_expiration: ['2024-05-11T16:11:37Z', '2024-05-11T16:11:37+0000'],
  manager: ['awsume'],
  autoawsume: ['true'],
  use_fips_endpoint: ['yes', 'true'],
  services: ['local', 'none', '"local"'],
  sso_session: ['s', 'nope'],
  sso_account_id: ['123456789012', '12'],
  sso_role_name: ['r'],
  credential_process: ['aws-vault exec x --json --prompt=ykman', '/bin/false "'],
  cli_pager: [''],
  s3: ['', 'x'],
  web_identity_token_file: [''],
};

const oddLine = fc
  .constantFrom(...Object.keys(oddValues))
  .chain((key) => fc.constantFrom(...(oddValues[key] ?? [])).map((value) => [key, value] as const));

const keyPair = 'aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n';
const sectionKinds = fc.constantFrom(
  '',
  keyPair,
  `${keyPair}aws_session_token = token\n`,
  'role_arn = arn:aws:iam::123456789012:role/x\nsource_profile = base\n',
  'role_arn = arn:aws:iam::123456789012:role/x\n source_profile = base\n',
  'role_arn = arn:aws:iam::123456789012:role/x\ncredential_source = Environment\n',
);

/** A section with the keys of its kind, and some odd ones. */
const oddProfile = fc
  .record({ body: sectionKinds, lines: fc.array(oddLine, { maxLength: 3 }) })
  .map(({ body, lines }) => {
    const odd = new Map(lines);
    const kept = body
      .split(/\n(?! )/)
      .filter((line) => line && !odd.has(line.split(' = ')[0] ?? ''));
    return [...kept, ...[...odd].map(([key, value]) => `${key} = ${value}`), ''].join('\n');
  });

const oddExtra = fc.constantFrom(
  '[granted_registry_start acme]\n[granted_registry_end acme]\n',
  '{{ if .work }}\n',
  '[sso-session s]\nsso_start_url = https://u.awsapps.com/start\nsso_region = "eu-west-1"\n',
  '[services local]\nsts =\n  endpoint_url = localhost:4566\n',
  '[profile vault]\nregion = eu-west-1\nmfa_serial = GAHT12345678\n',
  '[services local]\nsts = http://localhost:1\n',
);

/** Two texts made only of odd forms. */
export const oddPair: fc.Arbitrary<{ readonly config: string; readonly credentials: string }> = fc
  .record({
    base: oddProfile,
    first: oddProfile,
    second: oddProfile,
    alone: oddProfile,
    inCredentials: oddProfile,
    longTerm: oddProfile,
    extras: fc.uniqueArray(oddExtra, { maxLength: 2 }),
  })
  .map(({ base, first, second, alone, inCredentials, longTerm, extras }) => ({
    config: `[default]\n${alone}[profile base]\n${base}[profile first]\n${first}[profile second]\n${second}${extras.join('')}`,
    credentials: `[base]\n${inCredentials}[autoawsume-x]\n${longTerm}[default-long-term]\n${longTerm}`,
  }));
