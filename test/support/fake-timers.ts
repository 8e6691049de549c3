import type { Timers } from '../../src/terminal/timers';

/** Timers that stand still until a test moves them. */
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
    /** Lets the time go by; what comes due is called in order. */
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
    /** Runs turns of the event loop until none is asked for. */
    turn(): void {
      while (turns.length > 0) {
        const callbacks = turns;
        turns = [];
        for (const callback of callbacks) callback();
      }
    },
  };
}
