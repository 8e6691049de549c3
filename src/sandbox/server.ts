/**
 * An AWS of its own on loopback: STS and IAM, a world, a clock, faults on demand and a throw-away
 * home directory. It shares no code with the program that it is there to check.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readAuthenticator } from './authenticator';
import { SandboxClock } from './clock';
import { type Fault, Faults } from './faults';
import { Federation } from './federation';
import { createHome, type Program, removeHome, sandboxEnvironment } from './home';
import { Refusal } from './refusal';
import { configText, credentialsText } from './seed-files';
import { createSeedWorld, type SeedUsers } from './seed-world';
import { type Answer, answer, answerWithRefusal, readQuery } from './service';
import type { SignedRequest } from './signature';
import { codeOf } from './token-code';
import { stepAt } from './totp';
import type { World } from './world';

export type Sandbox = {
  readonly url: string;
  /** See `authenticator.ts`. */
  readonly authenticatorUrl: string;
  /** The throw-away home directory: `.aws/config`, `.aws/credentials`, `bin/awsmfa`. */
  readonly home: string;
  /** The environment for programs in the sandbox. */
  readonly env: Readonly<Record<string, string>>;
  readonly world: World;
  readonly users: SeedUsers;
  readonly clock: SandboxClock;
  readonly faults: Faults;
  /** Every action that was asked for, oldest first. */
  readonly requests: readonly string[];
  /** The code of now, or of a step around it. @throws where no such device gives codes. */
  tokenCode(serialNumber: string, stepsFromNow?: number): string;
  /** A code that AWS takes: moves the authenticator on where the code of now was used. */
  freshTokenCode(serialNumber: string): string;
  /** Ends the server and deletes the home directory. */
  close(): Promise<void>;
  /** The part of `close` that can be done in the last moments of a process. */
  removeHome(): void;
};

export type SandboxOptions = {
  /** What `bin/awsmfa` in the sandbox's home starts; no such file without it. */
  readonly program?: Program;
  /** The environment to start from; the process's own if not given. */
  readonly env?: NodeJS.ProcessEnv;
};

const MAX_BODY_BYTES = 1 << 20;

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const clock = new SandboxClock();
  const faults = new Faults();
  const requests: string[] = [];
  const { world, users } = createSeedWorld();
  const federation = new Federation(world);
  const token = randomBytes(24).toString('hex');

  const server = createServer((message, response) => {
    serve(message, response).catch(() => response.destroy());
  });

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Date', clock.now().toUTCString());
    const target = message.url ?? '/';
    if (target.startsWith('/-/')) return serveAuthenticator(message, response, target);
    if (/^\/federation(\?|$)/.test(target)) return serveFederation(message, response, target);
    const request = await readRequest(message);
    if (request === undefined) return send(response, TOO_LARGE);
    const query = readQuery(request);
    const action = query.get('Action') ?? '';
    requests.push(action);
    const struck = faults.take(action);
    if (await strikesBefore(struck, response)) return;
    const made = refusalOf(struck);
    const result =
      made === undefined
        ? answer(request, query, world, clock)
        : answerWithRefusal(request, query, made);
    if (struck.some(({ kind }) => kind === 'reset-after')) return reset(response);
    if (struck.some(({ kind }) => kind === 'hang-after')) return;
    send(response, result);
  }

  function serveFederation(message: IncomingMessage, response: ServerResponse, target: string) {
    const query = new URL(target, url).searchParams;
    requests.push(query.get('Action') ?? '');
    const isGet = message.method === 'GET' && isLoopback(message.headers.host);
    const { status, contentType, body } = isGet
      ? federation.answer(query, clock.now())
      : { status: 404, contentType: 'text/plain', body: '' };
    response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' });
    response.end(body);
  }

  function serveAuthenticator(message: IncomingMessage, response: ServerResponse, target: string) {
    const [, , given = '', command = ''] = target.split('/');
    const isAllowed = equal(given, token) && isLoopback(message.headers.host);
    const route = `${message.method} ${command}`;
    if (!isAllowed || !['GET devices', 'POST advance'].includes(route)) {
      response.writeHead(404).end();
      return;
    }
    if (command === 'advance') clock.advanceAuthenticator();
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(readAuthenticator(world, clock)));
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const authenticatorUrl = `${url}/-/${token}`;
  const home = createHome({
    config: configText(url),
    credentials: credentialsText(users),
    program: options.program,
  });

  const tokenCode = (serialNumber: string, stepsFromNow = 0): string => {
    const device = world.devices.get(serialNumber);
    const code = device && codeOf(device, clock.authenticatorNow(), stepsFromNow);
    if (code === undefined) throw new Error(`no device ${serialNumber} gives codes`);
    return code;
  };

  return {
    url,
    authenticatorUrl,
    home: home.directory,
    env: sandboxEnvironment(options.env ?? process.env, home, { url, authenticatorUrl }),
    world,
    users,
    clock,
    faults,
    requests,
    tokenCode,
    freshTokenCode(serialNumber) {
      const used = world.devices.get(serialNumber)?.lastUsedStep ?? 0;
      const behind = used + 1 - stepAt(clock.authenticatorNow());
      if (behind > 0) clock.advanceAuthenticator(behind);
      return tokenCode(serialNumber);
    },
    async close() {
      removeHome(home);
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
    removeHome: () => removeHome(home),
  };
}

const TOO_LARGE: Answer = {
  status: 413,
  requestId: '',
  contentType: 'text/plain',
  body: 'Request entity too large',
};

async function readRequest(message: IncomingMessage): Promise<SignedRequest | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  const headers = new Map<string, string>();
  for (let at = 0; at < message.rawHeaders.length; at += 2) {
    const name = (message.rawHeaders[at] ?? '').toLowerCase();
    const value = message.rawHeaders[at + 1] ?? '';
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before},${value}`);
  }
  return {
    method: message.method ?? 'GET',
    target: message.url ?? '/',
    headers,
    body: Buffer.concat(chunks),
  };
}

function send(response: ServerResponse, { status, requestId, contentType, body }: Answer): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': requestId,
  });
  response.end(body);
}

/** True where a fault has taken the request's answer away. */
async function strikesBefore(struck: readonly Fault[], response: ServerResponse): Promise<boolean> {
  for (const fault of struck) {
    if (fault.kind === 'latency') await new Promise((resolve) => setTimeout(resolve, fault.ms));
  }
  if (struck.some(({ kind }) => kind === 'hang')) return true;
  if (struck.some(({ kind }) => kind === 'reset')) {
    reset(response);
    return true;
  }
  if (struck.some(({ kind }) => kind === 'rubbish')) {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>Sign in to the network</title><p>Please log in');
    return true;
  }
  return false;
}

function refusalOf(struck: readonly Fault[]): Refusal | undefined {
  for (const fault of struck) {
    if (fault.kind === 'throttling') return new Refusal(400, 'Throttling', 'Rate exceeded');
    if (fault.kind === 'refusal') return new Refusal(fault.status, fault.code, fault.message);
    if (fault.kind === 'server-error') {
      const status = fault.status ?? 500;
      return status === 503
        ? new Refusal(503, 'ServiceUnavailable', 'Service is unable to handle request.')
        : new Refusal(
            status,
            'InternalFailure',
            'We encountered an internal error. Please try again.',
          );
    }
  }
  return undefined;
}

function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

function isLoopback(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host ?? '');
}

function equal(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
