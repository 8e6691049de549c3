import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadProfiles } from '../../src/aws/profiles/read/load-profiles';
import { locateFiles } from '../../src/aws/profiles/read/locate';
import type { Obtained } from '../../src/aws/sessions/obtain-options';
import { toKeys } from '../../src/cli/subshell/hand-over';
import { Secret } from '../../src/secret';
import { openSandbox } from '../support/sandbox';

const config = `[profile local]
region = us-west-2
endpoint_url = http://localhost:4566
ca_bundle = /company.pem
use_fips_endpoint = true
services = mine
[services mine]
dynamodb =
  endpoint_url = http://localhost:8000
elastic_beanstalk =
  endpoint_url = http://localhost:8001
s3 =
  addressing_style = path
[profile plain]
region = us-west-2
`;

async function routeOf(profileName: string, env: Record<string, string> = {}, text = config) {
  const { home } = await openSandbox();
  writeFileSync(join(home, '.aws/config'), text);
  const locations = locateFiles(env, home, () => undefined);
  const profiles = loadProfiles(locations, env);
  const profile = profiles.profiles.get(profileName)!;
  const credentials = { accessKeyId: 'ASIA', secretAccessKey: new Secret('secret') };
  const obtained = { profile, credentials } as unknown as Obtained;
  const { access } = toKeys(
    { env, locations, region: undefined, profiles: () => profiles },
    obtained,
  );
  return access.kind === 'keys' ? Object.fromEntries(access.route) : undefined;
}

describe("the variables that go with a profile's keys", () => {
  it('name its endpoints and its CA bundle, including those of its services', async () => {
    expect(await routeOf('local')).toEqual({
      AWS_ENDPOINT_URL: 'http://localhost:4566',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://localhost:8000',
      AWS_ENDPOINT_URL_ELASTIC_BEANSTALK: 'http://localhost:8001',
      AWS_CA_BUNDLE: '/company.pem',
      AWS_USE_FIPS_ENDPOINT: 'true',
    });
    expect(await routeOf('plain')).toEqual({});
  });

  it('leave out what the environment sets, which wins in every SDK', async () => {
    const env = {
      AWS_ENDPOINT_URL: 'http://localhost:1',
      AWS_CA_BUNDLE: '/own.pem',
      AWS_USE_FIPS_ENDPOINT: 'false',
    };
    expect(await routeOf('local', env)).toEqual({});
    expect(await routeOf('local', { AWS_ENDPOINT_URL_DYNAMODB: 'http://localhost:1' })).toEqual({
      AWS_ENDPOINT_URL: 'http://localhost:4566',
      AWS_ENDPOINT_URL_ELASTIC_BEANSTALK: 'http://localhost:8001',
      AWS_CA_BUNDLE: '/company.pem',
      AWS_USE_FIPS_ENDPOINT: 'true',
    });
  });

  it.each([
    [
      'an endpoint',
      'endpoint_url = http://elsewhere:1',
      { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
    ],
    ['endpoints of services', 'services = mine', { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }],
    ['FIPS endpoints', 'use_fips_endpoint = true', { AWS_USE_FIPS_ENDPOINT: 'false' }],
    [
      'dual-stack endpoints',
      'use_dualstack_endpoint = true',
      { AWS_USE_DUALSTACK_ENDPOINT: 'false' },
    ],
    [
      'the old endpoint of STS',
      'sts_regional_endpoints = legacy',
      { AWS_STS_REGIONAL_ENDPOINTS: 'regional' },
    ],
    ['endpoints that count for nothing', 'ignore_configured_endpoint_urls = true', {}],
  ])('is not where [default] sends its calls: %s', async (_, setting, wanted) => {
    const text = `[default]\n${setting}\n${config}`;
    expect(await routeOf('plain', {}, text)).toEqual(wanted);
  });

  it('keep its own endpoints if [default] has others or ignores all', async () => {
    const own = await routeOf('local');
    const others = `[default]\nendpoint_url = http://elsewhere:1\n${config}`;
    expect(await routeOf('local', {}, others)).toEqual(own);
    const none = `[default]\nignore_configured_endpoint_urls = true\n${config}`;
    const counts = { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' };
    expect(await routeOf('local', {}, none)).toEqual({ ...own, ...counts });
    const variable = { AWS_ENDPOINT_URL: 'http://localhost:1' };
    expect(await routeOf('plain', variable, others)).toEqual({});
    expect(
      await routeOf(
        'plain',
        { AWS_USE_FIPS_ENDPOINT: 'true' },
        `[default]\nuse_fips_endpoint = true\n${config}`,
      ),
    ).toEqual({});
  });
});
