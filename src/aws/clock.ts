/** The time. It is always passed in, so that tests can control it. */
export type Clock = {
  readonly now: () => Date;
  /** Rejects with an `AbortError` if the signal is aborted before the time is up. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
};
