/** The time, passed in wherever it is needed, so that tests own it. */
export type Clock = {
  readonly now: () => Date;
  /** Rejects with an `AbortError` when the signal is aborted before the time is up. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
};
