import type { Clock } from '../../src/aws/clock';
import type { Timers } from '../../src/terminal/timers';

/** A clock that a test moves. */
export type FakeClock = Clock & {
  /** Lets time pass. Sleepers that are due wake in order and act before this returns. */
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

/** Timers that run only when a test moves them. */
export function createFakeTimers() {
  let now = 0;
  let turns: (() => void)[] = [];
  let pending: { readonly at: number; readonly callback: () => void }[] = [];
  const timers: Timers = {
    after(ms, callback) {
      const timer = { at: now + ms, callback };
      pending.push(timer);
      return () => {
        pending = pending.filter((other) => other !== timer);
      };
    },
    nextTurn: (callback) => void turns.push(callback),
  };
  return {
    timers,
    /** Lets time pass and calls what is due, in order. */
    advance(ms: number): void {
      const end = now + ms;
      for (;;) {
        const due = pending.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        pending = pending.filter((other) => other !== due);
        now = due.at;
        due.callback();
      }
      now = end;
    },
    /** Runs the requested turns of the event loop until none is left. */
    turn(): void {
      while (turns.length > 0) {
        const callbacks = turns;
        turns = [];
        for (const callback of callbacks) callback();
      }
    },
  };
}
