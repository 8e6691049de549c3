/**
 * The sandbox's stand-in for the phone: which code each device shows now. Served on loopback below
 * a path that holds a random token; the environment variable `AWSMFA_SANDBOX` has the whole URL,
 * so only what runs in the sandbox can ask.
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
  /** Until every code below changes: 30 down to 1. */
  readonly secondsLeft: number;
  /** Virtual MFA devices, oldest first; passkeys give no codes and are left out. */
  readonly devices: readonly AuthenticatorDevice[];
  /** Those that wait for an approval, oldest first. */
  readonly signIns: readonly WaitingSignIn[];
};

export type AuthenticatorDevice = {
  readonly serialNumber: string;
  readonly deviceName: string;
  /** `null` for a device that was created and not enabled. */
  readonly userName: string | null;
  /** Six digits, those of this time step. */
  readonly code: string;
  /** The code was accepted already: AWS refuses it from here on, so wait for the next. */
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
