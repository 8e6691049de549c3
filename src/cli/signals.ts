import { signalExitCodes } from './exit-codes';

type EndingSignal = keyof typeof signalExitCodes;

/** The signals that end the program. */
export type Signals = {
  /** Aborted by the first; a second one ends the program at once. */
  readonly signal: AbortSignal;
  /** The first that came. */
  readonly received: () => EndingSignal | undefined;
  /** Leaves them to whoever listens next, or to the system. */
  readonly release: () => void;
  /** Runs what blocks the only thread there is: meanwhile a signal ends the program by itself. */
  readonly whileBlocked: <T>(work: () => T) => T;
};

export function listenForSignals(): Signals {
  const controller = new AbortController();
  let received: EndingSignal | undefined;
  const names = Object.keys(signalExitCodes) as EndingSignal[];
  const handlers = names.map((name) => {
    const handler = () => {
      if (received !== undefined) process.exit(signalExitCodes[name]);
      received = name;
      controller.abort();
    };
    return { name, handler };
  });
  const listen = () => {
    for (const { name, handler } of handlers) process.on(name, handler);
  };
  const release = () => {
    for (const { name, handler } of handlers) process.removeListener(name, handler);
  };
  listen();
  return {
    signal: controller.signal,
    received: () => received,
    release,
    whileBlocked: (work) => {
      release();
      try {
        return work();
      } finally {
        listen();
      }
    },
  };
}
