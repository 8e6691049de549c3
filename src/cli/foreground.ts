import type { ForegroundPorts } from '../terminal/run-in-foreground';
import { hasTerminal } from './terminal-access';

/** What `runInForeground` needs of this process, where nothing has read standard input before. */
export function foregroundPorts(): ForegroundPorts {
  return {
    signals: process,
    isOnTerminal: hasTerminal(),
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
