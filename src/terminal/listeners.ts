export type Unsubscribe = () => void;

/** The listeners for one kind of event. */
type Listeners<Value> = {
  readonly add: (listener: (value: Value) => void) => Unsubscribe;
  readonly call: (value: Value) => void;
};

export function createListeners<Value>(): Listeners<Value> {
  const listeners = new Set<(value: Value) => void>();
  return {
    add(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    call(value) {
      for (const listener of listeners) listener(value);
    },
  };
}
