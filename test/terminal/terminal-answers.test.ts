import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { openTerminal } from '../../src/terminal/terminal';
import { createFakeTimers } from '../support/fake-timers';

/** A terminal whose answers a test gives when it likes. */
function open() {
  const { timers, advance, turn } = createFakeTimers();
  const log: string[] = [];
  const stdin = Object.assign(new EventEmitter(), {
    setRawMode: (isRaw: boolean) => log.push(isRaw ? 'raw' : 'cooked'),
    ref() {},
    resume() {},
    pause() {},
  });
  const stdout = Object.assign(new EventEmitter(), {
    columns: 20,
    rows: 2,
    write: (output: string) => log.push(output),
  });
  const terminal = openTerminal({
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    env: {},
    process: Object.assign(new EventEmitter(), { pid: 1, kill() {} }),
    timers,
    onEnd() {},
  });
  return {
    terminal,
    log,
    answer: (text: string) => stdin.emit('data', Buffer.from(text)),
    /** Lets promises and turns of the event loop that are due go by. */
    async settle(ms = 0) {
      advance(ms);
      for (let round = 0; round < 5; round++) {
        await Promise.resolve();
        turn();
      }
    },
  };
}

describe('the answers that a terminal owes', () => {
  it('are asked for once there is a frame', () => {
    const { terminal, log } = open();
    expect(log.join('')).not.toContain('\x1b[c');
    terminal.inkStreams.stdout.write('frame');
    expect(log.at(-1)).toMatch(/frame.*\x1b\[c$/);
    terminal.inkStreams.stdout.write('next frame');
    expect(log.at(-1)).not.toContain('\x1b[c');
  });

  it('are waited for before the terminal goes to the shell', async () => {
    const { terminal, log, answer, settle } = open();
    terminal.inkStreams.stdout.write('frame');
    void terminal.leave();
    await settle();
    expect(log).not.toContain('cooked');
    answer('\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?62;4c');
    await settle();
    expect(log).toContain('cooked');
    expect(terminal.theme()).toBe('dark');
  });

  it('are waited for a moment only', async () => {
    const { terminal, log, settle } = open();
    terminal.inkStreams.stdout.write('frame');
    let hasRun = false;
    void terminal.suspend(async () => {
      hasRun = true;
    });
    await settle();
    expect(hasRun).toBe(false);
    await settle(250);
    expect(hasRun).toBe(true);
    expect(log).toContain('cooked');
  });

  it('are asked for again after another program had the terminal', async () => {
    const { terminal, log, answer, settle } = open();
    terminal.inkStreams.stdout.write('frame');
    answer('\x1b[?62;4c');
    log.length = 0;
    await Promise.all([terminal.suspend(async () => {}), settle()]);
    expect(log.join('')).toMatch(/\x1b\[\?1049l.*\x1b\[\?1049h.*frame.*\x1b\[c/s);
  });
});
