import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Environment } from '../../src/aws/profiles/read/locate';
import { openTerminal } from '../../src/terminal/terminal';
import { createFakeTimers } from '../support/fake-time';

/** A terminal that answers when the test says so. */
function open(env: Environment = {}) {
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
  const process = Object.assign(new EventEmitter(), {
    pid: 1,
    kill: () => log.push('stopped'),
  });
  const terminal = openTerminal({
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    env,
    process,
    timers,
    theme: undefined,
    withTitle: true,
    onEnd: (end) => log.push(`ended by ${end}`),
  });
  return {
    terminal,
    log,
    signal: (name: string) => process.emit(name),
    /** What a shell would read now. Nothing while the program reads. */
    isRead: () => stdin.listenerCount('data') > 0,
    answer: (text: string) => stdin.emit('data', Buffer.from(text)),
    /** Runs due promises and turns of the event loop. */
    async settle(ms = 0) {
      advance(ms);
      for (let round = 0; round < 5; round++) {
        await Promise.resolve();
        turn();
      }
    },
  };
}

const answers = '\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?62;4c';

describe('the answers that a terminal owes', () => {
  it('are requested once there is a frame', () => {
    const { terminal, log } = open();
    expect(log.join('')).not.toContain('\x1b[c');
    terminal.inkStreams.stdout.write('frame');
    expect(log.at(-1)).toMatch(/frame.*\x1b\[c$/);
    terminal.inkStreams.stdout.write('next frame');
    expect(log.at(-1)).not.toContain('\x1b[c');
  });

  type Opened = ReturnType<typeof open>;
  it.each<readonly [string, (opened: Opened) => void, string]>([
    ['quitting', ({ terminal }) => void terminal.leave(), 'cooked'],
    ['a subshell', ({ terminal }) => void terminal.suspend(async () => {}), 'cooked'],
    ['Ctrl-Z', ({ answer }) => answer('\x1a'), 'stopped'],
    ['SIGTERM', ({ signal }) => void signal('SIGTERM'), 'ended by SIGTERM'],
    ['SIGHUP', ({ signal }) => void signal('SIGHUP'), 'ended by SIGHUP'],
  ])('are read before %s releases the terminal, and the screen is left at once', async (...row) => {
    const [, give, end] = row;
    for (const late of [0, 300, 990]) {
      const opened = open();
      const { terminal, log, answer, settle, isRead } = opened;
      terminal.inkStreams.stdout.write('frame');
      give(opened);
      await settle(late);
      expect(log.at(-1)).toContain('\x1b[?1049l');
      expect(isRead()).toBe(true);
      answer(answers);
      await settle();
      expect(log).toContain('cooked');
      expect(log).toContain(end);
      expect(terminal.theme()).toBe('dark');
    }
  });

  it('delay leaving by a second at most', async () => {
    const { terminal, log, settle, isRead } = open();
    terminal.inkStreams.stdout.write('frame');
    void terminal.leave();
    await settle(999);
    expect(isRead()).toBe(true);
    await settle(1);
    expect(isRead()).toBe(false);
    expect(log.at(-1)).toBe('cooked');
  });

  it('cause no wait if none came in the last two seconds', async () => {
    const { terminal, settle, isRead } = open();
    terminal.inkStreams.stdout.write('frame');
    await settle(2000);
    void terminal.leave();
    await settle();
    expect(isRead()).toBe(false);
  });

  it('are counted, because one that comes after a subshell may be an old one', async () => {
    const { terminal, answer, settle, isRead } = open();
    terminal.inkStreams.stdout.write('frame');
    answer('\x1b[?62;4c');
    await Promise.all([terminal.suspend(async () => {}), settle()]);
    terminal.inkStreams.stdout.write('next');
    void terminal.leave();
    await settle();
    expect(isRead()).toBe(true);
    answer('\x1b[?62;4c');
    await settle();
    expect(isRead()).toBe(false);
  });

  it('are all that is read meanwhile, and typed keys are dropped', async () => {
    const { terminal, answer, settle } = open();
    const pasted: string[] = [];
    terminal.onPaste((text) => pasted.push(text));
    terminal.inkStreams.stdout.write('frame');
    void terminal.leave();
    await settle();
    answer('q\x1a\x1b[200~123456\x1b[201~');
    expect(terminal.inkStreams.stdin.read()).toBe(null);
    expect(pasted).toEqual([]);
  });

  it('are requested again after another program had the terminal', async () => {
    const { terminal, log, answer, settle } = open();
    terminal.inkStreams.stdout.write('frame');
    answer('\x1b[?62;4c');
    log.length = 0;
    await Promise.all([terminal.suspend(async () => {}), settle()]);
    expect(log.join('')).toMatch(/\x1b\[\?1049l.*\x1b\[\?1049h.*frame.*\x1b\[c/s);
  });

  it.each([
    ['GNU screen', { STY: '1.pts-0', TERM: 'screen' }],
    ['GNU screen or tmux over ssh', { TERM: 'screen-256color', SSH_TTY: '/dev/pts/1' }],
    ['GNU screen by another name', { TERM: 'screen.xterm-256color' }],
    ['GNU screen in xterm’s name', { STY: '1.pts-0', TERM: 'xterm-256color' }],
    ['the Linux console', { TERM: 'linux' }],
  ])('are not requested from %s', async (_, env) => {
    const { terminal, log, settle, isRead } = open(env);
    terminal.inkStreams.stdout.write('frame');
    expect(log.join('')).not.toMatch(/\x1b\]11;\?|\x1b\[c|\x1b\[\?996n|\x1b\[>q/);
    void terminal.leave();
    await settle();
    expect(isRead()).toBe(false);
  });

  it('come from tmux inside tmux, whatever TERM says', () => {
    const { terminal, log } = open({ TMUX: '/tmp/tmux-0/default,1,0', TERM: 'screen' });
    terminal.inkStreams.stdout.write('frame');
    expect(log.at(-1)).toContain('\x1b]11;?');
  });
});
