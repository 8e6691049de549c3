import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { onTestFinished } from 'vitest';
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
