import { setMaxListeners } from 'node:events';
import { signalExitCodes } from '../exit-codes';

type EndingSignal = keyof typeof signalExitCodes;

/** The signals that end the program. */
export type Signals = {
  /** The first signal aborts it. A second one ends the program at once, unless it is a SIGHUP. */
  readonly signal: AbortSignal;
  /** The first signal. */
  readonly received: () => EndingSignal | undefined;
  /** Stops handling signals, so that another handler or the system does. */
  readonly release: () => void;
};

export function listenForSignals(): Signals {
  const controller = new AbortController();
  // Every open call listens, and `login --all` opens many. Node would warn of a leak.
  setMaxListeners(0, controller.signal);
  let received: EndingSignal | undefined;
  const names = Object.keys(signalExitCodes) as EndingSignal[];
  const handlers = names.map((name) => {
    const handler = () => {
      // A closed window and the shell in it each send SIGHUP. So a second one doesn't mean that the person
      // is impatient, and the cleanup still has to finish.
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
