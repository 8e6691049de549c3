import { createHmac } from 'node:crypto';
import type { AuthenticationCodeProblem } from '../../device-errors';
import type { Secret } from '../../secret';
import type { AuthenticationCodes } from '../iam';
import { isTokenCode, tokenCodeStepMs } from '../limits';

/**
 * What is wrong with two codes of any device, before AWS is asked: a code must have six digits, and
 * the two must differ.
 */
export function codesProblem(codes: AuthenticationCodes): AuthenticationCodeProblem | undefined {
  if (!isTokenCode(codes.first) || !isTokenCode(codes.second)) return { rule: 'not-six-digits' };
  if (codes.first === codes.second) return { rule: 'same-twice' };
  return undefined;
}

/** If a phone's clock is off by more than this, AWS refuses all its codes. */
const searchedSteps = (24 * 3_600_000) / tokenCodeStepMs;

/**
 * Whether the device can have shown the code within a day of `now`. Enrollment knows the seed, so
 * it finds a mistyped code before the person waits for the second one.
 */
export function canBeOfDevice(seed: Secret, code: string, now: Date): boolean {
  return stepOf(decodeBase32(seed), code, toStep(now), searchedSteps) !== undefined;
}

/**
 * Whether the second code is the one right after the first. Somebody who waited too long learns
 * that before AWS is asked, and starts again from the last typed code.
 */
export function areConsecutive(seed: Secret, codes: AuthenticationCodes, now: Date): boolean {
  const key = decodeBase32(seed);
  const around = toStep(now);
  for (let step = around - searchedSteps; step <= around + searchedSteps; step += 1) {
    if (codeOfStep(key, step) === codes.first && codeOfStep(key, step + 1) === codes.second)
      return true;
  }
  return false;
}

/**
 * Which rule two refused codes broke, because AWS says only that they are not valid. `undefined` if
 * they look right from here.
 *
 * @param now AWS's time if it is known, else this computer's
 */
export function diagnoseCodes(
  seed: Secret,
  codes: AuthenticationCodes,
  now: Date,
): AuthenticationCodeProblem | undefined {
  const plain = codesProblem(codes);
  if (plain !== undefined) return plain;
  const key = decodeBase32(seed);
  const first = stepOf(key, codes.first, toStep(now), searchedSteps);
  const second = stepOf(key, codes.second, first ?? toStep(now), searchedSteps);
  if (first === undefined || second === undefined) {
    const both = first === undefined && second === undefined;
    return {
      rule: 'not-of-device',
      which: both ? 'both' : first === undefined ? 'first' : 'second',
    };
  }
  if (second === first - 1) return { rule: 'wrong-order' };
  if (second !== first + 1) return { rule: 'not-consecutive' };
  // The second code belongs to the current step. One more step allows for typing.
  const lateSteps = toStep(now) - second;
  return lateSteps === 0 || lateSteps === 1
    ? undefined
    : { rule: 'clock-off', behindSeconds: (lateSteps * tokenCodeStepMs) / 1000 };
}

/** The nearest step to `around` that has this code. */
function stepOf(key: Buffer, code: string, around: number, within: number): number | undefined {
  for (let distance = 0; distance <= within; distance++) {
    if (codeOfStep(key, around + distance) === code) return around + distance;
    if (codeOfStep(key, around - distance) === code) return around - distance;
  }
  return undefined;
}

function toStep(now: Date): number {
  return Math.floor(now.getTime() / tokenCodeStepMs);
}

/** RFC 6238 with SHA-1 and six digits, RFC 4226 section 5.3. */
function codeOfStep(key: Buffer, step: number): string {
  if (step < 0) return '';
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** RFC 4648, section 6. Ignores padding and case. */
function decodeBase32(seed: Secret): Buffer {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const character of seed.reveal().toUpperCase()) {
    const digit = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character);
    if (digit < 0) continue;
    value = ((value << 5) | digit) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >> bits) & 0xff);
  }
  return Buffer.from(bytes);
}
