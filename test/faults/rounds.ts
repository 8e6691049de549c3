import { appendFileSync } from 'node:fs';

/** `npm run test:faults` sets where the figures go; without it a few rounds will do. */
const file = process.env['AWSMFA_FAULTS'];
let state = Number(process.env['AWSMFA_FAULTS_SEED'] ?? 1) >>> 0;

export function rounds(few: number, many: number): number {
  return file === undefined ? few : many;
}

/** From 0 to `most`, the same for a seed each time (xorshift32, Marsaglia 2003). */
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
