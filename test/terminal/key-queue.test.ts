import { describe, expect, it } from 'vitest';
import { createKeyQueue } from '../../src/terminal/input/key-queue';
import { createFakeTimers } from '../support/fake-time';

/** A queue with a reader, as Ink is one, that keeps what it got and draws when it is told to. */
function open() {
  const { timers, advance, turn } = createFakeTimers();
  const queue = createKeyQueue(timers);
  const log: string[] = [];
  const read = () => {
    for (let key = queue.stream.read(); key !== null; key = queue.stream.read()) {
      log.push(String(key));
      queue.afterKeys(() => {
        if (log.at(-1) !== 'drawn') log.push('drawn');
      });
    }
  };
  queue.stream.on('readable', read);
  turn();
  return {
    queue,
    log,
    advance,
    send: async (keys: string) => {
      for (const key of keys) queue.add(key);
      await Promise.resolve();
    },
    turn,
  };
}

describe('keys that come together', () => {
  it('act one by one, in order, and are drawn once', async () => {
    const { log, send, turn } = open();
    await send('jkjk');
    turn();
    expect(log).toEqual(['j', 'k', 'j', 'k', 'drawn']);
  });

  it('are drawn now and then where they do not end', async () => {
    const { log, send, advance } = open();
    await send('jk');
    expect(log).toEqual(['j']);
    advance(150);
    expect(log).toEqual(['j', 'drawn']);
  });

  it('are waited for by no Ctrl-C, and by nothing that is drawn after it', async () => {
    const { queue, log, send, turn } = open();
    await send('jjjj');
    queue.addUrgent('\x03');
    expect(log).toEqual(['j', '\x03', 'drawn']);
    turn();
    expect(log).toEqual(['j', '\x03', 'drawn']);
  });

  it('are dropped when the terminal goes to another program, and what came before them is drawn', async () => {
    const { queue, log, send, turn } = open();
    await send('sjj');
    queue.clear();
    turn();
    expect(log).toEqual(['s', 'drawn']);
  });
});

it('a key that comes alone is handled and drawn at once', async () => {
  const { log, send } = open();
  await send('j');
  expect(log).toEqual(['j', 'drawn']);
});

describe('a flood of keys', () => {
  it('leaves a thousand of them, however many come', async () => {
    const { log, send, turn } = open();
    await send('j'.repeat(100_000));
    turn();
    expect(log.filter((key) => key === 'j')).toHaveLength(1_000);
  });

  it('is dropped by an Esc, and the key after it acts', async () => {
    const { log, send, turn } = open();
    await send(`${'j'.repeat(5_000)}\x1bk`);
    turn();
    expect(log).toEqual(['\x1b', 'k', 'drawn']);
  });
});
