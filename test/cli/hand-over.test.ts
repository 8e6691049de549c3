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

async function routeOf(profileName: string, env: Record<string, string> = {}) {
  const { home } = await openSandbox();
  writeFileSync(join(home, '.aws/config'), config);
  const locations = locateFiles(env, home, () => undefined);
  const profile = loadProfiles(locations, env).profiles.get(profileName)!;
  const credentials = { accessKeyId: 'ASIA', secretAccessKey: new Secret('secret') };
  const obtained = { profile, credentials } as unknown as Obtained;
  const { access } = toKeys({ env, locations, region: undefined }, obtained);
  return access.kind === 'keys' ? Object.fromEntries(access.route) : undefined;
}

describe('what goes with the keys of a profile', () => {
  it('is where its calls go and whom they trust, its services included', async () => {
    expect(await routeOf('local')).toEqual({
      AWS_ENDPOINT_URL: 'http://localhost:4566',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://localhost:8000',
      AWS_ENDPOINT_URL_ELASTIC_BEANSTALK: 'http://localhost:8001',
      AWS_CA_BUNDLE: '/company.pem',
      AWS_USE_FIPS_ENDPOINT: 'true',
    });
    expect(await routeOf('plain')).toEqual({});
  });

  it('is none of what the environment says, which wins for every SDK', async () => {
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
});
