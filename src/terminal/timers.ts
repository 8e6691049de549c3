/** The timers that this folder needs. The composition root makes them from the real ones. */
export type Timers = {
  /** Calls back once after `ms`, unless the returned function is called first. */
  after(ms: number, callback: () => void): () => void;
  /** Calls back in a later turn of the event loop, after everything that is ready now. */
  nextTurn(callback: () => void): void;
};
