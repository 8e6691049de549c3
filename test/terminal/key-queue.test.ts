import { describe, expect, it } from 'vitest';
import { createKeyQueue } from '../../src/terminal/input/key-queue';
import { createFakeTimers } from '../support/fake-time';

/** A queue with a reader like Ink, which records its keys and when it draws. */
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

describe('keys that arrive together', () => {
  it('act one by one, in order, and are drawn once', async () => {
    const { log, send, turn } = open();
    await send('jkjk');
    turn();
    expect(log).toEqual(['j', 'k', 'j', 'k', 'drawn']);
  });

  it("are drawn now and then if they don't end", async () => {
    const { log, send, advance } = open();
    await send('jk');
    expect(log).toEqual(['j']);
    advance(150);
    expect(log).toEqual(['j', 'drawn']);
  });

  it("don't delay a Ctrl-C or what is drawn after it", async () => {
    const { queue, log, send, turn } = open();
    await send('jjjj');
    queue.addUrgent('\x03');
    expect(log).toEqual(['j', '\x03', 'drawn']);
    turn();
    expect(log).toEqual(['j', '\x03', 'drawn']);
  });

  it('are dropped when another program gets the terminal, and earlier ones are drawn', async () => {
    const { queue, log, send, turn } = open();
    await send('sjj');
    queue.clear();
    turn();
    expect(log).toEqual(['s', 'drawn']);
  });
});

it('a single key is handled and drawn at once', async () => {
  const { log, send } = open();
  await send('j');
  expect(log).toEqual(['j', 'drawn']);
});

describe('a flood of keys', () => {
  it('keeps only a thousand keys', async () => {
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
