/**
 * The one object between the program and the terminal that the UI draws on. It promises two things.
 * The terminal shows its earlier content again after `close()`, at the end of the process, and
 * while another program has it. And Ink gets nothing but keys as input, one at a time.
 *
 * Ctrl-Z and Ctrl-L are handled here and reach nothing else. Ctrl-C goes ahead of all waiting keys.
 */
import type { Environment } from '../aws/profiles/read/locate';
import { printable } from '../printable';
import { createInputParser } from './input/input-parser';
import { createKeyQueue } from './input/key-queue';
import { createJobControl, type EndSignal, type ProcessPort } from './job-control';
import { createThemeReader, isLastAnswer, type Theme, themeQuestions } from './screen/background';
import { createPainter } from './screen/painter';
import { enterScreen, leaveScreen, titleSequence } from './screen/screen-modes';
import type { Timers } from './timers';

type TerminalSize = { readonly columns: number; readonly rows: number };

type Unsubscribe = () => void;

export type Terminal = {
  /**
   * For `render(<App />, { ...terminal.inkStreams, debug: true, exitOnCtrlC: false })`. In debug
   * mode Ink writes every frame as a whole, and the painter behind `stdout` writes what changed.
   *
   * A component marks the cursor's position with `withCursor()` of `src/cells.ts` in its
   * text. Without a mark in the frame, the cursor is hidden.
   */
  readonly inkStreams: { readonly stdin: NodeJS.ReadStream; readonly stdout: NodeJS.WriteStream };

  size(): TerminalSize;

  /**
   * Ink gets no `resize` event. The listener changes the state instead, which draws a frame of the
   * new size. If nothing is drawn, the last frame is shown again, cut to the new size.
   */
  onResize(listener: (size: TerminalSize) => void): Unsubscribe;

  /** `true` when the window gains the focus. Never called if the terminal doesn't report it. */
  onFocus(listener: (focused: boolean) => void): Unsubscribe;

  /**
   * One whole paste, which no key handler sees. Escape sequences and control characters are
   * removed, except tabs and line ends. Line ends are `\n`.
   */
  onPaste(listener: (text: string) => void): Unsubscribe;

  /** What is known of the background now. The terminal's answer comes after the first frame. */
  theme(): Theme | undefined;
  onTheme(listener: (theme: Theme) => void): Unsubscribe;

  /**
   * The window's title. Control characters are made visible. The earlier title comes back at the
   * end.
   */
  setTitle(title: string): void;

  /**
   * Writes a sequence that draws nothing and doesn't move the cursor: the bell, a notice, the
   * clipboard. Does nothing while another program has the terminal.
   */
  send(sequence: string): void;

  /**
   * Calls back when all keys that came together have been handled, which may be now. A callback
   * that draws then draws once for all of them.
   */
  afterKeys(callback: () => void): void;

  /** Forgets what is on the screen and paints the last frame again. */
  redraw(): void;

  /**
   * Restores the terminal for `run`, and takes it back when `run` settles. The components stay
   * mounted, and the newest frame is shown afterwards. Keys typed ahead are dropped: they can't be
   * given to the other program and are not meant for us.
   */
  suspend<T>(run: () => Promise<T>): Promise<T>;

  /**
   * Shows the normal screen, then waits at most a second for the terminal's open answers, which
   * would otherwise end up in the shell, and closes.
   */
  leave(): Promise<void>;

  /** Gives the terminal back for good, at once. Calling it again does nothing. */
  close(): void;
};

/** Why the program has to end: a signal, a closed terminal, or no more input. */
export type TerminalEnd = EndSignal | 'closed' | 'input-over';

type TerminalPorts = {
  /** Both are the terminal. */
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly env: Environment;
  readonly process: ProcessPort;
  readonly timers: Timers;
  /** The person's setting for the background. */
  readonly theme: Theme | undefined;
  /** Whether awsmfa may set the terminal's title. */
  readonly withTitle: boolean;
  /** Called after the terminal was given back. */
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
  /** The number of times the terminal was asked and has not answered. */
  let owed = 0;
  let cancelPatience = () => {};
  let title = '';
  /** The terminal is in raw mode and we read it. */
  let isHeld = false;
  /**
   * Our screen is shown. Keys typed while it is not can't be given to the shell and are not for us.
   */
  let isShown = false;
  let isEnding = false;
  let isOver = false;
  let isRepaintDue = false;
  let isFirstRead = true;

  const size = (): TerminalSize => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  const painter = createPainter((output) => {
    // The questions follow the first frame, so that it doesn't wait for the answers.
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
    // Set raw mode before writing anything: it stops a program that is in the background.
    stdin.setRawMode(true);
    stdin.on('data', read);
    stdin.ref();
    stdin.resume();
    stdout.write(enterScreen(options));
    if (title !== '') stdout.write(titleSequence(title));
    painter.pause(false);
    // Ask every time: the background may have changed meanwhile.
    questions = themeQuestions(env);
    // The system reported size changes to other programs meanwhile.
    refreshSize();
    painter.repaint();
  }

  /**
   * Linux turns a Ctrl-D from before raw mode into NUL (`n_tty.c`). `script` sends one after its
   * own input ends.
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
    // Leave raw mode before our screen: what the person types on seeing the shell must be read the
    // way the next program expects.
    stdin.setRawMode(false);
    leaveOurScreen();
  }

  /** Repaints once for all Ctrl-L that were typed together, because each paints a whole screen. */
  function repaintSoon(): void {
    if (isRepaintDue) return;
    isRepaintDue = true;
    timers.nextTurn(() => {
      isRepaintDue = false;
      painter.repaint();
    });
  }

  /**
   * Node updates the size only of `process.stdout` by itself. This is the method it calls for that.
   */
  function refreshSize(): void {
    (stdout as { readonly _refreshSize?: () => void })._refreshSize?.();
  }

  function resize(): void {
    const { columns, rows } = size();
    painter.resize(columns, rows, () => onResize.call({ columns, rows }));
  }

  /** Called when the last answer has come, or most likely never will. */
  function forgetAnswers(): void {
    owed = 0;
    cancelPatience();
    onAnswers.call();
  }

  /**
   * If the terminal still owes answers, leaves our screen and reads them, because a shell would
   * take them for typing.
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

  // A terminal that is gone can fail at any time, even while it is being restored.
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
      // The pause of the input has to reach the operating system before another program reads.
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

/** The listeners for one kind of event. */
type Listeners<Value> = {
  readonly add: (listener: (value: Value) => void) => Unsubscribe;
  readonly call: (value: Value) => void;
};

function createListeners<Value>(): Listeners<Value> {
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

/**
 * Most terminals answer within a few milliseconds, and over ssh within a second. A few never do:
 * after `patienceMs`, leaving no longer waits for them.
 */
const mostAnswerMs = 1000;
const patienceMs = 2000;

const ctrlC = '\x03';
const ctrlL = '\x0c';
const ctrlZ = '\x1a';
const focusGained = '\x1b[I';
const focusLost = '\x1b[O';
