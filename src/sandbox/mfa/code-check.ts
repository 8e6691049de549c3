/** Checks the codes of virtual MFA devices as AWS does. */

import type { Device } from '../world';
import { stepAt, totpCode } from './totp';

/** Accepts one step of drift in either direction, as RFC 6238 (section 5.2) recommends. */
const DRIFT_STEPS = 1;

/**
 * How far off the two codes of enabling and resyncing may be. AWS documents no limit. It does say
 * that it accepts late codes, which leave the device out of sync (EnableMFADevice API reference).
 */
const RESYNC_STEPS = 60;

/** Returns `true` for a current code that was not used before, and marks it as used. */
export function acceptTokenCode(device: Device, code: string, now: Date): boolean {
  const expected = stepAt(now) + device.driftSteps;
  const step = findStep(device, expected, DRIFT_STEPS, (candidate) =>
    shows(device, candidate, code),
  );
  // Protects: a code works once.
  if (step === undefined || step <= device.lastUsedStep) return false;
  device.lastUsedStep = step;
  return true;
}

/**
 * Returns `true` if the codes are consecutive, in this order. AWS then assumes that the device's
 * clock is as far off as they were. After codes from ten minutes ago it refuses current codes.
 */
export function acceptConsecutiveCodes(
  device: Device,
  codes: readonly [string, string],
  now: Date,
): boolean {
  const current = stepAt(now);
  const first = findStep(
    device,
    current,
    RESYNC_STEPS,
    (step) => shows(device, step, codes[0]) && shows(device, step + 1, codes[1]),
  );
  if (first === undefined || first + 1 <= device.lastUsedStep) return false;
  const drift = first + 1 - current;
  device.driftSteps = Math.abs(drift) <= DRIFT_STEPS ? 0 : drift;
  device.lastUsedStep = first + 1;
  return true;
}

/**
 * The code that the device shows `stepsFromNow` steps from now, or `undefined` if it gives no
 * codes.
 */
export function codeOf(device: Device, now: Date, stepsFromNow = 0): string | undefined {
  if (device.seed === undefined) return undefined;
  return totpCode(device.seed, stepAt(now) + stepsFromNow);
}

function shows(device: Device, step: number, code: string): boolean {
  return device.seed !== undefined && totpCode(device.seed, step) === code;
}

/** Finds the matching step nearest to `center`. */
function findStep(
  device: Device,
  center: number,
  reach: number,
  matches: (step: number) => boolean,
): number | undefined {
  if (device.seed === undefined) return undefined;
  for (let distance = 0; distance <= reach; distance += 1) {
    if (matches(center - distance)) return center - distance;
    if (matches(center + distance)) return center + distance;
  }
  return undefined;
}
