import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type ConsolePage,
  federationUrl,
  getSigninToken,
  localOrigin,
  loginUrl,
} from '../../src/aws/console-sign-in';
import { createAwsClock } from '../../src/aws/network/aws-clock';
import { createHttpSettings } from '../../src/aws/network/http';
import { Secret } from '../../src/secret';
import { errorOf } from '../support/heart';

const page: ConsolePage = {
  roleArn: 'arn:aws:iam::123456789012:role/work',
  region: 'eu-west-1',
  service: undefined,
  signsOutFirst: false,
  origin: undefined,
};

describe('the addresses of the console', () => {
  it.each([
    {
      partition: 'aws',
      region: 'eu-west-1',
      signIn: 'https://signin.aws.amazon.com',
      console: 'https://console.aws.amazon.com',
      regional: 'https://us-east-1.signin.aws.amazon.com',
    },
    {
      partition: 'aws-cn',
      region: 'cn-northwest-1',
      signIn: 'https://signin.amazonaws.cn',
      console: 'https://console.amazonaws.cn',
      regional: 'https://cn-north-1.signin.amazonaws.cn',
    },
    {
      partition: 'aws-us-gov',
      region: 'us-gov-east-1',
      signIn: 'https://signin.amazonaws-us-gov.com',
      console: 'https://console.amazonaws-us-gov.com',
      regional: 'https://us-gov-west-1.signin.amazonaws-us-gov.com',
    },
    {
      partition: 'aws-eusc',
      region: 'eusc-de-east-1',
      signIn: 'https://eusc-de-east-1.signin.amazonaws-eusc.eu',
      console: 'https://console.amazonaws-eusc.eu',
      regional: 'https://eusc-de-east-1.signin.amazonaws-eusc.eu',
    },
  ])('are those of $partition', ({ partition, region, signIn, console, regional }) => {
    const roleArn = `arn:${partition}:iam::123456789012:role/work`;
    for (const there of [
      { ...page, roleArn, region },
      { ...page, roleArn: undefined, region },
    ]) {
      expect(federationUrl(there)).toBe(`${signIn}/federation`);
      const login = new URL(loginUrl(there, 'to/ken'));
      expect(login.origin).toBe(signIn);
      expect(Object.fromEntries(login.searchParams)).toEqual({
        Action: 'login',
        Issuer: 'awsmfa',
        Destination: `${console}/console/home?region=${region}`,
        SigninToken: 'to/ken',
      });
      const out = new URL(loginUrl({ ...there, signsOutFirst: true }, 'to/ken'));
      expect(out.origin).toBe(regional);
      expect(out.searchParams.get('redirect_uri')).toBe(login.href.replace(signIn, regional));
    }
  });

  it('open a service, and have no region if none is known', () => {
    const there = { ...page, region: undefined, service: 's3' };
    const { searchParams } = new URL(loginUrl(there, 'token'));
    expect(searchParams.get('Destination')).toBe('https://console.aws.amazon.com/s3/home');
  });

  it.each([
    { endpoint: 'http://127.0.0.1:4566', origin: 'http://127.0.0.1:4566' },
    { endpoint: 'http://localhost:4566/path', origin: 'http://localhost:4566' },
    { endpoint: 'http://[::1]:80', origin: 'http://[::1]' },
    { endpoint: 'https://sts.eu-west-1.amazonaws.com', origin: undefined },
    { endpoint: 'https://127.0.0.1.evil.example', origin: undefined },
    { endpoint: 'http://localhost.evil.example', origin: undefined },
    { endpoint: 'not a url', origin: undefined },
    { endpoint: undefined, origin: undefined },
  ])('are local for the STS of $endpoint: $origin', ({ endpoint, origin }) => {
    expect(localOrigin(endpoint)).toBe(origin);
  });
});

describe("a partition whose console AWS doesn't publish", () => {
  it.each(['arn:aws-iso:iam::123456789012:role/work', 'arn:aws-moon:iam::123456789012:role/work'])(
    'is an error before any request: %s',
    (roleArn) => {
      expect(() => federationUrl({ ...page, roleArn })).toThrow(/partition/);
    },
  );

  it('is no error for a local AWS', () => {
    const roleArn = 'arn:aws-iso:iam::123456789012:role/work';
    const origin = 'http://127.0.0.1:4566';
    expect(federationUrl({ ...page, roleArn, origin })).toBe(`${origin}/federation`);
    expect(loginUrl({ ...page, roleArn, origin }, 'token')).toContain(`${origin}/federation?`);
  });
});

const credentials = {
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: new Secret('secret'),
  sessionToken: new Secret('token'),
  expiration: undefined,
};

it.each([
  [200, '<html>Sign in to the Wi-Fi</html>', 'network'],
  [200, '{"SigninToken":7}', 'network'],
  [302, '', 'network'],
  [400, 'no', 'console-refused'],
  [503, 'no', 'aws-unavailable'],
])('an answer without a sign-in token (status %i, %s) is %s', async (status, body, kind) => {
  const server = createServer((_, answer) => answer.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const asked = {
    profileName: 'role',
    http: createHttpSettings({}, createAwsClock(Date.now)),
    signal: new AbortController().signal,
  };
  const url = `http://127.0.0.1:${port}/federation`;
  expect((await errorOf(getSigninToken(url, credentials, asked))).kind).toBe(kind);
});
