import { describe, expect, it } from 'vitest';
import type { Credentials } from '../../src/aws/sessions/credentials';
import { Secret } from '../../src/secret';
import { SHADOWING } from '../../src/terminal/subshell/aws-variables';
import { outerEnvironment } from '../../src/terminal/subshell/environment-undo';
import {
  applyChange,
  type HandOver,
  toEnvironmentChange,
  toSnapshot,
  toUnsetChange,
} from '../../src/terminal/subshell/subshell-environment';

const credentials: Credentials = {
  accessKeyId: 'ASIAINNER',
  secretAccessKey: new Secret('inner/secret'),
  sessionToken: new Secret('inner-token'),
  expiration: new Date('2026-11-24T20:00:00.123Z'),
};
const keys: HandOver = {
  profileName: 'inner',
  region: 'eu-west-1',
  access: { kind: 'keys', credentials, route: new Map() },
};
const endpoint: HandOver = {
  profileName: 'inner',
  region: 'eu-west-1',
  access: {
    kind: 'endpoint',
    url: 'http://127.0.0.1:4000/path',
    token: new Secret('bearer'),
    files: new Map([
      ['AWS_CONFIG_FILE', '/tmp/private/config'],
      ['AWS_SHARED_CREDENTIALS_FILE', '/tmp/private/credentials'],
    ]),
  },
};

function childOf(outer: Record<string, string>, handOver: HandOver): Record<string, string> {
  const env = outerEnvironment(outer);
  return applyChange(env, toEnvironmentChange(handOver, env), false);
}

describe('the environment of a child', () => {
  it('has the keys, the region under both names, the expiration, and the name for prompts', () => {
    expect(childOf({ PATH: '/bin' }, keys)).toMatchObject({
      PATH: '/bin',
      AWS_ACCESS_KEY_ID: 'ASIAINNER',
      AWS_SECRET_ACCESS_KEY: 'inner/secret',
      AWS_SESSION_TOKEN: 'inner-token',
      AWS_CREDENTIAL_EXPIRATION: '2026-11-24T20:00:00Z',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWSMFA_PROFILE: 'inner',
      AWS_VAULT: 'inner',
    });
  });

  it.each([...SHADOWING, 'AWS_BEARER_TOKEN_BEDROCK', 'AWS_BEARER_TOKEN_SOMETHING_NEW'])(
    'has no %s from outside',
    (name) => {
      expect(childOf({ [name]: 'outer' }, keys)).not.toHaveProperty(name);
      expect(childOf({ [name]: 'outer' }, endpoint)).not.toHaveProperty(name);
    },
  );

  it('has no names that a shell would run', () => {
    const outer = { 'AWS_BEARER_TOKEN_X;date': 'outer', 'AWS_BEARER_TOKEN_X.Y': 'outer' };
    expect(toEnvironmentChange(keys, outer).unset.join('')).not.toMatch(/\W/);
  });

  it('has no outer session token or expiration if the keys have none', () => {
    const longTerm = { ...credentials, sessionToken: undefined, expiration: undefined };
    const child = childOf(
      { AWS_SESSION_TOKEN: 'outer', AWS_CREDENTIAL_EXPIRATION: 'outer' },
      { ...keys, access: { kind: 'keys', credentials: longTerm, route: new Map() } },
    );
    expect(child).not.toHaveProperty('AWS_SESSION_TOKEN');
    expect(child).not.toHaveProperty('AWS_CREDENTIAL_EXPIRATION');
  });

  it('keeps the outer region if the profile has none', () => {
    expect(childOf({ AWS_REGION: 'us-east-2' }, { ...keys, region: undefined })).toMatchObject({
      AWS_REGION: 'us-east-2',
    });
  });

  it("calls the profile's endpoint, and AWS again in another profile's shell", () => {
    const local: HandOver = {
      ...keys,
      access: {
        kind: 'keys',
        credentials,
        route: new Map([['AWS_ENDPOINT_URL', 'http://localhost:4566']]),
      },
    };
    const child = childOf({}, local);
    expect(child).toHaveProperty('AWS_ENDPOINT_URL', 'http://localhost:4566');
    expect(childOf(child, keys)).not.toHaveProperty('AWS_ENDPOINT_URL');
  });

  it('has the live endpoint, files without credentials, and no keys', () => {
    const child = childOf(
      { AWS_ACCESS_KEY_ID: 'outer', AWS_SECRET_ACCESS_KEY: 'outer', BOTO_CONFIG: '/etc/boto' },
      endpoint,
    );
    expect(child).toMatchObject({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:4000/path',
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'bearer',
      AWS_CONFIG_FILE: '/tmp/private/config',
      AWS_SHARED_CREDENTIALS_FILE: '/tmp/private/credentials',
    });
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'BOTO_CONFIG']) {
      expect(child).not.toHaveProperty(name);
    }
  });

  it('keeps nothing of the live shell around it', () => {
    const outside = { PATH: '/bin', AWS_CONFIG_FILE: '/home/me/aws-config' };
    const inLive = childOf(outside, endpoint);
    const nested = childOf(inLive, { ...keys, profileName: 'second', region: undefined });
    expect(nested).toEqual({
      AWSMFA_OUTER: expect.any(String),
      PATH: '/bin',
      AWS_CONFIG_FILE: '/home/me/aws-config',
      AWS_ACCESS_KEY_ID: 'ASIAINNER',
      AWS_SECRET_ACCESS_KEY: 'inner/secret',
      AWS_SESSION_TOKEN: 'inner-token',
      AWS_CREDENTIAL_EXPIRATION: '2026-11-24T20:00:00Z',
      AWSMFA_PROFILE: 'second',
      AWS_VAULT: 'second',
    });
  });

  it('removes a rival in any case on Windows', () => {
    const change = toEnvironmentChange(keys, {});
    const child = applyChange({ Aws_Profile: 'outer', Path: 'C:\\' }, change, true);
    expect(child).not.toHaveProperty('Aws_Profile');
    expect(child['Path']).toBe('C:\\');
  });
});

describe('the environment outside of a subshell', () => {
  it('is the current one if there is no subshell', () => {
    const env = { AWS_REGION: 'us-east-1' };
    expect(outerEnvironment(env)).toBe(env);
  });

  it('has the files and the region that the subshell replaced', () => {
    const inner = childOf({ AWS_REGION: 'us-east-2', AWS_CONFIG_FILE: '~/c' }, endpoint);
    const outer = outerEnvironment(inner);
    expect(outer).toMatchObject({ AWS_REGION: 'us-east-2', AWS_CONFIG_FILE: '~/c' });
    expect(outer).not.toHaveProperty('AWS_SHARED_CREDENTIALS_FILE');
    expect(outer).not.toHaveProperty('AWS_DEFAULT_REGION');
    expect(outer).toHaveProperty('AWSMFA_PROFILE', 'inner');
  });

  it('keeps what the user set inside the subshell', () => {
    const inner = { ...childOf({ AWS_REGION: 'us-east-2' }, keys), AWS_REGION: 'ap-south-1' };
    expect(outerEnvironment(inner)).toHaveProperty('AWS_REGION', 'ap-south-1');
  });

  it.each([
    '',
    'null',
    '7',
    '{"AWS_REGION":{"was":1,"is":"x"}}',
    '{"PATH":{"was":"x","is":"/bin"}}',
  ])('survives %j in its record', (text) => {
    for (const AWSMFA_OUTER of [text, Buffer.from(text).toString('base64url')]) {
      const env = { PATH: '/bin', AWS_REGION: 'x', AWSMFA_OUTER };
      expect(outerEnvironment(env)).toEqual(env);
      expect(toUnsetChange(env)).toMatchObject({ set: new Map(), unset: ['AWSMFA_OUTER'] });
    }
  });
});

describe('removing the variables again', () => {
  const before = { PATH: '/bin', AWS_REGION: 'us-east-2', AWS_PROFILE: 'x', AWS_VAULT: '' };

  it('leaves the environment as it was before', () => {
    const after = childOf(before, keys);
    expect(applyChange(after, toUnsetChange(after), false)).toEqual(before);
  });

  it.each([
    { handOver: keys, kind: 'keys' },
    { handOver: endpoint, kind: 'the endpoint' },
  ])('restores the outer state from a nested subshell with $kind', ({ handOver }) => {
    const after = childOf(childOf(before, keys), { ...handOver, profileName: 'second' });
    expect(applyChange(after, toUnsetChange(after), false)).toEqual(before);
  });

  it('gives a child no outer credentials under any name', () => {
    const own = { AWS_SECRET_ACCESS_KEY: 'outer/secret', AWS_BEARER_TOKEN_BEDROCK: 'bearer-token' };
    const { AWSMFA_OUTER = '', ...rest } = childOf({ ...before, ...own }, keys);
    const told = `${JSON.stringify(rest)}${Buffer.from(AWSMFA_OUTER, 'base64url')}`;
    expect(told).not.toMatch(/outer\/secret|bearer-token/);
  });

  it('changes nothing if nothing was handed over', () => {
    const env = { AWS_REGION: 'us-east-2', AWS_ACCESS_KEY_ID: 'AKIAMINE' };
    expect(applyChange(env, toUnsetChange(env), false)).toEqual(env);
  });

  it('leaves alone what the user set since', () => {
    const after = { ...childOf(before, keys), AWS_PROFILE: 'since', AWS_ACCESS_KEY_ID: 'AKIAMINE' };
    expect(applyChange(after, toUnsetChange(after), false)).toEqual({
      ...before,
      AWS_PROFILE: 'since',
      AWS_ACCESS_KEY_ID: 'AKIAMINE',
    });
  });
});

describe('a file for another place', () => {
  it('has the keys, and the endpoint of the profile or the environment, but no record', () => {
    const local: HandOver = {
      ...keys,
      access: { kind: 'keys', credentials, route: new Map([['AWS_USE_FIPS_ENDPOINT', 'true']]) },
    };
    const outer = {
      PATH: '/bin',
      AWS_PROFILE: 'x',
      AWS_CONFIG_FILE: '/home/me/config',
      AWS_ENDPOINT_URL: 'http://localhost:4566',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://localhost:8000',
      AWS_CA_BUNDLE: '/company.pem',
      AWS_ENDPOINT_URL_S3: '',
    };
    expect(Object.fromEntries(toSnapshot(local, outer))).toEqual({
      AWS_ACCESS_KEY_ID: 'ASIAINNER',
      AWS_SECRET_ACCESS_KEY: 'inner/secret',
      AWS_SESSION_TOKEN: 'inner-token',
      AWS_CREDENTIAL_EXPIRATION: '2026-11-24T20:00:00Z',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWSMFA_PROFILE: 'inner',
      AWS_VAULT: 'inner',
      AWS_ENDPOINT_URL: 'http://localhost:4566',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://localhost:8000',
      AWS_CA_BUNDLE: '/company.pem',
      AWS_USE_FIPS_ENDPOINT: 'true',
    });
  });
});
