import { describe, expect, it } from 'vitest';
import { profileNamed, profilesOf } from './profiles-of';

const KEYS = 'aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n';
const ROLE = 'role_arn = arn:aws:iam::123456789012:role/admin\n';

// Each was tested with botocore 1.43.11. A comment marks those that only AWS refuses.
describe("a profile that can't work", () => {
  it.each([
    {
      code: 'missing-source-profile',
      config: `[profile x]\n${ROLE}source_profile = base`,
      at: 'config:3',
      says: 'source_profile "base" doesn\'t exist.',
    },
    {
      code: 'missing-source-profile',
      config: `[profile x]\n${ROLE}source_profile = base # c\n[profile base]\n${KEYS}`,
      at: 'config:3',
      says: 'the comment is part of the value',
    },
    {
      code: 'missing-source-profile',
      config: `[profile x]\n${ROLE}source_profile = "base"\n[profile base]\n${KEYS}`,
      at: 'config:3',
      says: 'the quotes are part of the value',
    },
    {
      code: 'missing-source-profile',
      config: `[profile x]\n${ROLE}source_profile =`,
      at: 'config:3',
      says: '"" doesn\'t exist',
    },
    {
      code: 'missing-source-profile',
      config: `[profile x]\n${ROLE}source_profile = Base\n[profile base]\n${KEYS}`,
      at: 'config:3',
      says: 'Base',
    },
    { code: 'no-source', config: `[profile x]\n${ROLE}`, at: 'config:2', says: 'neither' },
    {
      code: 'two-sources',
      config: `[profile x]\n${ROLE}source_profile = x\ncredential_source = Environment\n${KEYS}`,
      at: 'config:4',
      says: 'both',
    },
    {
      code: 'unknown-credential-source',
      config: `[profile x]\n${ROLE}credential_source = environment`,
      at: 'config:3',
      says: 'environment',
    },
    {
      code: 'unknown-credential-source',
      config: `[profile x]\n${ROLE}credential_source =`,
      at: 'config:3',
      says: 'Ec2InstanceMetadata',
    },
    {
      code: 'source-profile-cycle',
      config: `[profile x]\n${ROLE}source_profile = x`,
      at: 'config:3',
      says: 'x → x',
    },
    {
      code: 'source-profile-cycle',
      config: `[profile x]\n${ROLE}source_profile = y\n[profile y]\n${ROLE}source_profile = x`,
      at: 'config:3',
      says: 'x → y → x',
    },
    {
      code: 'source-profile-cycle',
      config: `[profile x]\n${ROLE}source_profile = y\n[profile y]\n${ROLE}source_profile = z\n[profile z]\n${ROLE}source_profile = y`,
      at: 'config:9',
      says: 'z → y → z',
    },
    // Its keys end the circle for others, but not for itself.
    {
      code: 'source-profile-cycle',
      config: `[profile x]\n${ROLE}source_profile = y\n${KEYS}[profile y]\n${ROLE}source_profile = x`,
      at: 'config:3',
      says: 'x → y → x',
    },
    {
      code: 'source-without-credentials',
      config: `[profile x]\n${ROLE}source_profile = y\n[profile y]\nregion = r`,
      at: 'config:3',
      says: 'y',
    },
    {
      code: 'source-without-credentials',
      config: `[profile x]\n${ROLE}source_profile = y\n[profile y]\naws_secret_access_key = s`,
      at: 'config:3',
      says: 'y',
    },
    {
      code: 'broken-source-profile',
      config: `[profile x]\n${ROLE}source_profile = y\n[profile y]\naws_access_key_id = A`,
      at: 'config:5',
      says: "Its source profile y can't work: It has aws_access_key_id without",
    },
    {
      code: 'broken-source-profile',
      config: `[profile x]\n${ROLE}source_profile = y\n[profile y]\n${ROLE}source_profile = z`,
      at: 'config:6',
      says: '"z" doesn\'t exist',
    },
    {
      code: 'key-id-without-secret',
      config: '[profile x]\naws_access_key_id = A',
      at: 'config:2',
      says: 'same file',
    },
    // Keys in two files are no pair.
    {
      code: 'key-id-without-secret',
      config: '[profile x]\naws_secret_access_key = s',
      credentials: '[x]\naws_access_key_id = A',
      at: 'credentials:2',
      says: 'same file',
    },
    {
      code: 'secret-without-key-id',
      config: '[profile x]\naws_secret_access_key = s',
      at: 'config:2',
      says: 'without aws_access_key_id',
    },
    {
      code: 'web-identity-without-role',
      config: '[profile x]\nweb_identity_token_file = /t',
      at: 'config:2',
      says: 'role_arn',
    },
    {
      code: 'unknown-sso-session',
      config: '[profile x]\nsso_session = s\nsso_account_id = 1',
      at: 'config:2',
      says: 's does not exist',
    },
    {
      code: 'unknown-sso-session',
      config: '[sso-session s]\nsso_region = a\n[profile x]\nsso_account_id = 1\nsso_session = "s"',
      at: 'config:5',
      says: '"s" does not exist: the quotes are part of the value',
    },
    {
      code: 'unknown-sso-session',
      config: `[profile x]\n${KEYS}sso_session =`,
      at: 'config:4',
      says: 'sso_session "" does not exist',
    },
    {
      code: 'unknown-services',
      config: `[services s]\nsts =\n  a = b\n[profile x]\n${KEYS}services = s # local`,
      at: 'config:7',
      says: 'or is empty: the comment is part of the value',
    },
    {
      code: 'empty-token-file',
      config: `[profile x]\n${ROLE}source_profile = y\nweb_identity_token_file =\n[profile y]\n${KEYS}`,
      at: 'config:4',
      says: 'web_identity_token_file is empty',
    },
    {
      code: 'empty-token-file',
      config: `[profile x]\n${ROLE}web_identity_token_file =`,
      at: 'config:3',
      says: 'Remove the line, or name the file',
    },
    {
      code: 'sso-settings-differ',
      config:
        '[sso-session s]\nsso_region = a\n[profile x]\nsso_session = s\nsso_account_id = 1\nsso_region = b',
      at: 'config:6',
      says: 'sso_region',
    },
    {
      code: 'sso-settings-missing',
      config: '[profile x]\nsso_account_id = 1',
      at: 'config:1',
      says: 'sso_role_name, sso_start_url, sso_region',
    },
    {
      code: 'bad-credential-process',
      config: '[profile x]\ncredential_process = "a',
      at: 'config:2',
      says: 'left open',
    },
    {
      code: 'bad-credential-process',
      config: '[profile x]\ncredential_process =',
      at: 'config:2',
      says: 'empty',
    },
    {
      code: 'nested-block',
      config: '[profile x]\nrole_arn =\n  a = b\nsource_profile = x',
      at: 'config:2',
      says: 'role_arn',
    },
    // botocore fails with a TypeError.
    {
      code: 'nested-block',
      config: `[profile x]\n${ROLE}source_profile = y\nduration_seconds =\n  a = b\n[profile y]\n${KEYS}`,
      at: 'config:4',
      says: 'duration_seconds',
    },
    {
      code: 'nested-block',
      config: `[profile x]\n${KEYS}region =\n  a = b`,
      at: 'config:4',
      says: 'region',
    },
    {
      code: 'nested-block',
      config: `[profile x]\n${KEYS}services =\n  a = b`,
      at: 'config:4',
      says: 'services',
    },
    {
      code: 'unknown-services',
      config: `[profile x]\n${KEYS}services = s`,
      at: 'config:4',
      says: 'Its section [services s] does not exist or is empty',
    },
    {
      code: 'service-without-block',
      config: `[services s]\nsts = http://x\n[profile x]\n${KEYS}services = s`,
      at: 'config:2',
      says: 'sts without a nested block',
    },
    // Only AWS would refuse these.
    {
      code: 'bad-role-arn',
      config: '[profile x]\nrole_arn = arn:aws:iam::123456789012:role/a # c\nsource_profile = x',
      at: 'config:2',
      says: 'the comment is part of the value',
    },
    {
      code: 'bad-role-arn',
      config: '[profile x]\nrole_arn = "arn:aws:iam::123456789012:role/a"\nsource_profile = x',
      at: 'config:2',
      says: 'the quotes are part of the value',
    },
    {
      code: 'bad-role-arn',
      config:
        '[profile x]\nrole_arn = arn:aws:sts::123456789012:assumed-role/a/b\nsource_profile=x',
      at: 'config:2',
      says: 'a session, not a role',
    },
    {
      code: 'bad-role-arn',
      config: '[profile x]\nrole_arn = admin\nsource_profile = x',
      at: 'config:2',
      says: 'arn:aws:iam::123456789012:role/name',
    },
    {
      code: 'bad-access-key',
      config: '[profile x]\naws_access_key_id = AKIA # old\naws_secret_access_key = s',
      at: 'config:2',
      says: 'the comment is part of the value',
    },
    {
      code: 'bad-access-key',
      config: '[profile x]\naws_access_key_id = AKIA\naws_secret_access_key = "s"',
      at: 'config:3',
      says: 'quotes',
    },
    {
      code: 'bad-access-key',
      config: '[profile x]\naws_access_key_id =\naws_secret_access_key =',
      at: 'config:2',
      says: 'empty',
    },
  ])('has $code for $config', ({ code, config, credentials, at, says }) => {
    const set = profilesOf(config, credentials);
    const { kind, problem } = profileNamed('x', set);
    expect(kind).toBe('broken');
    expect(problem?.code).toBe(code);
    expect(`${problem?.file}:${problem?.line}`).toBe(at);
    expect(problem?.message).toContain(says);
    expect(set.problems).toEqual([]);
  });

  // With these, botocore creates no client at all.
  it.each([
    ['nested-block', 'sso_session =\n  a = b'],
    ['nested-block', 'auth_scheme_preference =\n  a = b'],
    ['text-for-block', 's3 ='],
    ['text-for-block', 'api_versions = {}'],
  ])('has %s for %j', (code, line) => {
    const { problem } = profileNamed('x', profilesOf(`[profile x]\n${KEYS}${line}\n`));
    expect(problem).toMatchObject({ code, file: 'config', line: 4 });
  });

  it('is not one with a text in s3, which botocore reads only for S3', () => {
    const { problem } = profileNamed('x', profilesOf(`[profile x]\n${KEYS}s3 = x\n`));
    expect(problem).toBeUndefined();
  });

  it("doesn't hide the others", () => {
    const set = profilesOf(`[profile x]\n${ROLE}[profile y]\n${KEYS}`);
    expect([...set.profiles].map(([name, { kind }]) => `${name} ${kind}`)).toEqual([
      'x broken',
      'y user',
    ]);
  });

  it('has no secret in its message', () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG';
    const set = profilesOf(
      `[profile x]\naws_access_key_id = AKIA\naws_secret_access_key = "${secret}"\naws_secret_access_key = ${secret}\n${secret}\n`,
    );
    const { problem, settings, keys } = profileNamed('x', set);
    expect(JSON.stringify([problem, [...settings], keys, set.problems])).not.toContain(secret);
  });

  it('has no terminal control characters in its message', () => {
    const set = profilesOf(`[profile x]\n${ROLE}source_profile = \x1b[2Jy\u202e\n[\x1b]0;t\x07]\n`);
    expect(profileNamed('x', set).problem?.message).toContain('\\x1b[2Jy\\u202e');
    expect(set.problems[0]?.message).toContain('\\x1b]0;t\\x07');
  });

  it('is found at the end of 10,000 source profiles', () => {
    const chain = Array.from(
      { length: 10_000 },
      (_, at) => `[profile p${at}]\n${ROLE}source_profile = p${at + 1}\n`,
    ).join('');
    const good = profilesOf(`${chain}[profile p10000]\n${KEYS}`);
    expect(profileNamed('p0', good).baseProfile).toBe('p10000');
    for (const { kind } of good.profiles.values()) expect(kind).not.toBe('broken');
    const cyclic = profilesOf(`${chain}[profile p10000]\n${ROLE}source_profile = p0\n`);
    for (const { problem } of cyclic.profiles.values())
      expect(problem?.code).toBe('source-profile-cycle');
    expect(profileNamed('p0', cyclic).problem?.message.length).toBeLessThan(200);
  });
});

describe('a section that aws reads differently than it looks', () => {
  it.each([
    { code: 'section-dropped', config: '[profile my team]', line: 1, says: 'quotes' },
    { code: 'section-dropped', config: '[profile]', line: 1, says: 'one word' },
    { code: 'section-dropped', config: "[profile o'brien]", line: 1, says: "o'brien" },
    { code: 'section-dropped', config: '[sso-session a b]', line: 1, says: 'sso-session' },
    { code: 'section-without-prefix', config: '[x]', line: 1, says: '[profile x]' },
    { code: 'section-without-prefix', config: '[Default]', line: 1, says: 'Default' },
    { code: 'section-replaced', config: '[profile a]\n[profile "a"]', line: 1, says: 'line 2' },
    { code: 'section-replaced', config: '[default]\n[profile default]', line: 1, says: 'line 2' },
    {
      code: 'prefix-in-credentials',
      config: '',
      credentials: '[profile a]',
      line: 1,
      says: 'as the name',
    },
    {
      code: 'quotes-in-credentials',
      config: '',
      credentials: '["a"]',
      line: 1,
      says: 'no quotes',
    },
  ])('is reported as $code: $config$credentials', ({ code, config, credentials, line, says }) => {
    const { problems } = profilesOf(config, credentials);
    expect(problems).toMatchObject([
      { code, line, file: credentials === undefined ? 'config' : 'credentials' },
    ]);
    expect(problems[0]?.message).toContain(says);
  });

  it("is not [plugins], [preview], aws-okta's [okta], or another known kind", () => {
    const config =
      '[plugins]\n[preview]\n[okta]\naws_saml_url = home/x\n[sso-session s]\n[services v]\n[default]\n';
    expect(profilesOf(config).problems).toEqual([]);
  });
});

describe("a file that aws won't start with", () => {
  it.each([
    { code: 'duplicate-section', config: '[profile a]\n[profile a]', says: 'already on line 1' },
    { code: 'duplicate-key', config: '[profile a]\nx = 1\nX = 2', says: 'x of this section' },
    { code: 'byte-order-mark', config: '\ufeff[default]', says: 'byte order mark' },
    { code: 'text-before-section', config: 'region = r\n[default]', says: 'before the first' },
    { code: 'line-not-understood', config: '[default]\nword', says: 'this line' },
    { code: 'line-without-key', config: '[default]\n= r', says: 'without a key' },
    { code: 'nested-line-without-equals', config: '[default]\ns3 =\n  w', says: 'nested block' },
  ])('is reported as $code', ({ code, config, says }) => {
    const { problems } = profilesOf(config);
    expect(problems).toMatchObject([{ code, file: 'config' }]);
    expect(problems[0]?.message).toMatch(/^aws will not start with this file: /);
    expect(problems[0]?.message).toContain(says);
  });
});

describe('a credential_process', () => {
  it.each([
    ['keys | jq .', '|'],
    ['keys 2>/dev/null', '2>'],
    ['keys < file', '<'],
    ['unlock && keys', '&&'],
    ['unlock; keys', ';'],
    ['$HOME/keys', '$HOME'],
    ['keys "$USER"', '$USER'],
    ['keys $(whoami)', '$('],
    ['keys `whoami`', '`'],
    ['~/keys', '~'],
    ['keys ~/file', '~'],
    ['A=b keys', 'A='],
  ])('that needs a shell is reported with its line: %s', (command, syntax) => {
    const set = profilesOf(`[profile x]\nregion = us-east-1\ncredential_process = ${command}\n`);
    const { kind, problem } = set.profiles.get('x') ?? {};
    expect({ kind, code: problem?.code, line: problem?.line }).toEqual({
      kind: 'broken',
      code: 'bad-credential-process',
      line: 3,
    });
    expect(problem?.message).toContain(`without a shell, which ${syntax} needs`);
  });

  it.each([
    "sh -c 'keys | jq .'",
    'sh -c "keys | jq . > /dev/null; exit"',
    "keys 'a; b' \"it's & <that>\"",
    'keys --url=http://a/?b=1&c=2;d',
    'keys a\\ |b \\$HOME',
    "keys '$HOME' '`x`' a~b ^a$",
    'keys --at=~ a=b',
    'echo \'{"Version":1}\'',
  ])('that needs no shell is accepted: %s', (command) => {
    const set = profilesOf(`[profile x]\ncredential_process = ${command}\n`);
    expect(set.profiles.get('x')).toMatchObject({ kind: 'process', problem: undefined });
  });
});
