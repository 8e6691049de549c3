import crypto from 'node:crypto';
import { once } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
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

/** The complete answer to these bytes. */
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
  it("gives the credentials, in the SDKs' format, to a program that has the address and token", async () => {
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

  it('refuses everything else with the same bytes', async () => {
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
        get(`/${'x'.repeat(9_000)}`, host, token),
        get(path, host, token).replace('\r\n\r\n', `\r\nX: ${'x'.repeat(9_000)}\r\n\r\n`),
        get(path, host, token, 'HEAD'),
        get(path, host, token, 'PROPFIND'),
        get(path, host, token, 'NOSUCH'),
        get(path, host, token, 'CONNECT'),
        get(`${host}`, host, token, 'CONNECT'),
        get(path, host, undefined).replace('\r\n\r\n', '\r\nExpect: 100-continue\r\n\r\n'),
        get(path, host, undefined).replace('\r\n\r\n', '\r\nExpect: a-miracle\r\n\r\n'),
        get(path, host, undefined).replace(
          '\r\n\r\n',
          '\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
        ),
        get(path, host, undefined).replace('HTTP/1.1', 'HTTP/1.0'),
        get(path, host, token).replace('HTTP/1.1', 'HTTP/3.7'),
        get(path, host, token).replace(
          '\r\n\r\n',
          '\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
        ),
        // Two at once: the first one counts.
        get(path, host, 'wrong') + get(path, host, token),
        'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
        '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
        // Incomplete.
        `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n`,
      ].map((text) => send(port, text)),
    );
    expect(new Set(refusals).size).toBe(1);
    expect(refusals[0]).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(refusals[0]).not.toContain(token);
    expect(asked).toBe(0);
  });

  it('listens only on loopback, with a new port, path and token each time', async () => {
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
      name: 'the MFA session has expired',
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
      name: "AWS can't be reached",
      error: { kind: 'network', host: 'sts.example', reason: 'refused' } as const,
      status: 503,
      says: 'sts.example',
    },
  ])('says what to do if $name', async ({ error, status, says }) => {
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

  it('answers only the first request of a connection', async () => {
    const { host, port, path, token } = await open();
    const answers = await send(port, get(path, host, token) + get(path, host, 'wrong'));
    expect(answers).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answers.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  it('answers a request with an Expect or Upgrade header', async () => {
    const { host, port, path, token } = await open();
    for (const header of ['Expect: 100-continue', 'Connection: Upgrade\r\nUpgrade: h2c']) {
      const request = get(path, host, token).replace('\r\n\r\n', `\r\n${header}\r\n\r\n`);
      expect(await send(port, request)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    }
  });

  it('lets no cache keep its answers', async () => {
    const { endpoint, token } = await open();
    for (const authorization of [token, 'wrong']) {
      const { headers } = await fetch(endpoint.url, { headers: { Authorization: authorization } });
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it("compares all four, each in a time that doesn't depend on the texts", async () => {
    const lengths: number[][] = [];
    const real = crypto.timingSafeEqual;
    crypto.timingSafeEqual = (one, other) => {
      lengths.push([one.byteLength, other.byteLength]);
      return real(one, other);
    };
    syncBuiltinESMExports();
    onTestFinished(() => {
      crypto.timingSafeEqual = real;
      syncBuiltinESMExports();
    });
    const { port } = await open();
    await send(port, get('/short', 'x', 'y', 'PUT'));
    expect(lengths).toEqual(Array.from({ length: 4 }, () => [32, 32]));
  });

  it("can't be reached through another address of the machine", async () => {
    const { port } = await open();
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ address }) => address !== '127.0.0.1' && !address.startsWith('fe80'))
      .map(({ address }) => address);
    // On Linux, all of 127.0.0.0/8 is this machine.
    if (process.platform === 'linux') others.push('127.0.0.2');
    for (const address of others) {
      const socket = connect(port, address);
      const outcome = await new Promise((resolve) =>
        socket.once('connect', () => resolve('connected')).once('error', () => resolve('refused')),
      );
      socket.destroy();
      expect(outcome, address).toBe('refused');
    }
  });

  describe('with connections that do not end', { timeout: 10_000 }, () => {
    /** Connections that send `text` and then do nothing, not even close. */
    async function openIdle(port: number, count: number, text = '') {
      const sockets = Array.from({ length: count }, () =>
        connect({ port, host: '127.0.0.1', allowHalfOpen: true }),
      );
      onTestFinished(() => {
        for (const socket of sockets) socket.destroy();
      });
      await Promise.all(
        sockets.map(async (socket) => {
          await once(socket, 'connect');
          socket.on('error', () => {}).resume();
          if (text !== '') socket.write(text);
        }),
      );
      return sockets;
    }

    /** The system resets a closed connection if more data comes. */
    async function endsWholly(socket: Socket): Promise<void> {
      const closed = new Promise((resolve) => socket.once('close', resolve));
      const more = setInterval(() => socket.write('x'), 50);
      await closed;
      clearInterval(more);
    }

    it.each([
      { name: 'that send nothing', text: () => '' },
      { name: 'with half a request', text: (path: string) => `GET ${path} HTTP/1.1\r\nHost:` },
      { name: 'that were refused', text: () => 'GET / HTTP/1.1\r\n\r\n' },
      { name: 'that were refused a tunnel', text: () => 'CONNECT x:1 HTTP/1.1\r\n\r\n' },
      { name: 'that speak no HTTP', text: () => 'rubbish\r\n\r\n' },
    ])('ends those $name', async ({ text }) => {
      const { port, path } = await open();
      const [socket] = await openIdle(port, 1, text(path));
      if (socket === undefined) throw new Error('no socket');
      await once(socket, 'end');
      await endsWholly(socket);
    });

    it('waits longer for AWS than for a request', async () => {
      let answer = (_: SessionCredentials) => {};
      const asked = new Promise<SessionCredentials>((resolve) => {
        answer = resolve;
      });
      const { endpoint, port, token } = await open({ ask: () => asked });
      const [idle] = await openIdle(port, 1);
      const response = fetch(endpoint.url, { headers: { Authorization: token } });
      if (idle !== undefined) await once(idle, 'end');
      answer(credentials);
      expect((await response).status).toBe(200);
    });

    it('answers a request among 300 connections, and keeps few of them', async () => {
      const { endpoint, port, token } = await open();
      const sockets = await openIdle(port, 300);
      const response = await fetch(endpoint.url, { headers: { Authorization: token } });
      expect(response.status).toBe(200);
      await expect.poll(() => sockets.every(({ readableEnded }) => readableEnded)).toBe(true);
      const refused = sockets.filter(({ bytesRead }) => bytesRead > 0);
      // The others were closed early.
      expect(refused.length).toBeLessThanOrEqual(64);
    });
  });

  it('closes at once, with its open connections', async () => {
    const { endpoint, port } = await open();
    const idle = connect(port, '127.0.0.1');
    await new Promise((resolve) => idle.once('connect', resolve));
    const closed = new Promise((resolve) => idle.once('close', resolve));
    await endpoint.close();
    await closed;
    await expect(send(port, 'GET / HTTP/1.1\r\n\r\n')).rejects.toThrow('ECONNREFUSED');
  });
});
