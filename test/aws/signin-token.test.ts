import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { getSigninToken } from '../../src/aws/console-sign-in';
import { createAwsClock } from '../../src/aws/network/aws-clock';
import { createHttpSettings } from '../../src/aws/network/http';
import { Secret } from '../../src/secret';
import { errorOf } from '../support/heart';

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
])('an answer of the sign-in without a token (status %i, %s) is %s', async (status, body, kind) => {
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
