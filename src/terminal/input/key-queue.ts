/**
 * The `stdin` that Ink reads: a stream as far as Ink uses one. After each key it waits some turns
 * of the event loop, so that whatever the key opens is there and listening before the next key
 * arrives. Keys wait while nobody listens.
 *
 * A terminal sends many keys at once when somebody types ahead, holds a key down or pastes without
 * paste marks. Each key acts in its turn, and the result is drawn once.
 */
import { EventEmitter } from 'node:events';
import { bounds } from '../../bounds';
import type { Timers } from '../timers';

/**
 * React renders one turn after a key changes a state, and one turn later it runs the effects that
 * listen for keys. The queue starts counting before React schedules either, so it waits longer.
 */
const turnsBetweenKeys = 4;

/** Draw at least this often, so that a person who holds a key down sees movement. */
const longestHoldMs = 150;

type KeyQueue = {
  readonly stream: NodeJS.ReadStream;
  /** Drops the key if too many are waiting. Esc replaces all of them instead. */
  add(key: string): void;
  /** Queues a paste among the keys, so that it goes where the keys before it led. */
  addCall(paste: () => void): void;
  /** Drops the waiting keys and delivers this one first. */
  addUrgent(key: string): void;
  /**
   * Calls back when no keys are waiting, which may be now. In a long row of keys it also calls back
   * now and then.
   */
  afterKeys(callback: () => void): void;
  /** Drops the waiting keys. */
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
    // Ink reads until it gets `null`, so it gets one key a turn.
    read: () => {
      const key = offered ?? null;
      offered = undefined;
      return key;
    },
    // Only `terminal.ts` changes the raw mode and whether the process waits for input.
    setEncoding: () => stream,
    setRawMode: () => stream,
    ref: () => stream,
    unref: () => stream,
  });
  return {
    // Ink uses nothing else of a stream.
    stream: stream as unknown as NodeJS.ReadStream,
    add(key) {
      // Protects: no key waits long behind a flood of others.
      if (waiting.length >= bounds.waitingKeys) {
        if (key !== '\x1b') return;
        waiting.length = 0;
      }
      // Wait until every key of the same piece is queued.
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
