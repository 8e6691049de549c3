/**
 * The sandbox's stand-in for the phone. It shows the current code of each device, on loopback,
 * below a path with a random token. The environment variable `AWSMFA_SANDBOX` holds the whole URL,
 * so only programs in the sandbox can ask.
 *
 *     GET  $AWSMFA_SANDBOX/devices            answers with an AuthenticatorReading, as JSON
 *     POST $AWSMFA_SANDBOX/sign-ins/ABCD-EFGH  approves a sign-in to Identity Center
 */

import type { Call } from '../call';
import type { IdentityCenter, WaitingSignIn } from '../identity-center/identity-center';
import type { World } from '../world';
import { codeOf } from './code-check';
import { STEP_SECONDS, secondsLeftInStep, stepAt } from './totp';

/** The environment variable that says where the authenticator of this sandbox is. */
export const AUTHENTICATOR_VARIABLE = 'AWSMFA_SANDBOX';

export type AuthenticatorReading = {
  readonly version: 1;
  readonly stepSeconds: number;
  /** Until all codes below change: 30 down to 1. */
  readonly secondsLeft: number;
  /** Virtual MFA devices, oldest first. Passkeys are left out, because they give no codes. */
  readonly devices: readonly AuthenticatorDevice[];
  /** Sign-ins that wait for approval, oldest first. */
  readonly signIns: readonly WaitingSignIn[];
};

export type AuthenticatorDevice = {
  readonly serialNumber: string;
  readonly deviceName: string;
  /** `null` if the device is not enabled. */
  readonly userName: string | null;
  /** The six digits of this time step. */
  readonly code: string;
  /** The code was already accepted. AWS refuses it now, so wait for the next one. */
  readonly used: boolean;
};

export function readAuthenticator(
  world: World,
  identityCenter: IdentityCenter,
  { now, authenticatorNow }: Pick<Call, 'now' | 'authenticatorNow'>,
): AuthenticatorReading {
  const devices = [...world.devices.values()].flatMap((device): AuthenticatorDevice[] => {
    const code = codeOf(device, authenticatorNow);
    if (code === undefined) return [];
    return [
      {
        serialNumber: device.serialNumber,
        deviceName: device.deviceName,
        userName: device.user?.userName ?? null,
        code,
        used: device.lastUsedStep >= stepAt(authenticatorNow),
      },
    ];
  });
  return {
    version: 1,
    stepSeconds: STEP_SECONDS,
    secondsLeft: secondsLeftInStep(authenticatorNow),
    devices,
    signIns: identityCenter.waitingSignIns(now),
  };
}
