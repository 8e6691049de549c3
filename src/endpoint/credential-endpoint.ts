/**
 * The container credentials endpoint of `--live`: SDKs ask it for credentials over loopback.
 *
 * Only a request with its address and token gets the credentials. Every other request gets the same
 * bytes, which reveal nothing: a wrong token, path or method, a foreign `Host` (a web page that
 * resolves its name to 127.0.0.1), `CONNECT`, an unknown `Expect`, a request that takes too long,
 * and anything that isn't HTTP.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SessionCredentials } from '../aws/sessions/credentials';
import { type AppError, explain, toAppError } from '../errors';
import { Secret } from '../secret';
import { listenOnLoopback } from './loopback';

export type CredentialEndpoint = {
  /** For `AWS_CONTAINER_CREDENTIALS_FULL_URI`. */
  readonly url: string;
  /** For `AWS_CONTAINER_AUTHORIZATION_TOKEN`. */
  readonly token: Secret;
  readonly close: () => Promise<void>;
};

/** What the endpoint serves. `ask` throws `AppFailure` if it has no credentials. */
export type EndpointSource = {
  readonly ask: () => Promise<SessionCredentials>;
  /** The account of the credentials, if known. */
  readonly accountId: string | undefined;
};

/**
 * A request is one line and a few headers, and SDKs send it at once. Node checks for late requests
 * only every 30 s, and keeps a socket open after the other end has closed its half. So each
 * connection has a timer.
 */
const limits = { headerBytes: 8 * 1024, requestMs: 800, visitors: 64, lingerMs: 100 } as const;

/** Listens on a free port of 127.0.0.1. */
export async function startCredentialEndpoint(source: EndpointSource): Promise<CredentialEndpoint> {
  const token = new Secret(randomBytes(32).toString('base64url'));
  const path = `/${randomBytes(16).toString('base64url')}`;
  let host = '';

  const isAllowed = (request: IncomingMessage) => {
    // Protects: only the token, at this path and Host, gets the credentials.
    const checks = [
      isSame(request.method ?? '', 'GET'),
      isSame(request.headers.host ?? '', host),
      isSame(request.url ?? '', path),
      isSame(request.headers.authorization ?? '', token.reveal()),
    ];
    return checks.every(Boolean);
  };
  const visitors = createVisitors();

  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    if (!isAllowed(request)) visitors.refuse(socket);
    else if (visitors.admit(socket)) void answer(source, response);
  };
  const server = createServer(
    {
      // Protects: a request is small.
      maxHeaderSize: limits.headerBytes,
      // A request without one is refused like any other. Otherwise Node would send a different
      // answer.
      requireHostHeader: false,
    },
    onRequest,
  );
  server.on('connection', visitors.add);
  // Protects: Node sends no answer of its own to an Expect header.
  server.on('checkContinue', onRequest).on('checkExpectation', onRequest);
  // Protects: CONNECT is refused like every other request.
  server.on('connect', ({ socket }: IncomingMessage) => visitors.refuse(socket));
  // Protects: a request that is not HTTP is refused like every other.
  server.on('clientError', (_error, socket) => visitors.refuse(socket));

  const loopback = await listenOnLoopback(server);
  host = loopback.host;
  return {
    url: `http://${host}${path}`,
    token,
    close: loopback.close,
  };
}

type Visitor = { readonly isRefused: boolean; readonly timer: NodeJS.Timeout };

/** The connections that have not made an allowed request. Each may make one request. */
function createVisitors() {
  const visitors = new Map<Duplex, Visitor>();
  const remove = (socket: Duplex) => {
    clearTimeout(visitors.get(socket)?.timer);
    visitors.delete(socket);
  };
  /** Allows an answer to its request. `false` if the connection was refused before. */
  const admit = (socket: Duplex): boolean => {
    if (visitors.get(socket)?.isRefused !== false) return false;
    remove(socket);
    return true;
  };
  const refuse = (socket: Duplex) => {
    const visitor = visitors.get(socket);
    if (visitor?.isRefused !== false) return;
    clearTimeout(visitor.timer);
    socket.end(rawRefusal);
    // Unread bytes would make the system drop the refusal as well.
    socket.resume();
    // Protects: a refused connection ends, even if the other end keeps it open.
    const timer = setTimeout(() => socket.destroy(), limits.lingerMs);
    visitors.set(socket, { isRefused: true, timer });
  };
  const add = (socket: Socket) => {
    const [oldest] = visitors.keys();
    // Protects: a flood of connections keeps no request out.
    if (oldest !== undefined && visitors.size >= limits.visitors) {
      oldest.destroy();
      remove(oldest);
    }
    // Protects: a connection without a request ends within a second.
    const timer = setTimeout(() => refuse(socket), limits.requestMs);
    visitors.set(socket, { isRefused: false, timer });
    socket.once('close', () => remove(socket));
    // Node removes its own error listener after CONNECT.
    socket.on('error', () => {});
  };
  return { add, admit, refuse };
}

/** Compares in a time that depends on neither text, because the digests have the same length. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  // Protects: the time of a comparison reveals nothing about the token.
  return timingSafeEqual(digest(given), digest(expected));
}

type Answer = { readonly status: number; readonly body: string };

async function answer({ ask, accountId }: EndpointSource, response: ServerResponse): Promise<void> {
  try {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = await ask();
    const body = JSON.stringify({
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey.reveal(),
      Token: sessionToken.reveal(),
      Expiration: expiration.toISOString(),
      AccountId: accountId,
    });
    send(response, { status: 200, body });
  } catch (thrown) {
    send(response, toAnswer(toAppError(thrown)));
  }
}

/**
 * SDKs show the body or its message. A 4xx status tells them that asking again won't help, and 503
 * that it may. So the status is 400 if a person has to act first.
 */
function toAnswer(error: AppError): Answer {
  const isPassing =
    error.kind === 'network' || error.kind === 'aws-unavailable' || error.kind === 'failed';
  const { message, hint } = explain(
    error.kind === 'token-code-needed'
      ? { kind: 'session-expired', profile: error.profile, file: undefined }
      : error,
  );
  return failure(isPassing ? 503 : 400, 'CredentialsNotAvailable', `${message} ${hint}`);
}

/** SDKs differ in the case of the names, so the body has both. */
function failure(status: number, code: string, message: string): Answer {
  return { status, body: JSON.stringify({ code, message, Code: code, Message: message }) };
}

const refusal = failure(403, 'AccessDenied', 'Refused.');

function send(response: ServerResponse, { status, body }: Answer): void {
  response.sendDate = false;
  response.writeHead(status, headersOf(body)).end(body);
}

function headersOf(body: string): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(body)),
    // Protects: nothing on the way stores the credentials.
    'Cache-Control': 'no-store',
    Connection: 'close',
  };
}

/** Written directly to the socket, because Node would leave out the body for `HEAD`. */
const rawRefusal = [
  'HTTP/1.1 403 Forbidden',
  ...Object.entries(headersOf(refusal.body)).map(([name, value]) => `${name}: ${value}`),
  '',
  refusal.body,
].join('\r\n');
