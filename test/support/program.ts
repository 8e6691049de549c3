/**
 * Runs a program on a real pty with a headless xterm behind it, and looks at the screen as a person
 * would, not at the bytes.
 */
import { type IPty, spawn } from '@lydell/node-pty';
import { type IBufferCell, Terminal } from '@xterm/headless';

export type ProgramOptions = {
  readonly file: string;
  readonly args?: readonly string[];
  /** The whole environment, except for `PATH`, `TERM` and a UTF-8 locale, which it may replace. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly columns?: number;
  readonly rows?: number;
  /** How long `sees` and similar functions wait. */
  readonly timeLimitMs?: number;
  /**
   * The `#rrggbb` that the terminal answers when asked for its background. Without it, it never
   * answers.
   */
  readonly background?: string;
  /** How long it takes to answer that and the last question (DA1). */
  readonly answersAfterMs?: number;
  /**
   * `false` for a terminal without one, such as GNU screen by default, mosh and the Linux console.
   */
  readonly hasAlternateScreen?: boolean;
};

export type Color =
  | { readonly kind: 'default' }
  | { readonly kind: 'palette'; readonly index: number }
  | { readonly kind: 'rgb'; readonly value: number };

export type Cell = {
  /** Its text. Empty for the second half of a wide character. */
  readonly text: string;
  readonly width: number;
  readonly foreground: Color;
  readonly background: Color;
  readonly bold: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
  readonly dim: boolean;
};

type Exit = { readonly exitCode: number; readonly signal: number };

export type Program = {
  readonly pid: number;
  /** Waits until the text is on the screen, or the pattern matches the rows joined by line ends. */
  sees(wanted: string | RegExp): Promise<void>;
  /** Waits until it is no longer on the screen. */
  seesNo(unwanted: string | RegExp): Promise<void>;
  /** Waits until `condition` holds. Checks whenever the terminal shows something new. */
  waitsFor(what: string, condition: () => boolean): Promise<void>;
  /** Sends keys as a terminal does: `\r` is Enter, `\x1b` is Esc, `\x1b[A` is up. */
  press(keys: string): void;
  /** Sends each character in a separate write. */
  type(text: string): void;
  /** Sends text as a paste, marked if the program asked for that. */
  paste(text: string): void;
  resize(columns: number, rows: number): void;
  kill(signal: NodeJS.Signals): void;
  /** Closes the terminal, as closing its window does. */
  close(): void;
  /** The rows on the screen, without trailing blanks. */
  screen(): string[];
  /** The normal screen and its scrollback, whichever screen is shown. */
  normalScreen(): string[];
  cells(): Cell[][];
  cursor(): { readonly column: number; readonly row: number; readonly visible: boolean };
  title(): string;
  /** Whether it is in the middle of a frame, which a terminal shows only once it is complete. */
  isDrawing(): boolean;
  isAlternateScreen(): boolean;
  /** The modes that a program turns on and must turn off again. */
  modes(): Terminal['modes'];
  /** Every byte that the program wrote. */
  transcript(): string;
  readonly exit: Promise<Exit>;
  readonly exitCode: Promise<number>;
  /** Waits as long as `sees` for the end, and returns the exit code. */
  ends(): Promise<number>;
  /** Kills it if it still runs. For `afterEach`. */
  end(): Promise<void>;
};

/** A limit for hanging programs, not a measure of speed, because the machine may be busy. */
const defaultTimeLimitMs = 60_000;

export function startProgram(options: ProgramOptions): Program {
  const { columns = 80, rows = 24, timeLimitMs = defaultTimeLimitMs } = options;
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 5000 });
  const pty = spawn(options.file, [...(options.args ?? [])], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd: options.cwd ?? process.cwd(),
    env: withoutAbsent({
      PATH: process.env['PATH'],
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      ...options.env,
    }),
  });

  let transcript = '';
  let title = '';
  let ended: Exit | undefined;
  const watchers = new Set<() => void>();
  const look = () => {
    for (const watcher of [...watchers]) watcher();
  };

  pty.onData((data) => {
    transcript += data;
    terminal.write(data, look);
  });
  const reply = (answer: string) => {
    const send = () => {
      if (ended === undefined) pty.write(answer);
    };
    if (options.answersAfterMs === undefined) send();
    else setTimeout(send, options.answersAfterMs);
  };
  terminal.onData(reply);
  if (options.hasAlternateScreen === false) withoutAlternateScreen(terminal);
  terminal.onTitleChange((text) => {
    title = text;
  });
  const isCursorVisible = watchMode(terminal, 25, true);
  const isDrawing = watchMode(terminal, 2026, false);
  if (options.background !== undefined) answerBackground(terminal, reply, options.background);

  const exit = new Promise<Exit>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      // An empty write calls back when everything before it is on the screen.
      terminal.write('', () => {
        ended = { exitCode, signal: signal ?? 0 };
        resolve(ended);
        look();
      });
    });
  });

  const screen = () => rowsOf(terminal, terminal.buffer.active.viewportY, terminal.rows);
  const shows = (wanted: string | RegExp) => {
    const text = screen().join('\n');
    return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
  };

  const waitsFor = (what: string, condition: () => boolean) => {
    // A failure should point at the line of the test, not here.
    const failure = new Error();
    Error.captureStackTrace(failure, waitsFor);
    return new Promise<void>((resolve, reject) => {
      const settle = (problem: string | undefined) => {
        watchers.delete(check);
        clearTimeout(timer);
        if (problem === undefined) return resolve();
        failure.message = `${problem}\n${picture(screen(), terminal.cols)}`;
        reject(failure);
      };
      const check = () => {
        if (condition()) settle(undefined);
        else if (ended !== undefined)
          settle(`The program ended (exit code ${ended.exitCode}) before ${what}. It showed:`);
      };
      const timer = setTimeout(
        () => settle(`Waited ${timeLimitMs} ms in vain for: ${what}. The screen is:`),
        timeLimitMs,
      );
      watchers.add(check);
      check();
    });
  };

  return {
    pid: pty.pid,
    sees: (wanted) => waitsFor(`it shows ${wanted}`, () => shows(wanted)),
    seesNo: (unwanted) => waitsFor(`it no longer shows ${unwanted}`, () => !shows(unwanted)),
    waitsFor,
    press: (keys) => pty.write(keys),
    type: (text) => {
      for (const character of text) pty.write(character);
    },
    paste: (text) =>
      pty.write(terminal.modes.bracketedPasteMode ? `\x1b[200~${text}\x1b[201~` : text),
    resize: (newColumns, newRows) => {
      terminal.resize(newColumns, newRows);
      pty.resize(newColumns, newRows);
    },
    kill: (signal) => pty.kill(signal),
    // node-pty has it on every system, but not in its types.
    close: () => (pty as IPty & { destroy(): void }).destroy(),
    screen,
    normalScreen: () => rowsOf(terminal, 0, terminal.buffer.normal.length, terminal.buffer.normal),
    cells: () => cellsOf(terminal),
    cursor: () => ({
      column: terminal.buffer.active.cursorX,
      row: terminal.buffer.active.cursorY,
      visible: isCursorVisible(),
    }),
    title: () => title,
    isDrawing,
    isAlternateScreen: () => terminal.buffer.active.type === 'alternate',
    modes: () => terminal.modes,
    transcript: () => transcript,
    exit,
    exitCode: exit.then(({ exitCode }) => exitCode),
    async ends() {
      let timer: NodeJS.Timeout | undefined;
      const failure = new Error();
      const tooLong = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          failure.message = `It has not ended after ${timeLimitMs} ms. The screen is:\n${picture(screen(), terminal.cols)}`;
          reject(failure);
        }, timeLimitMs);
      });
      try {
        return (await Promise.race([exit, tooLong])).exitCode;
      } finally {
        clearTimeout(timer);
      }
    },
    async end() {
      if (ended === undefined) pty.kill('SIGKILL');
      await exit;
      terminal.dispose();
    },
  };
}

/** Leaves out undefined variables, which would become the text `undefined`. */
function withoutAbsent(env: NonNullable<ProgramOptions['env']>): Record<string, string> {
  const there = Object.entries(env).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as Record<string, string>;
}

function rowsOf(
  terminal: Terminal,
  first: number,
  count: number,
  buffer = terminal.buffer.active,
): string[] {
  return Array.from(
    { length: count },
    (_, row) => buffer.getLine(first + row)?.translateToString(true) ?? '',
  );
}

function cellsOf(terminal: Terminal): Cell[][] {
  const buffer = terminal.buffer.active;
  return Array.from({ length: terminal.rows }, (_, row) => {
    const line = buffer.getLine(buffer.viewportY + row);
    return Array.from({ length: terminal.cols }, (_, column) => {
      const cell = line?.getCell(column);
      if (cell === undefined) throw new Error(`no cell at ${column},${row}`);
      return toCell(cell);
    });
  });
}

function toCell(cell: IBufferCell): Cell {
  return {
    text: cell.getChars(),
    width: cell.getWidth(),
    foreground: toColor(cell.isFgRGB(), cell.isFgPalette(), cell.getFgColor()),
    background: toColor(cell.isBgRGB(), cell.isBgPalette(), cell.getBgColor()),
    bold: cell.isBold() !== 0,
    underline: cell.isUnderline() !== 0,
    inverse: cell.isInverse() !== 0,
    dim: cell.isDim() !== 0,
  };
}

function toColor(isRgb: boolean, isPalette: boolean, value: number): Color {
  if (isRgb) return { kind: 'rgb', value };
  return isPalette ? { kind: 'palette', index: value } : { kind: 'default' };
}

/** Watches a private mode, because xterm has no public way to ask for it. 25 is the cursor's. */
function watchMode(terminal: Terminal, mode: number, isOnAtFirst: boolean): () => boolean {
  let isOn = isOnAtFirst;
  for (const final of ['h', 'l']) {
    terminal.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
      if (parameters.includes(mode)) isOn = final === 'h';
      return false;
    });
  }
  return () => isOn;
}

function withoutAlternateScreen(terminal: Terminal): void {
  for (const final of ['h', 'l'])
    terminal.parser.registerCsiHandler({ prefix: '?', final }, ([mode]) =>
      [47, 1047, 1049].includes(Number(mode)),
    );
}

function answerBackground(
  terminal: Terminal,
  reply: (answer: string) => void,
  background: string,
): void {
  const [red, green, blue] = [1, 3, 5].map((at) => background.slice(at, at + 2));
  terminal.parser.registerOscHandler(11, (question) => {
    if (question !== '?') return false;
    reply(`\x1b]11;rgb:${red}${red}/${green}${green}/${blue}${blue}\x1b\\`);
    return true;
  });
}

function picture(rows: readonly string[], columns: number): string {
  const edge = `+${'-'.repeat(columns)}+`;
  return [edge, ...rows.map((row) => `|${row.padEnd(columns)}|`), edge].join('\n');
}
