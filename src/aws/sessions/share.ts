import { AppFailure, toAppError } from '../../errors';

/**
 * Runs the work under a key, or waits for the one that runs under it already: two requests for the
 * same session share one call. Each may be canceled by its own signal without the other.
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
        // Whoever ran it gave up; this request did not.
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
