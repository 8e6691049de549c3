import { AppFailure, toAppError } from '../../errors';

/**
 * Runs `work` under a key. If work under that key is already running, this waits for its result, so
 * two requests for the same session share one call. Each request has its own signal: canceling one
 * does not cancel the other.
 */
export type Share = <T>(key: string, signal: AbortSignal, work: () => Promise<T>) => Promise<T>;

export function createShare(): Share {
  const running = new Map<string, Promise<unknown>>();
  return async (key, signal, work) => {
    type Result = Awaited<ReturnType<typeof work>>;
    for (;;) {
      const other = running.get(key) as Promise<Result> | undefined;
      if (other === undefined) break;
      try {
        return await unlessAborted(other, signal);
      } catch (thrown) {
        // The request that ran it was canceled. This one was not.
        if (toAppError(thrown).kind !== 'canceled' || signal.aborted) throw thrown;
      }
    }
    const own = work();
    running.set(key, own);
    try {
      return await own;
    } finally {
      if (running.get(key) === own) running.delete(key);
    }
  };
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new AppFailure({ kind: 'canceled' }));
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}
