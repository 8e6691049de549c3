import type { Clock } from '../../src/aws/clock';

/** A clock that a test moves. */
export type FakeClock = Clock & {
  /** Lets time pass; whoever sleeps until then wakes in order, and acts before this returns. */
  readonly advance: (ms: number) => Promise<void>;
};

type Sleeper = { readonly until: number; readonly wake: () => void };

export function createFakeClock(start: Date): FakeClock {
  let now = start.getTime();
  const sleepers = new Set<Sleeper>();
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    now: () => new Date(now),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const giveUp = () => {
          sleepers.delete(sleeper);
          reject(new DOMException('aborted', 'AbortError'));
        };
        const wake = () => {
          signal?.removeEventListener('abort', giveUp);
          resolve();
        };
        const sleeper: Sleeper = { until: now + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', giveUp);
      }),
    advance: async (ms) => {
      const end = now + ms;
      await settle();
      for (;;) {
        const [next] = [...sleepers].sort((a, b) => a.until - b.until);
        if (next === undefined || next.until > end) break;
        now = Math.max(now, next.until);
        sleepers.delete(next);
        next.wake();
        await settle();
      }
      now = end;
    },
  };
}
