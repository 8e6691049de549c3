/**
 * The `stdin` that Ink reads: a stream as far as Ink uses one. It gives one key and then nothing for
 * some turns of the event loop, so that what a key starts is there, with its listeners, before the
 * next key is handled. Keys wait while nobody listens.
 *
 * A terminal sends many keys at once: of somebody who types ahead, of a key that is held down, of a
 * paste that it does not mark. Each acts in its turn, and what they change is drawn once.
 */
import { EventEmitter } from 'node:events';
import { bounds } from '../../bounds';
import type { Timers } from '../timers';

/**
 * React renders one turn after the key that changed a state, and starts the effects, which listen to
 * keys, one turn after that; the queue's own turns are counted from before either was asked for.
 */
const turnsBetweenKeys = 4;

/** So long a row of keys may go without being drawn: a person who holds one down sees it move. */
const longestHoldMs = 150;

type KeyQueue = {
  readonly stream: NodeJS.ReadStream;
  /** Drops the key where too many wait; Esc takes their place. */
  add(key: string): void;
  /** Is called in its turn among the keys: what was pasted goes where the keys before it led. */
  addCall(paste: () => void): void;
  /** Goes before all that waits, which is dropped. */
  addUrgent(key: string): void;
  /** Calls back when no key waits, which may be now; in a long row of keys, now and then. */
  afterKeys(callback: () => void): void;
  /** Drops the keys that wait. */
  clear(): void;
};

export function createKeyQueue(timers: Timers): KeyQueue {
  const waiting: (string | (() => void))[] = [];
  const emitter = new EventEmitter();
  let offered: string | undefined;
  let isGiving = false;
  let callbacks: (() => void)[] = [];
  let cancelCall = () => {};

  function give(): void {
    if (isGiving || waiting.length === 0 || emitter.listenerCount('readable') === 0) return;
    isGiving = true;
    offer();
    if (waiting.length === 0) call();
    afterTurns(turnsBetweenKeys, () => {
      isGiving = false;
      give();
    });
  }

  function offer(): void {
    const next = waiting.shift();
    if (typeof next === 'function') {
      next();
      return;
    }
    offered = next;
    emitter.emit('readable');
    if (offered !== undefined) waiting.unshift(offered);
  }

  function call(): void {
    cancelCall();
    const due = callbacks;
    callbacks = [];
    for (const callback of due) callback();
  }

  function afterTurns(turns: number, callback: () => void): void {
    timers.nextTurn(turns === 1 ? callback : () => afterTurns(turns - 1, callback));
  }

  // Ink stops listening and starts again when the field that listens changes.
  emitter.on('newListener', (event) => {
    if (event === 'readable') timers.nextTurn(give);
  });

  const stream = Object.assign(emitter, {
    isTTY: true,
    // Ink reads until there is nothing: one key a turn.
    read: () => {
      const key = offered ?? null;
      offered = undefined;
      return key;
    },
    // The terminal's own mode and its being waited for are not Ink's to change.
    setEncoding: () => stream,
    setRawMode: () => stream,
    ref: () => stream,
    unref: () => stream,
  });
  return {
    // Ink uses no more of a stream than what is here.
    stream: stream as unknown as NodeJS.ReadStream,
    add(key) {
      // Protects: no key waits long behind a flood of others.
      if (waiting.length >= bounds.waitingKeys) {
        if (key !== '\x1b') return;
        waiting.length = 0;
      }
      // Given when all that came with it is here.
      if (waiting.push(key) === 1) queueMicrotask(give);
    },
    addCall(paste) {
      if (waiting.length < bounds.waitingKeys && waiting.push(paste) === 1) queueMicrotask(give);
    },
    addUrgent(key) {
      waiting.length = 0;
      waiting.push(key);
      if (emitter.listenerCount('readable') > 0) offer();
      call();
    },
    afterKeys(callback) {
      if (waiting.length === 0) {
        callback();
        return;
      }
      if (callbacks.push(callback) === 1) cancelCall = timers.after(longestHoldMs, call);
    },
    clear() {
      waiting.length = 0;
      call();
    },
  };
}
