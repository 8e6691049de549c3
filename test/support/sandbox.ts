import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { onTestFinished } from 'vitest';
import { stepAt, totpCode } from '../../src/sandbox/mfa/totp';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server';
import type { User } from '../../src/sandbox/world';

/** Opens a sandbox that is closed and deleted when the test ends. */
export async function openSandbox(options?: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/**
 * Moves the authenticator to the middle of a step, so that no new one starts between a code and its
 * use.
 */
export function holdCodes({ clock }: Sandbox): void {
  clock.authenticatorOffsetMs = 15_000 - (clock.now().getTime() % 30_000);
}

/** The date in whole seconds, as in AWS's answers. */
export function wholeSecond(date: Date): number {
  return Math.floor(date.getTime() / 1000) * 1000;
}

export type Keys = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

/** A sandbox user's long-term keys. */
export function keysOf(user: User): Keys {
  const key = user.accessKeys[0];
  if (key === undefined) throw new Error(`${user.userName} has no access key`);
  return { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey };
}

/** The options for an SDK client that calls the sandbox with these keys and doesn't retry. */
export function clientFor(sandbox: Sandbox, credentials: Keys) {
  return { endpoint: sandbox.url, region: 'us-east-1', credentials, maxAttempts: 1 };
}

/** All secrets: keys and the sessions that AWS issued. */
export function secretsOf({ world, users }: Sandbox): readonly string[] {
  const keys = Object.values(users).flatMap(({ accessKeys }) =>
    accessKeys.map(({ secretAccessKey }) => secretAccessKey),
  );
  const sessions = [...world.sessions.values()].flatMap(({ secretAccessKey, sessionToken }) => [
    secretAccessKey,
    sessionToken,
  ]);
  return [...keys, ...sessions];
}

/** The serial number of the device of kjh-SuperDuperUser. */
export const SUPER_DUPER_SERIAL = 'arn:aws:iam::123456789012:mfa/service-user/kjh-SuperDuperUser';
export const DUPER_ROLE = 'arn:aws:iam::123456789012:role/kjh-DuperRole';

/** Gets an MFA session of kjh-SuperDuperUser over HTTP with a fresh code. */
export async function mfaSession(sandbox: Sandbox, durationSeconds?: number): Promise<Keys> {
  const sts = new STSClient(clientFor(sandbox, keysOf(sandbox.users.superDuper)));
  const { Credentials } = await sts.send(
    new GetSessionTokenCommand({
      SerialNumber: SUPER_DUPER_SERIAL,
      TokenCode: sandbox.freshTokenCode(SUPER_DUPER_SERIAL),
      DurationSeconds: durationSeconds,
    }),
  );
  return toKeys(Credentials);
}

type SdkCredentials = {
  readonly AccessKeyId: string | undefined;
  readonly SecretAccessKey: string | undefined;
  readonly SessionToken: string | undefined;
};

export function toKeys(credentials: SdkCredentials | undefined): Keys {
  return {
    accessKeyId: credentials?.AccessKeyId ?? '',
    secretAccessKey: credentials?.SecretAccessKey ?? '',
    sessionToken: credentials?.SessionToken ?? '',
  };
}

/**
 * A phone\'s codes by steps from the time of this call, so that they are consecutive whenever they
 * are typed.
 */
export function codesFromNow(sandbox: Sandbox, seed: string): (steps?: number) => string {
  const now = stepAt(sandbox.clock.authenticatorNow());
  return (steps = 0) => totpCode(seed, now + steps);
}

/** Returns the phone's codes one after another. Moves the clock instead of waiting for them. */
export function readsCodes(sandbox: Sandbox, seed: string): () => string {
  let next = stepAt(sandbox.clock.authenticatorNow());
  return () => {
    const behind = next - stepAt(sandbox.clock.authenticatorNow());
    if (behind > 0) sandbox.clock.advanceAuthenticator(behind);
    next += 1;
    return totpCode(seed, next - 1);
  };
}

/**
 * Makes the role sessions or the MFA sessions in the sandbox\'s cache expire at this time, as if
 * they were an hour old.
 */
export function endKept(sandbox: Sandbox, kind: 'role' | 'mfa', expiration: Date): void {
  const directory = join(sandbox.home, '.aws/cli/cache');
  for (const name of readdirSync(directory)) {
    if (!name.endsWith('.json') || name.startsWith('awsmfa-') !== (kind === 'mfa')) continue;
    const path = join(directory, name);
    const entry = JSON.parse(readFileSync(path, 'utf8')) as { Credentials: object };
    const ending = expiration.toISOString().replace(/\.\d+/, '');
    const credentials = { ...entry.Credentials, Expiration: ending };
    writeFileSync(path, JSON.stringify({ ...entry, Credentials: credentials }), { mode: 0o600 });
    utimesSync(path, inSeconds(-3600), inSeconds(-3600));
  }
}

export function inSeconds(seconds: number): Date {
  return new Date(Date.now() + seconds * 1000);
}

/** The lines that `after` adds to `before`. Throws if a line of `before` is missing or moved. */
export function addedLines(before: string, after: string): readonly string[] {
  const old = before.split('\n');
  const added: string[] = [];
  let at = 0;
  for (const line of after.split('\n')) {
    if (line === old[at]) at += 1;
    else added.push(line);
  }
  if (at < old.length) throw new Error(`line ${at + 1} of the old text is gone: ${old[at]}`);
  return added;
}
