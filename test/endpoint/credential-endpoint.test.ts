import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SessionCredentials } from '../../src/aws/sessions/credentials';
import {
  type EndpointSource,
  startCredentialEndpoint,
} from '../../src/endpoint/credential-endpoint';
import { AppFailure } from '../../src/errors';
import { Secret } from '../../src/secret';

const credentials: SessionCredentials = {
  accessKeyId: 'ASIALIVE',
  secretAccessKey: new Secret('live/secret'),
  sessionToken: new Secret('live-token'),
  expiration: new Date('2026-11-24T20:00:00Z'),
};

async function open(source: Partial<EndpointSource> = {}) {
  const endpoint = await startCredentialEndpoint({
    ask: async () => credentials,
    accountId: '123456789012',
    ...source,
  });
  onTestFinished(() => endpoint.close());
  const { host, port, pathname } = new URL(endpoint.url);
  return { endpoint, host, port: Number(port), path: pathname, token: endpoint.token.reveal() };
}

/** Everything that comes back for these bytes. */
function send(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (data) => {
      answer += data;
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(answer));
  });
}

function get(path: string, host: string, token: string | undefined, method = 'GET'): string {
  const authorization = token === undefined ? '' : `Authorization: ${token}\r\n`;
  return `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${authorization}\r\n`;
}

describe('the credential endpoint', () => {
  it('gives the credentials in the form that SDKs expect to whoever knows address and token', async () => {
    const { endpoint, token } = await open();
    const response = await fetch(endpoint.url, { headers: { Authorization: token } });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      AccessKeyId: 'ASIALIVE',
      SecretAccessKey: 'live/secret',
      Token: 'live-token',
      Expiration: '2026-11-24T20:00:00.000Z',
      AccountId: '123456789012',
    });
  });

  it('refuses everything else with the very same bytes', async () => {
    let asked = 0;
    const source = async () => {
      asked += 1;
      return credentials;
    };
    const { host, port, path, token } = await open({ ask: source });
    const refusals = await Promise.all(
      [
        get(path, host, 'wrong'),
        get(path, host, undefined),
        get(path, host, `${token}x`),
        get(path, host, `Bearer ${token}`),
        get(path, `localhost:${port}`, token),
        get(path, 'evil.example', token),
        get(path, `127.0.0.1`, token),
        get('/', host, token),
        get(`${path}/`, host, token),
        get(`${path}?x`, host, token),
        get(`http://evil.example${path}`, host, token),
        get(path, host, token, 'PUT'),
        get(path, host, token, 'OPTIONS'),
        'this is not HTTP\r\n\r\n',
        `GET ${path} HTTP/1.1\r\nAuthorization: ${token}\r\n\r\n`,
        get(`/${'x'.repeat(20_000)}`, host, token),
      ].map((text) => send(port, text)),
    );
    expect(new Set(refusals).size).toBe(1);
    expect(refusals[0]).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(refusals[0]).not.toContain(token);
    expect(asked).toBe(0);
  });

  it('listens on loopback alone, on another port and path with another token each time', async () => {
    const [one, other] = [await open(), await open()];
    expect(one.host).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(one.port).not.toBe(other.port);
    expect(one.path).not.toBe(other.path);
    expect(one.token).not.toBe(other.token);
    expect(one.token.length).toBeGreaterThanOrEqual(43);
    expect(one.path.length).toBeGreaterThanOrEqual(22);
  });

  it.each([
    {
      name: 'the MFA session is over',
      error: { kind: 'token-code-needed', profile: 'work', serialNumber: 'arn:mfa' } as const,
      status: 400,
      says: 'awsmfa login work',
    },
    {
      name: 'AWS ended the session',
      error: { kind: 'session-expired', profile: 'work', file: undefined } as const,
      status: 400,
      says: 'awsmfa login work',
    },
    {
      name: 'AWS can not be reached',
      error: { kind: 'network', host: 'sts.example', reason: 'refused' } as const,
      status: 503,
      says: 'sts.example',
    },
  ])('says what to do where $name', async ({ error, status, says }) => {
    const ask = async () => {
      throw new AppFailure(error);
    };
    const { endpoint, token } = await open({ ask });
    const response = await fetch(endpoint.url, { headers: { Authorization: token } });
    expect(response.status).toBe(status);
    const body = (await response.json()) as Record<string, string>;
    expect(body['message']).toContain(says);
    expect(body['Message']).toBe(body['message']);
  });

  it('is gone at once when it is closed, open connections with it', async () => {
    const { endpoint, port } = await open();
    const idle = connect(port, '127.0.0.1');
    await new Promise((resolve) => idle.once('connect', resolve));
    const closed = new Promise((resolve) => idle.once('close', resolve));
    await endpoint.close();
    await closed;
    await expect(send(port, 'GET / HTTP/1.1\r\n\r\n')).rejects.toThrow('ECONNREFUSED');
  });
});
