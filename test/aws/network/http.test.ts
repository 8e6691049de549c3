import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { HttpRequest } from '@smithy/core/protocols';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAwsClock } from '../../../src/aws/network/aws-clock';
import type { Patience } from '../../../src/aws/network/exchange';
import { createHttpSettings } from '../../../src/aws/network/http';
import { createStsPort } from '../../../src/aws/sts-client';
import { type AppError, toAppError } from '../../../src/errors';
import { Secret } from '../../../src/secret';
import { errorOf } from '../../support/heart';
import { certificate, openHttpsFront } from '../../support/https-front';
import { openProxy } from '../../support/proxy';

const soon: Partial<Patience> = { connectMs: 300, answerMs: 400 };
/** For tests that end without the limit, even on a loaded machine. */
const patient: Partial<Patience> = { connectMs: 20_000, answerMs: 20_000 };
const patienceFor = (reason: string) => (reason.includes('in time') ? soon : patient);

/** A server that runs `act` on a connection once a request begins. */
async function openServer(onRequest: (socket: Socket) => void, listensAtOnce = false) {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    if (listensAtOnce) onRequest(socket);
    socket.on('data', (data) => {
      requests.push(data.toString('latin1'));
      if (!listensAtOnce) onRequest(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, url: `http://${host}`, requests, sockets };
}

function httpWith(env: Record<string, string> = {}, patience: Partial<Patience> = soon) {
  const clock = createAwsClock(Date.now);
  const http = createHttpSettings(env, clock, patience);
  const get = (url: string, caBundle?: string, signal?: AbortSignal) =>
    http.ask({ method: 'GET', url, headers: { host: new URL(url).host } }, caBundle, signal);
  return { http, clock, get };
}

const call = (endpoint: string) => ({
  credentials: {
    accessKeyId: 'AKIAEXAMPLE',
    secretAccessKey: new Secret('secret'),
    sessionToken: undefined,
    expiration: undefined,
  },
  region: 'us-east-1',
  endpoint,
  signal: undefined,
  profileName: 'me',
  withMfa: false,
});
const request = {
  serialNumber: 'arn:aws:iam::123456789012:mfa/me',
  tokenCode: '123456',
  durationSeconds: 900,
};

/** A `GetSessionToken` with a code, as the program sends it. */
async function sessionFrom(url: string, env: Record<string, string> = {}, patience = soon) {
  const { http, clock } = httpWith(env, patience);
  try {
    return { clock, session: await createStsPort(http).getSessionToken(call(url), request) };
  } catch (thrown) {
    return { clock, error: toAppError(thrown) };
  }
}

/** The same, to a server that answers with this text. */
async function answered(status: number, body: string, headers: Record<string, string> = {}) {
  let requests = 0;
  const server = createHttpServer((_, answer) => {
    requests += 1;
    answer.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const outcome = await sessionFrom(`http://127.0.0.1:${port}`, {}, { answerMs: 10_000 });
  return { ...outcome, requests };
}

const switching = 'HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n';

function bundleFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'awsmfa-http-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'ca.pem');
  writeFileSync(path, certificate);
  return path;
}

/** The server behind the TLS front or the proxy. */
async function openTarget(): Promise<string> {
  const server = createHttpServer((_, answer) => answer.end('here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the trust of a connection', () => {
  // It is the same server. A bare machine can't look up `localhost`.
  const otherName = (url: string) => url.replace('127.0.0.1', '0.0.0.0');

  it.each(['directly', 'through a proxy', 'through a proxy that speaks TLS'])(
    'comes from the CA bundle, by name and by IP address, %s',
    async (way) => {
      const front = await openHttpsFront(await openTarget());
      const ca = bundleFile();
      const proxy = await openProxy({ isTls: way.endsWith('TLS') });
      const scheme = way.endsWith('TLS') ? 'https' : 'http';
      const env = way === 'directly' ? {} : { HTTPS_PROXY: `${scheme}://${proxy.host}` };

      expect((await httpWith(env).get(front, ca)).body.toString()).toBe('here');
      for (const variable of ['AWS_CA_BUNDLE', 'REQUESTS_CA_BUNDLE']) {
        const { status } = await httpWith({ ...env, [variable]: ca }).get(front);
        expect(status).toBe(200);
      }
      const stranger = await errorOf(httpWith(env).get(front));
      expect(stranger).toMatchObject({ kind: 'network', isUnsent: true });
      const wrong = await errorOf(httpWith(env).get(otherName(front), ca));
      expect(wrong).toMatchObject({
        reason: expect.stringContaining('its certificate is for another name'),
        isUnsent: true,
      });
      expect(proxy.log.length > 0).toBe(way !== 'directly');
    },
  );

  it('comes from the profile, then AWS_CA_BUNDLE, then REQUESTS_CA_BUNDLE, without empty ones', async () => {
    const front = await openHttpsFront(await openTarget());
    const ca = bundleFile();
    const nowhere = '/nowhere/ca.pem';
    const both = { AWS_CA_BUNDLE: ca, REQUESTS_CA_BUNDLE: nowhere };
    expect((await httpWith(both).get(front)).status).toBe(200);
    expect((await httpWith({ AWS_CA_BUNDLE: '', REQUESTS_CA_BUNDLE: ca }).get(front)).status).toBe(
      200,
    );
    expect((await httpWith({ AWS_CA_BUNDLE: nowhere }).get(front, ca)).status).toBe(200);
    const home = { HOME: join(ca, '..'), AWS_CA_BUNDLE: '~/ca.pem' };
    expect((await httpWith(home).get(front)).status).toBe(200);
    const missing = await errorOf(httpWith({ AWS_CA_BUNDLE: nowhere }).get(front));
    expect(missing).toMatchObject({ kind: 'file-unreadable', path: nowhere });
    const empty = await errorOf(httpWith({ AWS_CA_BUNDLE: '', REQUESTS_CA_BUNDLE: '' }).get(front));
    expect(empty).toMatchObject({ kind: 'network', isUnsent: true });
  });

  it.each([
    ['nothing', ''],
    ['no certificate', 'hello\n'],
    ['a certificate that is damaged', certificate.replace(/[A-Za-z0-9+/]{8}/, '!!!!!!!!')],
    ['DER in place of PEM', Buffer.from(certificate.replace(/-----.*-----|\s/g, ''), 'base64')],
  ])('fails before any request if the bundle holds %s, and names the bundle', async (_, text) => {
    const front = await openHttpsFront(await openTarget());
    const ca = bundleFile();
    writeFileSync(ca, text);
    expect(await errorOf(httpWith().get(front, ca))).toMatchObject({
      kind: 'file-unreadable',
      path: ca,
      reason: expect.stringContaining('PEM'),
    });
  });

  it('covers every certificate of a bundle, with text between them', async () => {
    const front = await openHttpsFront(await openTarget());
    const ca = bundleFile();
    writeFileSync(ca, `# the company's\r\n${rootCertificates[0]}\nand\n${certificate}`);
    expect((await httpWith().get(front, ca)).status).toBe(200);
  });

  it("isn't needed without TLS, so a missing bundle does no harm", async () => {
    const url = await openTarget();
    expect((await httpWith({ AWS_CA_BUNDLE: '/nowhere/ca.pem' }).get(url)).status).toBe(200);
  });
});

describe('a proxy', () => {
  it('tunnels https, gets the whole address for http, and gets the user name and password', async () => {
    const target = await openTarget();
    const front = await openHttpsFront(target);
    const proxy = await openProxy();
    const way = `http://me:s%2Fcret@${proxy.host}`;
    const { get } = httpWith({ HTTP_PROXY: way, HTTPS_PROXY: way });
    await get(`${target}/a?b=c`);
    await get(`${front}/a`, bundleFile());
    const { host } = new URL(front);
    expect(proxy.log).toEqual([`GET ${target}/a?b=c`, `CONNECT ${host}`]);
    const basic = `Basic ${Buffer.from('me:s/cret').toString('base64')}`;
    expect(proxy.authorizations).toEqual([basic, basic]);
  });

  it('keeps its tunnel for the next request', async () => {
    const front = await openHttpsFront(await openTarget());
    const proxy = await openProxy();
    const ca = bundleFile();
    const { get } = httpWith({ HTTPS_PROXY: proxy.host });
    await get(front, ca);
    await get(front, ca);
    expect(proxy.log).toHaveLength(1);
  });

  it.each([
    ['accepts and never answers', () => {}, 'it did not answer in time'],
    ['answers at a trickle', (s: Socket) => s.write('HTTP/1.1 200'), 'it did not answer in time'],
    ['hangs up', (s: Socket) => s.destroy(), 'the connection was'],
    [
      'wants a password',
      (s: Socket) => s.end('HTTP/1.1 407 No\r\n\r\n'),
      'user name and a password',
    ],
    [
      'refuses',
      (s: Socket) => s.end('HTTP/1.1 403 No\r\n\r\n'),
      'the proxy refused with HTTP status 403',
    ],
    [
      'opens a tunnel and breaks it',
      (s: Socket) => s.write('HTTP/1.1 200 OK\r\n\r\n', () => s.resetAndDestroy()),
      'the connection was',
    ],
    ['changes the protocol', (s: Socket) => s.end(switching), 'HTTP status 101'],
    ['speaks something else', (s: Socket) => s.end('SSH-2.0-OpenSSH_9\r\n'), 'does not speak HTTP'],
    ['has headers without an end', (s: Socket) => flood(s), 'does not speak HTTP'],
  ])('that %s is a network error, and the code was not sent', async (_, act, reason) => {
    const proxy = await openServer(act);
    const env = { HTTPS_PROXY: `http://me:hunter2@${proxy.host}` };
    const url = 'https://sts.us-east-1.amazonaws.com';
    const { error } = await sessionFrom(url, env, patienceFor(reason));
    expect(error).toMatchObject({ kind: 'network', isUnsent: true });
    expect(error?.kind === 'network' && error.reason).toContain(reason);
    expect(error?.kind === 'network' && error.reason).toContain(
      `(through the proxy ${proxy.host})`,
    );
    expect(proxy.requests).toHaveLength(1);
    await expect.poll(() => [...proxy.sockets].every((socket) => socket.destroyed)).toBe(true);
  });

  it('is an error before any request if its address is invalid', async () => {
    const { error } = await sessionFrom('https://sts.us-east-1.amazonaws.com', {
      HTTPS_PROXY: 'http://[::bad',
    });
    expect(error).toMatchObject({ kind: 'bad-proxy', variable: 'HTTPS_PROXY' });
  });
});

describe('an answer', () => {
  const head = 'HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n';

  it.each([
    ['never begins', () => {}, 'it did not answer in time'],
    ['never ends', (s: Socket) => s.write(`${head}<a>`), 'it did not answer in time'],
    ['comes byte by byte', (s: Socket) => trickle(s, head), 'it did not answer in time'],
    ['ends early', (s: Socket) => s.end(`${head}<a>`), 'the answer was cut short'],
    [
      'breaks off',
      (s: Socket) => s.end(`${head}<a>`, () => s.resetAndDestroy()),
      'the answer was cut short',
    ],
    ['is another protocol', (s: Socket) => s.end(switching), 'does not speak HTTP'],
    ['is no HTTP', (s: Socket) => s.end('hello'), 'does not speak HTTP'],
    ['has headers without an end', (s: Socket) => flood(s), 'does not speak HTTP'],
    ['does not come', (s: Socket) => s.end(), 'the connection was reset'],
  ])('that %s is a network error after one request with the code', async (_, act, reason) => {
    const server = await openServer(act);
    const { error } = await sessionFrom(server.url, {}, patienceFor(reason));
    expect(error).toMatchObject({ kind: 'network', host: server.host, isUnsent: false });
    expect(error?.kind === 'network' && error.reason).toContain(reason);
    expect(server.requests).toHaveLength(1);
    await expect.poll(() => [...server.sockets].every((socket) => socket.destroyed)).toBe(true);
  });

  it('without an end is cut at a megabyte', async () => {
    let written = 0;
    const server = await openServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
      const more = () => {
        while (!socket.destroyed && socket.write(chunk)) written += 0x10000;
        written += 0x10000;
      };
      socket.on('drain', more);
      more();
    });
    const { error } = await sessionFrom(server.url, {}, { answerMs: 10_000 });
    expect(error).toMatchObject({ kind: 'network', reason: 'the answer did not end' });
    expect(server.requests).toHaveLength(1);
    expect(written).toBeLessThan(20_000_000);
  });

  it('is not awaited if TLS never begins', async () => {
    const server = await openServer(() => {});
    const { get } = httpWith({}, { connectMs: 200, answerMs: 60_000 });
    const error = await errorOf(get(server.url.replace('http:', 'https:')));
    expect(error).toMatchObject({ kind: 'network', host: server.host });
  }, 20_000);

  it('is awaited only as long as the caller wants', async () => {
    const server = await openServer(() => {});
    const signal = AbortSignal.timeout(50);
    const asking = httpWith({}, { connectMs: 20_000, answerMs: 20_000 }).get(
      server.url,
      undefined,
      signal,
    );
    expect((await errorOf(asking)).kind).toBe('canceled');
  });

  const refusalOf = (message: string) =>
    `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`;

  it.each([
    [200, ''],
    [200, 'hello'],
    [200, '<html><body>Sign in to the Wi-Fi</body></html>'],
    [200, '<a'],
    [200, '<a></b></a>'],
    [200, '{"a":1}'],
    [200, '\0\0\0'],
    [200, '<GetSessionTokenResponse></GetSessionTokenResponse>'],
    [200, `<GetSessionTokenResponse>${'<a>'.repeat(20_000)}</GetSessionTokenResponse>`],
    [302, ''],
    [511, '<html>Sign in</html>'],
    [403, ''],
    [403, 'hello'],
    [403, '<html>no</html>'],
    [403, '<a'],
    [407, 'no'],
  ])(
    'from another server (status %i, %j) is a network error in our words',
    async (status, body) => {
      const { error, requests } = await answered(status, body);
      expect(error).toMatchObject({ kind: 'network', reason: expect.stringContaining('not AWS') });
      expect(requests).toBe(1);
    },
  );

  it.each([
    [200, '<GetSessionTokenResponse xmlns="x"><GetSessionTokenResult><Cred'],
    [403, '<?xml version="1.0"?>\n<ErrorResponse><Error><Code>AccessDenied</Code>'],
  ])('with an incomplete document (status %i) was cut short', async (status, body) => {
    const { error } = await answered(status, body);
    expect(error).toMatchObject({ kind: 'network', reason: 'the answer was cut short' });
  });

  it.each(['<Code><a>b</a></Code><Message><a>b</a></Message>', '<Code/><Message/>', ''])(
    'of a form that AWS never sends is also an error: %s',
    async (inner) => {
      const body = `<ErrorResponse><Error>${inner}</Error><RequestId>1</RequestId></ErrorResponse>`;
      const { error } = await answered(403, body);
      expect(['network', 'aws-refused']).toContain(error?.kind);
    },
  );

  it.each([
    ['blanks', ' '],
    ['letters', 'x'],
    ['entities', '&lt;'],
    ['characters of many bytes', '\u{1f600}'],
  ])(
    'with a megabyte of %s as its message is cut before it is read, and shown short',
    async (_, text) => {
      const body = refusalOf(`no${text.repeat(Math.floor(900_000 / Buffer.byteLength(text)))}x`);
      const head = `HTTP/1.1 403 Forbidden\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
      const server = await openServer((socket) => socket.end(head + body));
      const asked = { protocol: 'http:', method: 'POST', path: '/', query: {}, headers: {} };
      const [hostname = '', port] = server.host.split(':');
      const { response } = await httpWith({}, { answerMs: 10_000 })
        .http.handlerFor(undefined)
        .handle(new HttpRequest({ ...asked, hostname, port: Number(port) }));
      // The SDK's parser needs 300 ms for a megabyte.
      expect(response.body.length).toBeLessThan(10_000);
      const { error } = await answered(403, body);
      expect(error).toMatchObject({ kind: 'access-denied', withMfa: true, resource: undefined });
      expect(error?.aws?.message).not.toContain('\ufffd');
      expect(error?.aws?.message.length).toBeLessThanOrEqual(2_001);
    },
  );

  it.each([403, 503])(
    'of a megabyte without a message (status %i) is not from AWS',
    async (status) => {
      const { error } = await answered(status, `<html>${'<p>'.repeat(300_000)}</html>`);
      expect(error?.kind).toBe(status === 403 ? 'network' : 'aws-unavailable');
    },
  );

  const session = (expiration: string) =>
    `<GetSessionTokenResponse><GetSessionTokenResult><Credentials><AccessKeyId>ASIAX</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${expiration}</Expiration></Credentials></GetSessionTokenResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetSessionTokenResponse>`;
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

  it('is accepted only if its session lasts no longer than AWS allows', async () => {
    expect((await answered(200, session(inHours(36)))).session?.accessKeyId).toBe('ASIAX');
    for (const end of [inHours(37), '9999-01-01T00:00:00Z'])
      expect((await answered(200, session(end))).error?.kind).toBe('network');
  });

  const id = { 'x-amzn-requestid': '1' };
  const page = '<html>about <RequestId> and more</html>';
  it.each([
    ["AWS's own, wrong clock", 403, refusalOf('no'), id, 700, 700],
    ["AWS's own, 29 days off", 403, refusalOf('no'), id, 29 * 86_400, 29 * 86_400],
    ["AWS's own, 31 days off", 403, refusalOf('no'), id, 31 * 86_400, undefined],
    ['of the year 275760', 403, refusalOf('no'), id, -8.6e12 + 1.8e9, undefined],
    ["a proxy's", 502, '<html></html>', {}, 700, undefined],
    ["a proxy's page that quotes an answer", 502, page, {}, 700, undefined],
    ["a proxy's with a header of AWS's", 502, page, id, 700, undefined],
    [
      "a proxy's with an answer of AWS's inside",
      403,
      `<p>${refusalOf('no')}</p>`,
      id,
      700,
      undefined,
    ],
    ['without the header', 403, refusalOf('no'), {}, 700, undefined],
    ['that is cut short', 403, refusalOf('no').slice(0, -5), id, 700, undefined],
  ])('sets the clock or not: %s', async (_, status, body, headers, aheadSeconds, learned) => {
    const date = new Date(Date.now() - aheadSeconds * 1000).toUTCString();
    const { clock } = await answered(status, body, { ...headers, date });
    const ahead = clock.aheadMs();
    if (learned === undefined) expect(ahead).toBeUndefined();
    else expect(Math.abs((ahead ?? 0) / 1000 - learned)).toBeLessThan(10);
  });

  it('sets the clock by its request id alone if a certificate proves its sender', async () => {
    const date = new Date(Date.now() - 700_000).toUTCString();
    const server = createHttpServer((_, answer) =>
      answer.writeHead(302, { date, 'x-amzn-requestid': '1' }).end(),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const front = await openHttpsFront(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    );
    const { get, clock } = httpWith();
    await get(front, bundleFile());
    expect(Math.abs((clock.aheadMs() ?? 0) / 1000 - 700)).toBeLessThan(10);
  });
});

/** Headers without end. */
function flood(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\n');
  const more = () => {
    while (!socket.destroyed && socket.write(`x: ${'y'.repeat(1_000)}\r\n`));
  };
  socket.on('drain', more);
  more();
}

/** A byte now and then, so that no limit on silence ends it. */
function trickle(socket: Socket, head: string): void {
  socket.write(head);
  const timer = setInterval(() => socket.write('x'), 20);
  socket.once('close', () => clearInterval(timer));
}

describe('a failed connection', () => {
  it.each([
    ['nobody listens', 'http://127.0.0.1:1', 'the connection was refused'],
    ['there is no such name', 'http://nowhere.invalid', 'its name'],
  ])('sends no request if %s', async (_, url, reason) => {
    const { error } = await sessionFrom(url, {}, { connectMs: 5_000 });
    expect(error).toMatchObject({ kind: 'network', isUnsent: true });
    expect(reasonIn(error)).toContain(reason);
  });

  it.each([
    ['speaks no TLS', (s: Socket) => s.end('HTTP/1.1 400 Bad\r\n\r\n'), 'does not speak TLS'],
    ['never shakes hands', () => {}, 'it did not answer in time'],
  ])('sends no request if the server %s', async (_, act, reason) => {
    const server = await openServer(act);
    const { error } = await sessionFrom(`https://${server.host}`);
    expect(error).toMatchObject({ kind: 'network', isUnsent: true });
    expect(reasonIn(error)).toContain(reason);
  });
});

function reasonIn(error: AppError | undefined): string | undefined {
  return error?.kind === 'network' ? error.reason : undefined;
}
