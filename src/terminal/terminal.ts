/**
 * The one object between the program and the terminal that the UI is drawn on. What it promises:
 * whatever was on the terminal is there again after `close()`, at the end of the process, and while
 * another program has the terminal; and what reaches Ink as input is keys, one at a time.
 *
 * Ctrl-Z and Ctrl-L are dealt with here and reach nobody else. Ctrl-C is a key that waits for no other.
 */
import type { Environment } from '../aws/profiles/read/locate';
import { printable } from '../printable';
import { createInputParser } from './input/input-parser';
import { createKeyQueue } from './input/key-queue';
import { createJobControl, type EndSignal, type ProcessPort } from './job-control';
import { createListeners, type Unsubscribe } from './listeners';
import { createThemeReader, isLastAnswer, type Theme, themeQuestions } from './screen/background';
import { createPainter } from './screen/painter';
import { enterScreen, leaveScreen, titleSequence } from './screen/screen-modes';
import type { Timers } from './timers';

export type TerminalSize = { readonly columns: number; readonly rows: number };

export type Terminal = {
  /**
   * For `render(<App />, { ...terminal.inkStreams, debug: true, exitOnCtrlC: false })`. In debug
   * mode Ink hands over every frame as a whole; the painter behind `stdout` writes what changed.
   *
   * A component says where the cursor belongs with `withCursor()` of `src/cursor-mark.ts` in its
   * text; without a mark in the frame the cursor is hidden.
   */
  readonly inkStreams: { readonly stdin: NodeJS.ReadStream; readonly stdout: NodeJS.WriteStream };

  size(): TerminalSize;

  /**
   * Ink gets no `resize` event of its own: the listener changes the state, which draws a frame of
   * the new size. Where nothing is drawn, the last frame is shown again, cut to the new size.
   */
  onResize(listener: (size: TerminalSize) => void): Unsubscribe;

  /** `true` when the window gains the focus. Never called where the terminal does not tell. */
  onFocus(listener: (focused: boolean) => void): Unsubscribe;

  /**
   * One paste, as a whole, which no key handler sees: escape sequences and control characters are
   * gone from it, all but tabs and line ends, and its line ends are `\n`.
   */
  onPaste(listener: (text: string) => void): Unsubscribe;

  /** What is known of the background now; the answer of the terminal comes after the first frame. */
  theme(): Theme | undefined;
  onTheme(listener: (theme: Theme) => void): Unsubscribe;

  /** The window's title. Control characters are made visible. The one before comes back at the end. */
  setTitle(title: string): void;

  /**
   * Writes a sequence that draws nothing and moves no cursor: the bell, a notice, the clipboard.
   * Does nothing while another program has the terminal.
   */
  send(sequence: string): void;

  /**
   * Calls back when the keys that came together have all been handled, which may be now. What is drawn
   * then is drawn once for all of them.
   */
  afterKeys(callback: () => void): void;

  /** Forgets what is on the screen and paints the last frame anew. */
  redraw(): void;

  /**
   * Hands the terminal to `run`, as it was before the UI came, and takes it back when `run` settles.
   * The components stay mounted: frames are kept, and the newest is shown afterwards. What was typed
   * ahead is dropped: it can't be given to the other program, and is not meant for us.
   */
  suspend<T>(run: () => Promise<T>): Promise<T>;

  /**
   * Shows the normal screen, and closes after the answers that the terminal still owes, which would
   * else arrive in the shell: a second at most.
   */
  leave(): Promise<void>;

  /** Gives the terminal back for good, at once. May be called more than once. */
  close(): void;
};

/** Why the program has to leave: a signal, or the terminal is gone, or no key can come. */
export type TerminalEnd = EndSignal | 'closed' | 'input-over';

type TerminalPorts = {
  /** Both are the terminal. */
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly env: Environment;
  readonly process: ProcessPort;
  readonly timers: Timers;
  /** The background that the person set. */
  readonly theme: Theme | undefined;
  /** Whether the title of the terminal may be set. */
  readonly withTitle: boolean;
  /** Called when the terminal has been given back. */
  readonly onEnd: (end: TerminalEnd) => void;
};

/** Takes the terminal: from here on it is in raw mode and shows the alternate screen. */
export function openTerminal(ports: TerminalPorts): Terminal {
  const { stdin, stdout, env, process, timers, withTitle } = ports;
  const options = { withTitle };
  const onResize = createListeners<TerminalSize>();
  const onFocus = createListeners<boolean>();
  const onPaste = createListeners<string>();
  const onTheme = createListeners<Theme>();
  const theme = createThemeReader(env, ports.theme);
  const onAnswers = createListeners<void>();
  let questions = '';
  /** How many times the terminal was asked and has not answered. */
  let owed = 0;
  let cancelPatience = () => {};
  let title = '';
  /** The terminal is raw, and read. */
  let isHeld = false;
  /** Our screen is on it. What is typed without it can't be given to the shell, and is not for us. */
  let isShown = false;
  let isEnding = false;
  let isOver = false;
  let isRepaintDue = false;
  let isFirstRead = true;

  const size = (): TerminalSize => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  const painter = createPainter((output) => {
    // The questions follow the first frame: nobody waits for answers to see something.
    stdout.write(output + questions);
    if (questions === '') return;
    questions = '';
    owed += 1;
    cancelPatience();
    cancelPatience = timers.after(patienceMs, forgetAnswers);
  }, size());
  const keys = createKeyQueue(timers);
  const jobs = createJobControl({ release, take, onEnd: end }, process, timers);

  const parser = createInputParser(
    {
      onKey(key) {
        if (!isShown) return;
        if (key === ctrlZ) void readAnswers().then(() => isOver || jobs.stop());
        else if (key === ctrlL) repaintSoon();
        else if (key === ctrlC) keys.addUrgent(key);
        else keys.add(key);
      },
      onPaste(text) {
        if (isShown) keys.addCall(() => onPaste.call(text));
      },
      onReport(report) {
        if (report === focusGained) onFocus.call(true);
        else if (report === focusLost) onFocus.call(false);
        else {
          const changed = theme.read(report);
          if (changed !== undefined) onTheme.call(changed);
          if (!isLastAnswer(report) || owed === 0) return;
          owed -= 1;
          if (owed === 0) forgetAnswers();
        }
      },
    },
    { timers, env },
  );

  function take(): void {
    if (isHeld || isOver) return;
    isHeld = isShown = true;
    // First what stops a program that is in the background, before anything is written.
    stdin.setRawMode(true);
    stdin.on('data', read);
    stdin.ref();
    stdin.resume();
    stdout.write(enterScreen(options));
    if (title !== '') stdout.write(titleSequence(title));
    painter.pause(false);
    // Asked again each time: meanwhile day may have turned to night.
    questions = themeQuestions(env);
    // Meanwhile the system told other programs when the size changed.
    refreshSize();
    painter.repaint();
  }

  /**
   * Linux makes NUL of a Ctrl-D that came before the terminal was raw (`n_tty.c`). `script` sends one at
   * the end of what it reads itself.
   */
  function read(data: Uint8Array): void {
    const isOverAfter = isFirstRead ? data.indexOf(0) : -1;
    isFirstRead = false;
    parser.push(isOverAfter < 0 ? data : data.subarray(0, isOverAfter));
    if (isOverAfter >= 0) timers.nextTurn(() => end('input-over'));
  }

  function leaveOurScreen(): void {
    if (!isShown) return;
    isShown = false;
    painter.pause(true);
    stdout.write(leaveScreen(options));
  }

  function release(): void {
    if (!isHeld) return;
    isHeld = false;
    stdin.off('data', read);
    parser.clear();
    forgetAnswers();
    stdin.pause();
    // Before the screen: what is typed at the sight of it is read as the next program expects.
    stdin.setRawMode(false);
    leaveOurScreen();
  }

  /** Once for all that were typed at once: each is a whole screen. */
  function repaintSoon(): void {
    if (isRepaintDue) return;
    isRepaintDue = true;
    timers.nextTurn(() => {
      isRepaintDue = false;
      painter.repaint();
    });
  }

  /** Node asks by itself for the size of `process.stdout` alone; this is what it calls then. */
  function refreshSize(): void {
    (stdout as { readonly _refreshSize?: () => void })._refreshSize?.();
  }

  function resize(): void {
    const { columns, rows } = size();
    painter.resize(columns, rows, () => onResize.call({ columns, rows }));
  }

  /** The last of the answers has come, or most likely none ever will. */
  function forgetAnswers(): void {
    owed = 0;
    cancelPatience();
    onAnswers.call();
  }

  /**
   * Where the terminal still owes answers, which a shell would take for typing: leaves our screen and
   * reads them.
   */
  async function readAnswers(): Promise<void> {
    if (owed === 0) return;
    cancelPatience();
    leaveOurScreen();
    await new Promise<void>((resolve) => {
      const cancel = timers.after(mostAnswerMs, forgetAnswers);
      const stop = onAnswers.add(() => {
        stop();
        cancel();
        resolve();
      });
    });
  }

  async function leave(): Promise<void> {
    if (isOver) return;
    await readAnswers();
    close();
  }

  function end(reason: TerminalEnd): void {
    const isFirst = !isEnding && !isOver;
    isEnding = true;
    if (reason === 'closed') close();
    if (!isFirst) return;
    void leave().then(() => ports.onEnd(reason));
  }

  const onGone = () => end('closed');

  function close(): void {
    if (isOver) return;
    isOver = true;
    jobs.watch(false);
    release();
    stdout.off('resize', resize);
    process.off('exit', close).off('SIGWINCH', refreshSize);
    stdin.off('end', onGone);
  }

  // A terminal that is gone fails at any time, also when it is put as it was.
  stdin.on('end', onGone).on('error', onGone);
  stdout.on('error', onGone).on('resize', resize);
  process.on('exit', close).on('SIGWINCH', refreshSize);
  jobs.watch(true);
  take();

  return {
    inkStreams: { stdin: keys.stream, stdout: painter.stream },
    size,
    onResize: onResize.add,
    onFocus: onFocus.add,
    onPaste: onPaste.add,
    theme: theme.theme,
    onTheme: onTheme.add,
    setTitle(text) {
      const next = printable(text);
      if (!options.withTitle || next === title) return;
      title = next;
      if (isShown) stdout.write(titleSequence(title));
    },
    send(sequence) {
      if (isShown) stdout.write(sequence);
    },
    afterKeys: keys.afterKeys,
    redraw: painter.repaint,
    async suspend(run) {
      keys.clear();
      await readAnswers();
      jobs.watch(false);
      release();
      // The pause of the input has to reach the operating system before anybody else reads.
      await new Promise<void>((resolve) => timers.nextTurn(resolve));
      try {
        return await run();
      } finally {
        if (!isOver) {
          jobs.watch(true);
          take();
        }
      }
    },
    leave,
    close,
  };
}

/**
 * Most terminals answer within a few milliseconds, over ssh within a second, and a few not at all: for
 * those nobody waits who leaves later.
 */
const mostAnswerMs = 1000;
const patienceMs = 2000;

const ctrlC = '\x03';
const ctrlL = '\x0c';
const ctrlZ = '\x1a';
const focusGained = '\x1b[I';
const focusLost = '\x1b[O';
