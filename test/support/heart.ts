import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Clock } from '../../src/aws/clock';
import { listCodeDevices } from '../../src/aws/devices/list-devices';
import { createIamPort } from '../../src/aws/iam-client';
import { type AwsClock, createAwsClock } from '../../src/aws/network/aws-clock';
import type { Patience } from '../../src/aws/network/exchange';
import { createHttpSettings } from '../../src/aws/network/http';
import { loadProfiles } from '../../src/aws/profiles/read/load-profiles';
import { type Environment, locateFiles } from '../../src/aws/profiles/read/locate';
import { createAnswerBook } from '../../src/aws/sessions/answers';
import { createKeyIndex } from '../../src/aws/sessions/cache/key-index';
import {
  createSessionCache,
  type SessionCache,
  type WritingObstacle,
} from '../../src/aws/sessions/cache/session-cache';
import { type AskingProcess, createCodeGate } from '../../src/aws/sessions/code-gate';
import type { Credentials } from '../../src/aws/sessions/credentials';
import type {
  Obtained,
  ObtainOptions,
  ObtainStep,
  ProcessKeys,
} from '../../src/aws/sessions/obtain-options';
import { createProcessGate } from '../../src/aws/sessions/process-gate';
import { createSessions, type Sessions } from '../../src/aws/sessions/sessions';
import { createShare } from '../../src/aws/sessions/share';
import type { TokenCodeRequest, TokenCodeSource } from '../../src/aws/sessions/token-code';
import { createSsoOidc } from '../../src/aws/sso/sso-oidc';
import { createSsoPortal } from '../../src/aws/sso/sso-portal';
import { createSsoTokens } from '../../src/aws/sso/sso-token';
import { createStsPort } from '../../src/aws/sts-client';
import { thisProcess } from '../../src/cli/process/this-process';
import { type AppError, toAppError } from '../../src/errors';
import type { Sandbox } from '../../src/sandbox/server';
import { clientFor, SUPER_DUPER_SERIAL } from './sandbox';

/** This computer's time, which a test can move. */
class TestClock implements Clock, AwsClock {
  offsetMs = 0;
  readonly #clock = createAwsClock(() => Date.now() + this.offsetMs);
  /** This computer's time, whatever AWS says. Codes are told apart by it. */
  readonly own: Clock = {
    now: () => new Date(Date.now() + this.offsetMs),
    sleep: (ms, signal) => this.sleep(ms, signal),
  };

  now = (): Date => this.#clock.now();

  learn = (awsTime: Date): boolean => this.#clock.learn(awsTime);

  /** The SDK signs with the real time, which tests can't move. */
  aheadMs = (): number | undefined => {
    const ahead = this.#clock.aheadMs();
    return ahead === undefined ? undefined : ahead - this.offsetMs;
  };

  sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    await wait(ms, undefined, signal === undefined ? {} : { signal });
  };
}

export type Heart = {
  readonly sessions: Sessions;
  readonly cache: SessionCache;
  readonly clock: TestClock;
  /** Where the sessions are kept. */
  readonly directory: string;
  /** The requests for codes. */
  readonly asked: TokenCodeRequest[];
  readonly steps: ObtainStep[];
  /** The errors reported because a session could not be written. */
  readonly notWritten: AppError[];
  /** Uses fresh codes of the requested device unless the options say otherwise. */
  readonly obtain: (profileName: string, options?: Partial<ObtainOptions>) => Promise<Obtained>;
  /** A source that gives these codes in order. */
  readonly codes: (...codes: readonly (string | (() => string))[]) => TokenCodeSource;
};

export type HeartOptions = {
  readonly asker?: AskingProcess;
  readonly memoryOnly?: boolean;
  readonly obstacle?: WritingObstacle;
  readonly http?: Partial<Patience>;
  readonly externalCredentials?: () => Promise<Credentials>;
  readonly processKeys?: ProcessKeys;
  readonly env?: Environment;
};

/** Plans, cache and calls for the sandbox's profiles, with real files and real HTTP. */
export function createHeart(sandbox: Sandbox, options: HeartOptions = {}): Heart {
  const locations = locateFiles(sandbox.env, sandbox.home, () => undefined);
  const directory = join(sandbox.home, '.aws', 'cli', 'cache');
  const clock = new TestClock();
  const asked: TokenCodeRequest[] = [];
  const steps: ObtainStep[] = [];
  const notWritten: AppError[] = [];
  const asker = options.asker ?? thisProcess;
  const writes = options.memoryOnly !== true && options.obstacle === undefined;
  const profiles = loadProfiles(locations, {});
  const http = createHttpSettings({}, clock, options.http);
  const sts = createStsPort(http);
  const iam = createIamPort(http);
  const cache = createSessionCache({
    directory,
    now: clock.now,
    writer: writes ? asker : undefined,
    onNotWritten: (error) => notWritten.push(error),
    obstacle: options.obstacle,
  });
  const share = createShare();
  const gate = createCodeGate({ directory, clock: clock.own, asker, writes });
  const sessions = createSessions({
    profiles,
    fallbackRegion: undefined,
    clock,
    localClock: clock.own,
    share,
    answers: createAnswerBook(),
    sso: {
      tokens: createSsoTokens({
        directory: locations.ssoDirectory,
        writer: writes ? asker : undefined,
        obstacle: options.obstacle,
        onNotWritten: (error) => notWritten.push(error),
      }),
      ports: async () => ({
        oidc: createSsoOidc({ http, clock }),
        portal: createSsoPortal({ http, clock }),
      }),
    },
    cache,
    gate,
    keyIndex: createKeyIndex({ cache, locations, env: options.env ?? {} }),
    processGate: createProcessGate({ gate, clock, share }),
    sts: async () => sts,
    externalCredentials:
      options.externalCredentials ?? (() => Promise.reject(new Error('no provider in this test'))),
    codeDevices: (call) => listCodeDevices(sts, iam, call, sandbox.url),
  });
  const freshCodes: TokenCodeSource = async (request) => {
    asked.push(request);
    return sandbox.freshTokenCode(request.serialNumber);
  };
  return {
    sessions,
    cache,
    clock,
    directory,
    asked,
    steps,
    notWritten,
    obtain: (profileName, more) =>
      sessions.obtain(profileName, {
        minLeftMs: 60_000,
        forceRefresh: false,
        serialNumber: undefined,
        durationSeconds: undefined,
        tokenCodes: freshCodes,
        processKeys: options.processKeys,
        isCodeAtHand: false,
        looksUpDevice: false,
        onStep: (step) => steps.push(step),
        signal: new AbortController().signal,
        ...more,
      }),
    codes: (...codes) => {
      const left = [...codes];
      return async (request) => {
        asked.push(request);
        const next = left.shift();
        if (next !== undefined) return typeof next === 'string' ? next : next();
        throw new Error(`asked for more codes than the ${codes.length} of the test`);
      };
    },
  };
}

/** Returns the error of a promise that must fail. */
export async function errorOf(promise: Promise<unknown>): Promise<AppError> {
  const outcome = await promise.then(
    () => undefined,
    (thrown: unknown) => toAppError(thrown),
  );
  if (outcome === undefined) throw new Error('it was to fail, and did not');
  return outcome;
}

/** Asks AWS whose credentials these are. */
export async function whoIs(
  sandbox: Sandbox,
  credentials: Credentials,
): Promise<string | undefined> {
  const sts = new STSClient(
    clientFor(sandbox, {
      accessKeyId: credentials.accessKeyId,
      secretAccessKey: credentials.secretAccessKey.reveal(),
      ...(credentials.sessionToken && { sessionToken: credentials.sessionToken.reveal() }),
    }),
  );
  return (await sts.send(new GetCallerIdentityCommand({}))).Arn;
}

/** Six digits that the device doesn't show around now. */
export function wrongCode(sandbox: Sandbox, serialNumber = SUPER_DUPER_SERIAL): string {
  return wrongCodes(sandbox, serialNumber)[0];
}

/**
 * Two wrong codes. A device shows thousands of codes a day, so a fixed code would sometimes be
 * right.
 */
export function wrongCodes(sandbox: Sandbox, serialNumber: string): readonly [string, string] {
  const shown = new Set(
    Array.from({ length: 2 * stepsOfADay }, (_, step) =>
      sandbox.tokenCode(serialNumber, step - stepsOfADay),
    ),
  );
  const [first, second] = Array.from({ length: 1_000 }, (_, number) =>
    String(number).padStart(6, '0'),
  ).filter((code) => !shown.has(code));
  if (first === undefined || second === undefined) throw new Error('it shows every code');
  return [first, second];
}

/** Plus an hour, for slow tests. */
const stepsOfADay = 25 * 120;

/** Replaces the sandbox's config file. Keeps the keys and adds the endpoint to every profile. */
export function configure(sandbox: Sandbox, profiles: Readonly<Record<string, string>>): void {
  const text = Object.entries(profiles)
    .map(
      ([name, settings]) =>
        `[profile ${name}]\nregion = us-east-1\nendpoint_url = ${sandbox.url}\n${settings}\n`,
    )
    .join('\n');
  writeFileSync(join(sandbox.home, '.aws', 'config'), text);
}

/** The cache key of a profile's last role session. */
export function roleKey(heart: Heart, profileName: string): string {
  const hop = heart.sessions.plan(profileName).hops.at(-1);
  if (hop === undefined) throw new Error(`${profileName} assumes no role`);
  return hop.cacheKey;
}
