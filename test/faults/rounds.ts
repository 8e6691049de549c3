import { appendFileSync } from 'node:fs';

/** `npm run test:faults` sets the file for the figures. Without it, a few rounds are enough. */
const file = process.env['AWSMFA_FAULTS'];
let state = Number(process.env['AWSMFA_FAULTS_SEED'] ?? 1) >>> 0;

export function rounds(few: number, many: number): number {
  return file === undefined ? few : many;
}

/**
 * A number from 0 to `most`. A seed always gives the same sequence (xorshift32, Marsaglia 2003).
 */
export function random(most: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  state >>>= 0;
  return state % (most + 1);
}

/** Counts for the table at the end. */
export function tally(what: string, count = 1): void {
  if (file !== undefined) appendFileSync(file, `${count} ${what}\n`);
}
