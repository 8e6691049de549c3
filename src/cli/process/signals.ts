import { setMaxListeners } from 'node:events';
import { signalExitCodes } from '../exit-codes';

type EndingSignal = keyof typeof signalExitCodes;

/** The signals that end the program. */
export type Signals = {
  /** Aborted by the first; a second one ends the program at once, unless it is a SIGHUP. */
  readonly signal: AbortSignal;
  /** The first that came. */
  readonly received: () => EndingSignal | undefined;
  /** Leaves them to whoever listens next, or to the system. */
  readonly release: () => void;
};

export function listenForSignals(): Signals {
  const controller = new AbortController();
  // Each call under way listens, and `login --all` has many at once: that is no leak to warn of.
  setMaxListeners(0, controller.signal);
  let received: EndingSignal | undefined;
  const names = Object.keys(signalExitCodes) as EndingSignal[];
  const handlers = names.map((name) => {
    const handler = () => {
      // A window that is closed sends SIGHUP, and so does the shell in it: nobody is impatient, and
      // what was begun is still to be undone.
      if (received !== undefined && name === 'SIGHUP') return;
      if (received !== undefined) process.exit(signalExitCodes[name]);
      received = name;
      controller.abort();
    };
    return { name, handler };
  });
  for (const { name, handler } of handlers) process.on(name, handler);
  return {
    signal: controller.signal,
    received: () => received,
    release: () => {
      for (const { name, handler } of handlers) process.removeListener(name, handler);
    },
  };
}
