import { AppFailure, toAppError } from '../errors';
import type { AppStore, Work } from './app-state';

/** Runs work that takes time, shows it in the state, and can cancel it. */
export type Tasks = {
  /**
   * Runs `job` as the work of `key`. Does nothing if that key has running work. `job` handles its own
   * failures. Anything else that it throws goes to `onFailure`.
   */
  readonly run: (key: string, work: Work, job: (task: Task) => Promise<void>) => Promise<void>;
  readonly cancel: (key: string) => void;
  /** Cancels all shown work. Returns whether there was any. */
  readonly cancelShown: () => boolean;
  readonly cancelAll: () => void;
};

export type Task = {
  readonly signal: AbortSignal;
  /** Shows what is being done now. */
  readonly say: (label: string) => void;
};

export function createTasks(
  store: AppStore,
  onFailure: (error: ReturnType<typeof toAppError>) => void,
): Tasks {
  const controllers = new Map<string, AbortController>();

  const setWork = (key: string, work: Work | undefined) =>
    store.setState((state) => {
      const all = new Map(state.work);
      if (work === undefined) all.delete(key);
      else all.set(key, work);
      return { work: all };
    });
  const cancel = (isMeant: (work: Work | undefined) => boolean) => {
    const { work } = store.getState();
    const meant = [...controllers].filter(([key]) => isMeant(work.get(key)));
    for (const [, controller] of meant) controller.abort();
    return meant.length > 0;
  };

  return {
    async run(key, work, job) {
      if (controllers.has(key)) return;
      const controller = new AbortController();
      controllers.set(key, controller);
      setWork(key, work);
      try {
        await job({
          signal: controller.signal,
          say: (label) => {
            if (controllers.get(key) === controller) setWork(key, { ...work, label });
          },
        });
      } catch (thrown) {
        onFailure(toAppError(thrown));
      } finally {
        controllers.delete(key);
        setWork(key, undefined);
      }
    },
    cancel: (key) => controllers.get(key)?.abort(),
    cancelShown: () => cancel((work) => work?.isQuiet === false),
    cancelAll: () => {
      cancel(() => true);
    },
  };
}

/**
 * Runs `job` as shown work of `key`, and returns its result.
 *
 * @param setBusy gets the label, and `undefined` at the end
 */
export async function runShown<T>(
  tasks: Pick<Tasks, 'run'>,
  key: string,
  label: string,
  job: (signal: AbortSignal) => Promise<T>,
  setBusy: (label: string | undefined) => void,
): Promise<T> {
  const jobs: Promise<T>[] = [];
  await tasks.run(key, { label, isQuiet: false }, async ({ signal }) => {
    setBusy(label);
    jobs.push(job(signal));
    await Promise.allSettled(jobs);
    setBusy(undefined);
  });
  const [done] = jobs;
  if (done === undefined) throw new AppFailure({ kind: 'canceled' });
  return done;
}
