import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { externalCredentials } from '../../src/aws/external-credentials';
import { createAwsClock } from '../../src/aws/network/aws-clock';
import { createHttpSettings } from '../../src/aws/network/http';
import { loadProfiles } from '../../src/aws/profiles/read/load-profiles';
import type { Environment } from '../../src/aws/profiles/read/locate';
import { errorOf } from '../support/heart';

type Said = string | ((socket: Socket) => void);

/** A server that has an answer for each path, or else says 404. */
async function openServer(answers: Readonly<Record<string, Said>>) {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => socket.destroy()));
    let asked = '';
    socket.on('data', (data) => {
      asked += data;
      if (!asked.includes('\r\n\r\n')) return;
      requests.push(asked);
      const [, path = ''] = asked.split(' ');
      asked = '';
      const said =
        answers[path] ?? 'HTTP/1.1 404 No\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';
      if (typeof said === 'string') socket.end(said);
      else said(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, sockets };
}

const ok = (body: string) =>
  `HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const inAnHour = new Date(Date.now() + 3_600_000);
const keys = (expiration = inAnHour) =>
  JSON.stringify({
    AccessKeyId: 'ASIAEXAMPLE',
    SecretAccessKey: 'secret',
    Token: 'token',
    Expiration: expiration.toISOString(),
  });

const tokenPath = '/latest/api/token';
const rolesPath = '/latest/meta-data/iam/security-credentials/';
const role = 'arn:aws:iam::123456789012:role/r';

/** The credentials from the profile's source, on a machine with these variables. */
function given(source: string, env: Environment, more = '', signal?: AbortSignal) {
  const directory = mkdtempSync(join(tmpdir(), 'awsmfa-machine-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const configFile = env['AWS_CONFIG_FILE'] ?? join(directory, 'config');
  writeFileSync(configFile, `[profile me]\n${source}\n${more}\n`);
  const locations = {
    configFile,
    credentialsFile: join(directory, 'none'),
    cacheDirectory: '',
    ssoDirectory: '',
  };
  const profile = loadProfiles(locations, env).profiles.get('me');
  if (profile === undefined) throw new Error('no profile');
  const http = createHttpSettings(env, createAwsClock(Date.now), { connectMs: 400, answerMs: 400 });
  return externalCredentials(profile, {
    env,
    locations,
    http,
    signal: signal ?? new AbortController().signal,
  });
}
const ofInstance = (url: string, env: Environment = {}, more = '') =>
  given(
    `role_arn = ${role}\ncredential_source = Ec2InstanceMetadata`,
    { AWS_EC2_METADATA_SERVICE_ENDPOINT: url, ...env },
    more,
  );
const ofContainer = (url: string, env: Environment = {}) =>
  given(`role_arn = ${role}\ncredential_source = EcsContainer`, {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/keys`,
    ...env,
  });

describe('the keys of an instance', () => {
  it('are requested with a token, and without a proxy', async () => {
    const server = await openServer({
      [tokenPath]: ok('t0ken'),
      [rolesPath]: ok('the-role\n'),
      [`${rolesPath}the-role`]: ok(keys()),
    });
    const { accessKeyId, secretAccessKey, expiration } = await ofInstance(server.url, {
      HTTP_PROXY: 'http://127.0.0.1:1',
    });
    expect([accessKeyId, secretAccessKey.reveal(), expiration]).toEqual([
      'ASIAEXAMPLE',
      'secret',
      inAnHour,
    ]);
    const [first, ...rest] = server.requests;
    expect(first).toMatch(/^PUT .*ttl-seconds: 21600/s);
    for (const request of rest) expect(request).toContain('x-aws-ec2-metadata-token: t0ken');
  });

  it.each(['403', '404', '405'])(
    'are requested without a token if the service has none (status %s), unless that is turned off',
    async (status) => {
      const answers = {
        [tokenPath]: `HTTP/1.1 ${status} No\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
        [rolesPath]: ok('the-role'),
        [`${rolesPath}the-role`]: ok(keys()),
      };
      const { url } = await openServer(answers);
      expect((await ofInstance(url)).accessKeyId).toBe('ASIAEXAMPLE');
      const off = [{ AWS_EC2_METADATA_V1_DISABLED: 'true' }, { AWS_EC2_METADATA_DISABLED: 'true' }];
      for (const env of off)
        expect((await errorOf(ofInstance(url, env))).kind).toBe('provider-failed');
      const setting = 'ec2_metadata_v1_disabled = true';
      expect((await errorOf(ofInstance(url, {}, setting))).kind).toBe('provider-failed');
    },
  );

  it('that have expired are used without an expiration, because AWS accepts them while the service is down', async () => {
    const log = vi.spyOn(console, 'warn');
    onTestFinished(() => log.mockRestore());
    const { url } = await openServer({
      [tokenPath]: ok('t0ken'),
      [rolesPath]: ok('the-role'),
      [`${rolesPath}the-role`]: ok(keys(new Date(0))),
    });
    expect((await ofInstance(url)).expiration).toBeUndefined();
    expect(log).not.toHaveBeenCalled();
  });

  it.each(['../../x', 'a b', '<html>', 'x'.repeat(65), ''])(
    'are not requested for an invalid role name: %j',
    async (name) => {
      const server = await openServer({ [tokenPath]: ok('t0ken'), [rolesPath]: ok(name) });
      expect((await errorOf(ofInstance(server.url))).kind).toBe('provider-failed');
      expect(server.requests).toHaveLength(2);
    },
  );
});

describe('the keys of a container', () => {
  it('are requested with its token, from the variable or from a file', async () => {
    const server = await openServer({ '/keys': ok(keys()) });
    await ofContainer(server.url, { AWS_CONTAINER_AUTHORIZATION_TOKEN: 'Bearer one' });
    const directory = mkdtempSync(join(tmpdir(), 'awsmfa-token-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const path = join(directory, 'token');
    writeFileSync(path, 'Bearer two');
    await ofContainer(server.url, { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: path });
    expect(server.requests[0]).toContain('authorization: Bearer one');
    expect(server.requests[1]).toContain('authorization: Bearer two');
    const missing = { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: `${path}.not` };
    expect((await errorOf(ofContainer(server.url, missing))).kind).toBe('file-unreadable');
  });

  it.each([
    'http://example.com',
    'http://127.0.0.1.example.com',
    'http://169.254.170.200',
    'file:',
    '',
  ])('are not requested from %j', async (url) => {
    const token = { AWS_CONTAINER_AUTHORIZATION_TOKEN: 'Bearer one' };
    expect((await errorOf(ofContainer(url, token))).kind).toBe('provider-failed');
  });
});

/** How a server can treat its client after a request. */
const faults: readonly (readonly [string, Said])[] = [
  ['never answers', () => {}],
  ['never ends', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{')],
  [
    'has no end',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      const more = () => {
        while (!socket.destroyed && socket.write(`10000\r\n${'x'.repeat(0x10000)}\r\n`));
      };
      socket.on('drain', more);
      more();
    },
  ],
  [
    'has headers without end',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const more = () => {
        while (!socket.destroyed && socket.write(`x: ${'y'.repeat(1_000)}\r\n`));
      };
      socket.on('drain', more);
      more();
    },
  ],
  ['is cut', 'HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{'],
  ['is no HTTP', 'SSH-2.0-OpenSSH_9\r\n'],
];

describe('a request for metadata', () => {
  it.each(faults)('fails soon as a network error if the answer %s', async (_, fault) => {
    const { url, sockets } = await openServer({
      [tokenPath]: ok('t0ken'),
      [rolesPath]: fault,
      '/keys': fault,
    });
    for (const source of [ofInstance, ofContainer])
      expect(await errorOf(source(url))).toMatchObject({
        kind: 'network',
        host: new URL(url).host,
      });
    await expect.poll(() => [...sockets].every((socket) => socket.destroyed)).toBe(true);
  });

  it.each([
    '',
    'hello',
    '<html></html>',
    '{}',
    'null',
    '[1]',
    '{"AccessKeyId":1}',
    keys().slice(0, -9),
  ])('fails in our own words if the answer is %j', async (body) => {
    const { url } = await openServer({
      [tokenPath]: ok('t0ken'),
      [rolesPath]: ok('r'),
      [`${rolesPath}r`]: ok(body),
      '/keys': ok(body),
    });
    for (const source of [ofInstance, ofContainer])
      expect((await errorOf(source(url))).kind).toBe('provider-failed');
  });

  it('fails as a network error if nobody listens, and ends with the signal', async () => {
    for (const source of [ofInstance, ofContainer])
      expect((await errorOf(source('http://127.0.0.1:1'))).kind).toBe('network');
    const { url } = await openServer({ '/keys': () => {} });
    const asking = given(
      `role_arn = ${role}\ncredential_source = EcsContainer`,
      { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/keys` },
      '',
      AbortSignal.timeout(50),
    );
    expect((await errorOf(asking)).kind).toBe('canceled');
  });
});

describe('the credentials of `aws login`', () => {
  it.each([
    ['never answers', () => {}],
    ['is cut', (socket: Socket) => socket.destroy()],
    ['refuses', (socket: Socket) => socket.end('HTTP/1.1 403 No\r\n\r\n')],
  ])(
    'fail with a network error, not with an expired session, if the proxy %s',
    async (_, fault) => {
      const home = mkdtempSync(join(tmpdir(), 'awsmfa-login-'));
      onTestFinished(() => rmSync(home, { recursive: true }));
      // The SDK looks for the token there, and reads the profile again.
      vi.stubEnv('HOME', home);
      onTestFinished(() => void vi.unstubAllEnvs());
      const session = 'arn:aws:iam::123456789012:user/me';
      const cache = join(home, '.aws', 'login', 'cache');
      mkdirSync(cache, { recursive: true });
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      writeFileSync(
        join(cache, `${createHash('sha256').update(session).digest('hex')}.json`),
        JSON.stringify({
          accessToken: {
            accessKeyId: 'a',
            secretAccessKey: 'b',
            accountId: '123456789012',
            expiresAt: new Date(0).toISOString(),
          },
          clientId: 'c',
          refreshToken: 'd',
          dpopKey: privateKey.export({ type: 'sec1', format: 'pem' }),
        }),
      );
      const host = 'us-east-1.signin.aws.amazon.com';
      const proxy = await openServer({ [`${host}:443`]: fault });
      const AWS_CONFIG_FILE = join(home, '.aws', 'config');
      vi.stubEnv('AWS_CONFIG_FILE', AWS_CONFIG_FILE);
      const settings = `login_session = ${session}\nregion = us-east-1`;
      const error = await errorOf(given(settings, { HTTPS_PROXY: proxy.url, AWS_CONFIG_FILE }));
      expect(error).toMatchObject({ kind: 'network', host });
    },
  );
});
