/** Time, as this folder needs it. The composition root makes it from the real timers. */
export type Timers = {
  /** Calls back once after `ms`, unless the function that it returns is called before. */
  after(ms: number, callback: () => void): () => void;
  /** Calls back in a later turn of the event loop, after what the operating system has ready now. */
  nextTurn(callback: () => void): void;
};
