import { createSigned, type DeviceAccess } from '../../src/aws/devices/device-access';
import { createIamPort } from '../../src/aws/iam-client';
import { createAwsClock } from '../../src/aws/network/aws-clock';
import { createHttpSettings } from '../../src/aws/network/http';
import type { Credentials } from '../../src/aws/sessions/credentials';
import { createStsPort } from '../../src/aws/sts-client';
import type { Policy } from '../../src/sandbox/policy';
import type { Sandbox } from '../../src/sandbox/server';
import type { User } from '../../src/sandbox/world';
import { Secret } from '../../src/secret';

const now = () => new Date();

/** The device that the user signs in with if a call is refused without MFA. */
type SignInWith = { readonly serialNumber: string };

/**
 * Real device access without the waits: the SDK over HTTP against the sandbox. `mfaSession` in the
 * result is what a cache would hold.
 */
export function accessTo(
  sandbox: Sandbox,
  user: User,
  device?: SignInWith,
): DeviceAccess & { mfaSession: Credentials | undefined; asked: number } {
  const awsClock = createAwsClock(Date.now);
  const http = createHttpSettings({}, awsClock);
  const region = 'us-east-1';
  const profileName = user.userName;
  const [key] = user.accessKeys;
  const longTerm: Credentials = {
    accessKeyId: key?.accessKeyId ?? '',
    secretAccessKey: new Secret(key?.secretAccessKey ?? ''),
    sessionToken: undefined,
    expiration: undefined,
  };
  const sts = createStsPort(http);
  const access: ReturnType<typeof accessTo> = {
    mfaSession: undefined,
    asked: 0,
    iam: createIamPort(http),
    user: { name: user.userName, account: user.accountId, partition: 'aws', arn: user.arn },
    profileName,
    clock: { now, sleep: async () => undefined },
    aheadMs: awsClock.aheadMs,
    tidyingSignal: () => undefined,
    signed: createSigned({
      profileName,
      region,
      endpoint: sandbox.url,
      longTerm: async () => longTerm,
      mfaSession: async () => access.mfaSession,
      dropSession: () => {
        access.mfaSession = undefined;
      },
      signIn: async (signal) => {
        if (device === undefined) return undefined;
        access.asked += 1;
        access.mfaSession = await sts.getSessionToken(
          {
            credentials: longTerm,
            region,
            endpoint: sandbox.url,
            signal,
            profileName,
            withMfa: false,
          },
          {
            serialNumber: device.serialNumber,
            tokenCode: sandbox.freshTokenCode(device.serialNumber),
            durationSeconds: 900,
          },
        );
        return access.mfaSession;
      },
    }),
  };
  return access;
}

/** A user who may do these actions on everything, with or without MFA. */
export function addUser(
  sandbox: Sandbox,
  userName: string,
  actions: readonly string[] = ['iam:*'],
) {
  const policy: Policy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  };
  return sandbox.world.addUser({
    accountId: '123456789012',
    userName,
    createDate: new Date('2026-01-12T09:30:00Z'),
    policies: [policy],
  });
}

/** The next two codes of the device. */
export function nextCodes(sandbox: Sandbox, serialNumber: string) {
  const first = sandbox.freshTokenCode(serialNumber);
  return { first, second: sandbox.tokenCode(serialNumber, 1) };
}
