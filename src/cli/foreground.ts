import type { ForegroundPorts } from '../terminal/run-in-foreground';

/** What `runInForeground` needs of this process, where nothing has read standard input before. */
export function foregroundPorts(): ForegroundPorts {
  return {
    signals: process,
    timers: {
      after: (ms, callback) => {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
      },
      nextTurn: (callback) => {
        setImmediate(callback);
      },
    },
  };
}
