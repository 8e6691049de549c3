import fc from 'fast-check';

/** Lines and line ends of a file, before they are bytes. */
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

/** Mostly what people write, sometimes what `botocore-reading` lists as odd. */
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

/** Repeated keys refuse the whole file, so most are taken out. */
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
      // Now and then a section stands twice.
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

/** A config and a credentials file that speak of the same few profiles. */
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

/** Text that is hardly ever a file that a person wrote: what means something to a reader, in any order. */
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

/** Like `oddText`, of which most begins as a file does: else few get past the first line. */
export const oddSection = fc
  .tuple(fc.constantFrom('[profile a]\n', '[default]\nx = 1\n', '[a]\nx =\n', ''), oddText)
  .map((parts) => parts.join(''));
