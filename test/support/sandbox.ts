import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { onTestFinished } from 'vitest';
import { stepAt, totpCode } from '../../src/sandbox/mfa/totp';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server';
import type { User } from '../../src/sandbox/world';

/** A sandbox that is closed, and its directory deleted, when the test that asked for it is over. */
export async function openSandbox(options?: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** Puts the authenticator into the middle of a step, so that none begins between a code and its use. */
export function holdCodes({ clock }: Sandbox): void {
  clock.authenticatorOffsetMs = 15_000 - (clock.now().getTime() % 30_000);
}

/** AWS's answers name whole seconds. */
export function wholeSecond(date: Date): number {
  return Math.floor(date.getTime() / 1000) * 1000;
}

export type Keys = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

/** The long-term keys of a user of the sandbox. */
export function keysOf(user: User): Keys {
  const key = user.accessKeys[0];
  if (key === undefined) throw new Error(`${user.userName} has no access key`);
  return { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey };
}

/** What an SDK client needs to talk to the sandbox with these keys, once, without retries. */
export function clientFor(sandbox: Sandbox, credentials: Keys) {
  return { endpoint: sandbox.url, region: 'us-east-1', credentials, maxAttempts: 1 };
}

/** Every secret there is: keys, and what AWS issued meanwhile. */
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

/** An MFA session of kjh-SuperDuperUser, got over HTTP with a fresh code. */
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
 * The codes of a phone by steps from now, which is the moment of this call: whatever the time is when
 * they are typed, one follows the other.
 */
export function codesFromNow(sandbox: Sandbox, seed: string): (steps?: number) => string {
  const now = stepAt(sandbox.clock.authenticatorNow());
  return (steps = 0) => totpCode(seed, now + steps);
}

/** A person who reads one code after another off the phone, and waits for none: the clock is moved. */
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
 * Makes what is kept in the sandbox's home end then: the role sessions, or the MFA sessions, which
 * were got an hour ago.
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

/** The lines that `after` has more than `before`. Throws where `before` is not all there, in order. */
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
