/**
 * The `stdin` that Ink reads: a stream as far as Ink uses one. It gives one key and then nothing for
 * some turns of the event loop, so that what a key changes on the screen is there, with its
 * listeners, before the next key is handled. Keys wait while nobody listens.
 */
import { EventEmitter } from 'node:events';
import type { Timers } from './timers';

/**
 * React renders one turn after the key that changed a state, and starts the effects, which listen to
 * keys, one turn after that; the queue's own turns are counted from before either was asked for.
 */
const turnsBetweenKeys = 4;

export type KeyQueue = {
  readonly stream: NodeJS.ReadStream;
  add(key: string): void;
  /** Drops the keys that wait. */
  clear(): void;
};

export function createKeyQueue(timers: Timers): KeyQueue {
  const waiting: string[] = [];
  const emitter = new EventEmitter();
  let offered: string | undefined;
  let isGiving = false;

  function give(): void {
    if (isGiving || waiting.length === 0 || emitter.listenerCount('readable') === 0) return;
    isGiving = true;
    offered = waiting.shift();
    emitter.emit('readable');
    if (offered !== undefined) waiting.unshift(offered);
    afterTurns(turnsBetweenKeys, () => {
      isGiving = false;
      give();
    });
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
      waiting.push(key);
      give();
    },
    clear() {
      waiting.length = 0;
    },
  };
}
