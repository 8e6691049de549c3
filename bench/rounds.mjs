import { performance } from 'node:perf_hooks';

/** If bare Node takes this many times its best time, other work disturbed the round. */
const noisy = 1.2;
const wantedRounds = 15;
const mostRounds = 60;
const warmUps = 2;

/**
 * Times cases against each other. Each round runs every case once, in a new order. Noisy rounds are
 * dropped until enough quiet ones are kept.
 *
 * @param {string} baseline the name of the case that the others are compared with
 * @param {Record<string, () => void | Promise<void | number>>} cases each runs once and returns when
 *   it is done, or returns the milliseconds to count
 * @returns {Promise<{ kept: number, medians: Record<string, number> }>} medians in milliseconds
 */
export async function timeRounds(baseline, cases) {
  /** @type {Record<string, number>[]} */
  const rounds = [];
  for (let round = -warmUps; round < mostRounds; round++) {
    /** @type {Record<string, number>} */
    const times = {};
    for (const name of shuffled(Object.keys(cases))) {
      const start = performance.now();
      const counted = await cases[name]?.();
      times[name] = counted ?? performance.now() - start;
    }
    if (round >= 0) rounds.push(times);
    if (quiet(rounds, baseline).length >= wantedRounds) break;
  }
  const kept = quiet(rounds, baseline);
  if (kept.length < 10)
    console.warn(`Only ${kept.length} of ${rounds.length} rounds were quiet: read with care.`);
  return {
    kept: kept.length,
    medians: Object.fromEntries(
      Object.keys(cases).map((name) => [
        name,
        median(kept.map((times) => times[name] ?? Number.NaN)),
      ]),
    ),
  };
}

/**
 * @param {Record<string, number>[]} rounds
 * @param {string} baseline
 */
function quiet(rounds, baseline) {
  const bare = rounds.map((times) => times[baseline] ?? Number.NaN);
  const best = Math.min(...bare);
  return rounds.filter((_, index) => (bare[index] ?? Number.NaN) <= noisy * best);
}

/** @param {number[]} values */
export function median(values) {
  return quantile(values, 0.5);
}

/**
 * @param {number[]} values
 * @param {number} share between 0 and 1
 */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/**
 * @template T
 * @param {T[]} items
 */
function shuffled(items) {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
