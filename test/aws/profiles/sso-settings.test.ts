import { describe, expect, it } from 'vitest';
import { identityCenterUrl } from '../../../src/aws/partition';
import { ssoCacheKey } from '../../../src/aws/sessions/cache/cli-cache-key';
import { profileNamed, profilesOf } from './profiles-of';

const session = `[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-central-1
`;
const profile = `[profile ops]
sso_session = acme
sso_account_id = 123456789012
sso_role_name = Operator
`;

const ssoOf = (config: string, env = {}) => profileNamed('ops', profilesOf(config, '', env)).sso;

describe('the sign-in of an sso profile', () => {
  it('is its session, with the usual scope or its own scopes', () => {
    expect(ssoOf(profile + session)).toEqual({
      accountId: '123456789012',
      roleName: 'Operator',
      session: {
        name: 'acme',
        startUrl: 'https://acme.awsapps.com/start',
        region: 'eu-central-1',
        scopes: ['sso:account:access'],
        endpoints: { oidc: undefined, portal: undefined },
      },
    });
    const scopes = 'sso_registration_scopes = sso:account:access , codewhisperer:analysis,\n';
    expect(ssoOf(profile + session + scopes)?.session.scopes).toEqual([
      'sso:account:access',
      'codewhisperer:analysis',
    ]);
  });

  it("is the profile's own settings in the older form", () => {
    const old = profile.replace('sso_session = acme\n', session.split('\n').slice(1).join('\n'));
    expect(ssoOf(old)?.session).toMatchObject({
      name: undefined,
      startUrl: 'https://acme.awsapps.com/start',
      scopes: [],
    });
  });

  it.each([
    [
      'its own variables',
      { AWS_ENDPOINT_URL_SSO: 'http://p:1', AWS_ENDPOINT_URL_SSO_OIDC: 'http://o:1' },
      '',
      { portal: 'http://p:1', oidc: 'http://o:1' },
    ],
    [
      'the variable of all services',
      { AWS_ENDPOINT_URL: 'http://a:1' },
      '',
      { portal: 'http://a:1', oidc: 'http://a:1' },
    ],
    [
      'the profile',
      {},
      'endpoint_url = http://e:1\n',
      { portal: 'http://e:1', oidc: 'http://e:1' },
    ],
    [
      'its services section',
      {},
      'services = mine\nendpoint_url = http://e:1\n[services mine]\nsso =\n  endpoint_url = http://s:1\nsso_oidc =\n  endpoint_url = http://so:1\n',
      { portal: 'http://s:1', oidc: 'http://so:1' },
    ],
  ])('uses the endpoints of %s', (_, env, more, endpoints) => {
    expect(ssoOf(profile + more + session, env)?.session.endpoints).toEqual(endpoints);
  });

  it('is reported with its line if its endpoint is invalid', () => {
    const env = { AWS_ENDPOINT_URL_SSO: 'portal' };
    const { problem } = profileNamed('ops', profilesOf(profile + session, '', env));
    expect(problem).toMatchObject({ code: 'bad-endpoint', file: 'AWS_ENDPOINT_URL_SSO' });
    expect(
      profileNamed('me', profilesOf('[profile me]\nregion = us-east-1\n', '', env)).problem,
    ).toBeUndefined();
  });

  it("doesn't exist for a role next to such settings", () => {
    const role = 'role_arn = arn:aws:iam::123456789012:role/x\ncredential_source = Environment\n';
    expect(ssoOf(profile + role + session)).toBeUndefined();
  });
});

/** From botocore 1.43's rule sets. */
it.each([
  [
    'us-east-1',
    {},
    'https://oidc.us-east-1.amazonaws.com',
    'https://portal.sso.us-east-1.amazonaws.com',
  ],
  [
    'us-east-1',
    { fips: true },
    'https://oidc-fips.us-east-1.amazonaws.com',
    'https://portal.sso-fips.us-east-1.amazonaws.com',
  ],
  [
    'us-east-1',
    { dualStack: true },
    'https://oidc.us-east-1.api.aws',
    'https://portal.sso.us-east-1.api.aws',
  ],
  [
    'cn-north-1',
    {},
    'https://oidc.cn-north-1.amazonaws.com.cn',
    'https://portal.sso.cn-north-1.amazonaws.com.cn',
  ],
  [
    'us-gov-west-1',
    { fips: true },
    'https://oidc.us-gov-west-1.amazonaws.com',
    'https://portal.sso.us-gov-west-1.amazonaws.com',
  ],
  [
    'us-gov-west-1',
    { fips: true, dualStack: true },
    'https://oidc-fips.us-gov-west-1.api.aws',
    'https://portal.sso-fips.us-gov-west-1.api.aws',
  ],
  [
    'eusc-de-east-1',
    {},
    'https://oidc.eusc-de-east-1.amazonaws.eu',
    'https://portal.sso.eusc-de-east-1.amazonaws.eu',
  ],
])("uses AWS's endpoints in %s %j", (region, variant, oidc, portal) => {
  const endpointVariant = { fips: false, dualStack: false, ...variant };
  expect(identityCenterUrl('oidc', region, endpointVariant)).toBe(oidc);
  expect(identityCenterUrl('portal.sso', region, endpointVariant)).toBe(portal);
});

/** From `SSOCredentialFetcher._create_cache_key`, botocore 1.43.11. */
it.each([
  ['acme', 'https://acme.awsapps.com/start', 'd0aa7781ab278311d3b3039fe8aa13cc2f8b5fd4'],
  ['équipe "a"', 'https://acme.awsapps.com/start', 'b42ec7dd5583019b7b7e4ba9b0606a73c6aeb960'],
  [undefined, 'https://acme.awsapps.com/start/#/', '1056d0f7d6cff395a3751ee474e51f19ffb30bee'],
])("caches the role of %j under the AWS CLI's name", (name, startUrl, key) => {
  const found = ssoOf(profile + session);
  if (found === undefined) throw new Error('no sso profile');
  expect(ssoCacheKey({ ...found, session: { ...found.session, name, startUrl } })).toBe(key);
});
