/**
 * The container credentials endpoint of `--live`: SDKs ask it for credentials over loopback.
 *
 * Whoever knows its address and token gets the credentials; nobody else learns more than that
 * something refuses to talk: the same answer for a wrong token, a wrong path, a wrong method, a
 * foreign `Host` (a web page that resolves its own name to 127.0.0.1), and for what is not HTTP.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
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

/** What it serves. `ask` throws `AppFailure` where there is nothing to hand out. */
export type EndpointSource = {
  readonly ask: () => Promise<SessionCredentials>;
  /** The account that the credentials belong to, where it is known. */
  readonly accountId: string | undefined;
};

/** A request is one line and a few headers; SDKs send it at once. */
const limits = { headerBytes: 8 * 1024, requestMs: 5_000 } as const;

/** Listens on a free port of 127.0.0.1. */
export async function startCredentialEndpoint(source: EndpointSource): Promise<CredentialEndpoint> {
  const token = new Secret(randomBytes(32).toString('base64url'));
  const path = `/${randomBytes(16).toString('base64url')}`;
  let host = '';

  const isAllowed = (request: IncomingMessage) => {
    // All four are looked at whatever the first one says, so that time tells nothing.
    const checks = [
      isSame(request.method ?? '', 'GET'),
      isSame(request.headers.host ?? '', host),
      isSame(request.url ?? '', path),
      isSame(request.headers.authorization ?? '', token.reveal()),
    ];
    return checks.every(Boolean);
  };

  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.requestMs,
      requestTimeout: limits.requestMs,
      // Without one, the request is refused as every other, and not by Node with an answer of its own.
      requireHostHeader: false,
    },
    (request, response) => {
      if (isAllowed(request)) void answer(source, response);
      else send(response, refusal);
    },
  );
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end(rawRefusal);
  });

  const loopback = await listenOnLoopback(server);
  host = loopback.host;
  return {
    url: `http://${host}${path}`,
    token,
    close: loopback.close,
  };
}

/** In a time that depends on neither text: digests of equal length are compared. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
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
 * SDKs show the body or its message. A status of 4xx tells them that asking again is of no use, 503
 * that it may be: so it is 400 where a person has to do something first.
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

/** SDKs differ in the case of the names. */
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
    'Cache-Control': 'no-store',
    Connection: 'close',
  };
}

/** For what is no HTTP request at all. */
const rawRefusal = [
  'HTTP/1.1 403 Forbidden',
  ...Object.entries(headersOf(refusal.body)).map(([name, value]) => `${name}: ${value}`),
  '',
  refusal.body,
].join('\r\n');
