import { describe, expect, it } from 'vitest';
import { filesForChild, servicesSection } from '../../../src/aws/profiles/edit/files-for-child';
import { parse } from '../../../src/aws/profiles/read/parse';
import { resolveProfiles } from '../../../src/aws/profiles/resolve/resolve';

function profilesOf(config: string, credentials = '') {
  const source = (text: string) => ({ path: 'config', parsed: parse(text), problem: undefined });
  return resolveProfiles(source(config), source(credentials), {}).profiles;
}

function privateFiles(config: string, credentials: string, name: string, region?: string) {
  const profile = profilesOf(config, credentials).get(name)!;
  return filesForChild({ config, credentials }, profile, region, 'endpoint');
}

function privateOf(config: string, name: string, region?: string) {
  return privateFiles(config, '', name, region).config;
}

const config = `
[profile work]
region = eu-west-1
output = table
role_arn = arn:aws:iam::123456789012:role/work
source_profile = base
mfa_serial = arn:aws:iam::123456789012:mfa/me
credential_process = ignored
sso_session = corp
s3 =
  max_concurrent_requests = 20
  addressing_style = path
services = local
cli_pager =

[services local]
dynamodb =
  endpoint_url = http://localhost:8000

[profile base]
aws_access_key_id = AKIA
aws_secret_access_key = secret
`;

describe('the settings for a child of --live', () => {
  it("are the profile's own, in [default] and under its name, and its services' endpoints", () => {
    const text = privateOf(config, 'work', 'us-east-2');
    const profiles = profilesOf(text);
    for (const name of ['default', 'work']) {
      const { settings } = profiles.get(name)!;
      expect(settings.get('region')).toBe('us-east-2');
      expect(settings.get('output')).toBe('table');
      expect(settings.get('cli_pager')).toBe('');
      expect(settings.get('s3')).toEqual(
        new Map([
          ['max_concurrent_requests', '20'],
          ['addressing_style', 'path'],
        ]),
      );
    }
    expect(servicesSection(text, 'local')?.get('dynamodb')).toEqual(
      new Map([['endpoint_url', 'http://localhost:8000']]),
    );
  });

  it('have no credentials of the profile or of [default]', () => {
    const profiles = profilesOf(privateOf(config, 'work'));
    for (const name of ['default', 'work']) {
      expect([...profiles.get(name)!.settings.keys()].join(' ')).not.toMatch(
        /role|mfa|process|sso/,
      );
    }
    expect(privateOf(config, 'base')).toMatch(/^\[default\]\n\[profile "base"\]\n\n/);
    expect(privateOf(config, 'work')).toContain('[profile base]\naws_access_key_id = AKIA\n');
  });

  it('keep values of several lines', () => {
    const text = privateOf('[profile a]\nfoo = one\n  two\n\n  three\nregion = x\n', 'a');
    expect(profilesOf(text).get('a')!.settings.get('foo')).toBe('one\ntwo\n\nthree');
  });

  it('are only in [default] for the profile named default, and for a name that no header can hold', () => {
    expect(privateOf('[default]\nregion = x\n', 'default', 'x')).toBe('[default]\nregion = x\n\n');
    expect(privateOf("[profile 'a\"b']\noutput = json\n", 'a"b')).toBe(
      '[default]\noutput = json\n\n',
    );
  });

  it('are the only content if botocore refuses the files', () => {
    expect(privateOf(`${config}\nno key\n`, 'work', 'x')).toBe(
      privateOf(config, 'work', 'x').replace(/\n\n[\s\S]*/, '\n') +
        '[services local]\ndynamodb =\n  endpoint_url = http://localhost:8000\n',
    );
  });
});

describe('the other profiles for a child of --live', () => {
  const files = {
    config: `# mine, [default] too
[profile r] ; the role
role_arn = arn:aws:iam::123456789012:role/r
source_profile = me

[profile sso]\r
  sso_session = corp
  s3 =
    addressing_style = path
; between
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
[profile tool]
credential_process = ./relative/path --with "two words"
[default]
region = eu-west-1
`,
    credentials: `[me]
aws_access_key_id = AKIAME
aws_secret_access_key = mine
[default]
aws_access_key_id = AKIADEFAULT
aws_secret_access_key = default
[other]
aws_access_key_id=AKIAOTHER
aws_secret_access_key=other`,
  };

  it('keep every byte, including comments', () => {
    const { config, credentials } = privateFiles(files.config, files.credentials, 'r');
    expect(config.slice(config.indexOf('# mine'))).toBe(`# mine, [default] too
[profile sso]\r
  sso_session = corp
  s3 =
    addressing_style = path
; between
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
[profile tool]
credential_process = ./relative/path --with "two words"
`);
    expect(credentials).toBe(`[me]
aws_access_key_id = AKIAME
aws_secret_access_key = mine
[other]
aws_access_key_id=AKIAOTHER
aws_secret_access_key=other`);
  });

  it("find their source's credentials, even if the source was [default]", () => {
    const config = `${files.config}[profile on-default]
role_arn = arn:aws:iam::123456789012:role/x
source_profile = default
[profile on-r]
role_arn = arn:aws:iam::123456789012:role/y
source_profile: r
`;
    const made = privateFiles(config, files.credentials, 'r');
    const before = profilesOf(config, files.credentials);
    const profiles = profilesOf(made.config, made.credentials);
    for (const name of ['on-default', 'on-r']) {
      const { kind, sourceProfile = '', problem } = profiles.get(name)!;
      expect(problem).toBeUndefined();
      expect(kind).toBe(before.get(name)!.kind);
      const source = before.get(before.get(name)!.sourceProfile ?? '')!;
      expect(profiles.get(sourceProfile)).toMatchObject({ kind: source.kind, keys: source.keys });
    }
    expect(profiles.get('default')!.keys).toBeUndefined();
    expect(profiles.get('r')!.kind).not.toMatch(/role/);
  });

  it('keep their headers, even indented ones below a removed section', () => {
    const config = '[profile z]\nregion = y\n[default]\n  [profile b]\n  region = x\n[profile a]\n';
    const profiles = profilesOf(privateOf(config, 'a'));
    expect([...profiles.keys()].sort()).toEqual(['a', 'b', 'default', 'z']);
    expect(profiles.get('z')!.region).toBe('y');
    expect(profiles.get('b')!.region).toBe('x');
  });

  it('have no credentials in [DEFAULT], which the two profiles would inherit', () => {
    const config = '[DEFAULT]\noutput = text\nrole_arn = x\nsource_profile = y\n[profile a]\n';
    expect(privateOf(config, 'a')).not.toMatch(/role_arn|source_profile/);
    expect(privateOf(config, 'a')).toContain('[DEFAULT]\noutput = text\n');
  });
});

it("have the profile's settings in [default] for a child with keys, and the profile unchanged", () => {
  const config = `[profile work]
role_arn = arn:aws:iam::123456789012:role/work
source_profile = default
endpoint_url = http://work:1
[default]
region = us-east-1
ca_bundle = /default.pem
`;
  const credentials = '[default]\naws_access_key_id = AKIA\naws_secret_access_key = secret\n';
  const profile = profilesOf(config, credentials).get('work')!;
  const files = filesForChild({ config, credentials }, profile, 'eu-west-1', 'keys');
  const { settings } = profilesOf(files.config, files.credentials).get('default')!;
  expect(Object.fromEntries(settings)).toEqual({
    region: 'eu-west-1',
    endpoint_url: 'http://work:1',
  });
  const after = profilesOf(files.config, files.credentials);
  expect(after.get('work')!.settings.get('source_profile')).toBe('awsmfa-default');
  expect(after.get('awsmfa-default')!.settings.get('aws_access_key_id')).toBe('AKIA');
});
