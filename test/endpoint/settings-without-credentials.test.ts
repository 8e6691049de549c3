import { describe, expect, it } from 'vitest';
import { parse } from '../../src/aws/profiles/parse';
import { resolveProfiles } from '../../src/aws/profiles/resolve';
import { servicesSection } from '../../src/aws/profiles/services-section';
import { settingsWithoutCredentials } from '../../src/endpoint/settings-without-credentials';

function profilesOf(config: string) {
  const source = (text: string) => ({ path: 'config', parsed: parse(text), problem: undefined });
  return resolveProfiles(source(config), source(''), {}).profiles;
}

function privateOf(config: string, name: string, region?: string) {
  const profile = profilesOf(config).get(name)!;
  const services = profile.settings.get('services');
  const section = typeof services === 'string' ? servicesSection(config, services) : undefined;
  return settingsWithoutCredentials(profile, section, region);
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

describe('the settings of a child of --live', () => {
  it('are the profile’s own, by default and under its name, and the endpoints of its services', () => {
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

  it('say nothing of credentials', () => {
    expect(privateOf(config, 'work')).not.toMatch(/role|source|mfa|process|sso/);
    expect(privateOf(config, 'base')).toBe('[default]\n[profile "base"]\n');
  });

  it('keep a value over several lines whole', () => {
    const text = privateOf('[profile a]\nfoo = one\n  two\n\n  three\nregion = x\n', 'a');
    expect(profilesOf(text).get('a')!.settings.get('foo')).toBe('one\ntwo\n\nthree');
  });

  it('are there once for the profile called default, and by default for a name that no header can hold', () => {
    expect(privateOf('[default]\nregion = x\n', 'default', 'x')).toBe('[default]\nregion = x\n');
    expect(privateOf("[profile 'a\"b']\noutput = json\n", 'a"b')).toBe(
      '[default]\noutput = json\n',
    );
  });
});
