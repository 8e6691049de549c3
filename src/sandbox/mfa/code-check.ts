/** What AWS does with the codes of a virtual MFA device. */

import type { Device } from '../world';
import { stepAt, totpCode } from './totp';

/** One step of drift to either side, as RFC 6238 (section 5.2) recommends. */
const DRIFT_STEPS = 1;

/**
 * How far off the two codes of enabling and resyncing may be. AWS does not say how far; it does say
 * that codes sent late are taken and leave the device out of sync (EnableMFADevice API reference).
 */
const RESYNC_STEPS = 60;

/** True, and the code is spent, where it is a code of now that was not used before. */
export function acceptTokenCode(device: Device, code: string, now: Date): boolean {
  const expected = stepAt(now) + device.driftSteps;
  const step = findStep(device, expected, DRIFT_STEPS, (candidate) =>
    shows(device, candidate, code),
  );
  // Protects: a code is good once.
  if (step === undefined || step <= device.lastUsedStep) return false;
  device.lastUsedStep = step;
  return true;
}

/**
 * True where the two codes follow one another in this order. The device is then taken to be as far
 * off as they were: with codes of ten minutes ago, codes of now are refused from then on.
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

/** The code that the device shows `stepsFromNow` steps from now; `undefined` if it gives none. */
export function codeOf(device: Device, now: Date, stepsFromNow = 0): string | undefined {
  if (device.seed === undefined) return undefined;
  return totpCode(device.seed, stepAt(now) + stepsFromNow);
}

function shows(device: Device, step: number, code: string): boolean {
  return device.seed !== undefined && totpCode(device.seed, step) === code;
}

/** The matching step that is nearest to `centre`. */
function findStep(
  device: Device,
  centre: number,
  reach: number,
  matches: (step: number) => boolean,
): number | undefined {
  if (device.seed === undefined) return undefined;
  for (let distance = 0; distance <= reach; distance += 1) {
    if (matches(centre - distance)) return centre - distance;
    if (matches(centre + distance)) return centre + distance;
  }
  return undefined;
}
