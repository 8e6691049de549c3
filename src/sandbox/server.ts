/**
 * A private AWS on loopback: STS, IAM and Identity Center, with its own clock, failures on demand
 * and a temporary home directory. It shares no code with the program that it checks.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Faults, refusalOf, strikesAfter, strikesBefore } from './faults';
import { isLoopback, readRequest, send, sendPage, TOO_LARGE } from './http-exchange';
import type { IdentityCenter } from './identity-center/identity-center';
import { answerJson, findOperation, refuseJson } from './identity-center/json-service';
import { readAuthenticator } from './mfa/authenticator';
import { codeOf } from './mfa/code-check';
import { STEP_SECONDS, stepAt } from './mfa/totp';
import { createHome, type Program, removeHome, sandboxEnvironment } from './seed/sandbox-home';
import { configText, credentialsText, settingsText } from './seed/seed-files';
import { createSeedWorld, type SeedUsers } from './seed/seed-world';
import { answer, answerWithRefusal, readQuery } from './service';
import { answerDevicePage, isDevicePage } from './web/device-page';
import { Federation } from './web/federation';
import type { World } from './world';

/** The computer's time, which tests can move. */
class SandboxClock {
  /** Moves expirations, the `Date` header, the signature check and the codes. */
  offsetMs = 0;
  /** Moves only the codes, both on the devices and in AWS's check. */
  authenticatorOffsetMs = 0;

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  authenticatorNow(): Date {
    return new Date(this.now().getTime() + this.authenticatorOffsetMs);
  }

  instants() {
    return { now: this.now(), authenticatorNow: this.authenticatorNow() };
  }

  /** Makes every device show its next code, so that nobody waits 30 s for it. */
  advanceAuthenticator(steps = 1): void {
    this.authenticatorOffsetMs += steps * STEP_SECONDS * 1000;
  }
}

export type Sandbox = {
  readonly url: string;
  /** Described in `authenticator.ts`. */
  readonly authenticatorUrl: string;
  /** The temporary home directory, with `.aws/config`, `.aws/credentials` and `bin/awsmfa`. */
  readonly home: string;
  /** The environment for programs in the sandbox. */
  readonly env: Readonly<Record<string, string>>;
  readonly world: World;
  readonly users: SeedUsers;
  /** `answer` approves or denies a sign-in. */
  readonly identityCenter: IdentityCenter;
  readonly clock: SandboxClock;
  readonly faults: Faults;
  /** The requested actions, oldest first. */
  readonly requests: readonly string[];
  /** The current code, or one some steps away. @throws if no such device gives codes. */
  tokenCode(serialNumber: string, stepsFromNow?: number): string;
  /** A code that AWS accepts. Advances the authenticator if the current code was used. */
  freshTokenCode(serialNumber: string): string;
  /** Stops the server and deletes the home directory. */
  close(): Promise<void>;
  /** The part of `close` that also works while the process exits. */
  removeHome(): void;
};

/** Requests arrive at once. By default Node waits minutes for one and checks only every 30 s. */
const timeLimits = {
  headersTimeout: 5_000,
  requestTimeout: 6_000,
  keepAliveTimeout: 3_000,
  connectionsCheckingInterval: 500,
} as const;
const mostConnections = 200;

export type SandboxOptions = {
  /**
   * The program that `bin/awsmfa` in the sandbox's home starts. Without it there is no such file.
   */
  readonly program?: Program;
  /** The environment to start from. The process's own if not given. */
  readonly env?: NodeJS.ProcessEnv;
};

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const clock = new SandboxClock();
  const faults = new Faults();
  const requests: string[] = [];
  const { world, users, identityCenter } = createSeedWorld();
  const federation = new Federation(world);
  const token = randomBytes(24).toString('hex');

  // Protects: an unfinished request doesn't hold its connection for long.
  const server = createServer(timeLimits, (message, response) => {
    serve(message, response).catch(() => response.destroy());
  });
  // Protects: connections can't use all the file descriptors of this process.
  server.maxConnections = mostConnections;

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Date', clock.now().toUTCString());
    const target = message.url ?? '/';
    if (target.startsWith('/-/')) return serveAuthenticator(message, response, target);
    if (/^\/(federation|oauth)(\?|$)/.test(target))
      return serveFederation(message, response, target);
    const request = await readRequest(message);
    if (request === undefined) return send(response, TOO_LARGE);
    const operation = findOperation(request);
    // Protects: no web page whose name resolves to 127.0.0.1 can sign in or read a token.
    if ((operation !== undefined || isDevicePage(target)) && !isLoopback(message.headers.host)) {
      response.writeHead(404).end();
      return;
    }
    if (isDevicePage(target))
      return sendPage(response, answerDevicePage(request, identityCenter, clock.now()));
    const query = readQuery(request);
    const action = operation?.name ?? query.get('Action') ?? '';
    requests.push(action);
    const struck = faults.take(action);
    if (await strikesBefore(struck, response)) return;
    const made = refusalOf(struck);
    const center = { center: identityCenter, world, now: clock.now(), url };
    const result =
      operation !== undefined
        ? made === undefined
          ? answerJson(operation, request, center)
          : refuseJson(operation, made)
        : made === undefined
          ? answer(request, query, world, clock.instants())
          : answerWithRefusal(request, query, made);
    if (strikesAfter(struck, response)) return;
    send(response, result);
  }

  function serveFederation(message: IncomingMessage, response: ServerResponse, target: string) {
    const { pathname, searchParams } = new URL(target, url);
    requests.push(searchParams.get('Action') ?? '');
    // Protects: no web page whose name resolves to 127.0.0.1 can reach the sign-in.
    if (message.method !== 'GET' || !isLoopback(message.headers.host)) {
      response.writeHead(404).end();
      return;
    }
    sendPage(
      response,
      pathname === '/oauth'
        ? federation.signOut(searchParams, url)
        : federation.answer(searchParams, clock.now()),
    );
  }

  function serveAuthenticator(message: IncomingMessage, response: ServerResponse, target: string) {
    const [, , given = '', command = '', userCode = ''] = target.split('/');
    // Protects: nobody without the token can read codes, and no web page can.
    const isAllowed = equal(given, token) && isLoopback(message.headers.host);
    const asked = `${message.method} ${command}`;
    if (isAllowed && asked === 'GET devices') {
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(readAuthenticator(world, identityCenter, clock.instants())));
      return;
    }
    const isDone =
      isAllowed &&
      asked === 'POST sign-ins' &&
      identityCenter.answer(userCode, 'allowed', clock.now());
    response.writeHead(isDone ? 204 : 404).end();
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // Protects: no other machine can reach the sandbox.
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const authenticatorUrl = `${url}/-/${token}`;
  const home = createHome({
    config: configText(url),
    credentials: credentialsText(users),
    settings: settingsText(),
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
    identityCenter,
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

function equal(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
