import { closeSync, writeSync } from 'node:fs';
import { ReadStream, WriteStream } from 'node:tty';
import { bounds } from '../../bounds';
import { createInputParser } from '../../terminal/input/input-parser';
import { createJobControl } from '../../terminal/job-control';
import { systemTimers } from '../system-time';
import { endSilence, keepSilent } from './silence';
import { openTerminalInput, openTerminalOutput } from './terminal-access';

/** Who asks, and reads what is typed. */
export type Reader = {
  /** Draws the question, with what was typed so far. */
  readonly show: () => void;
  /** Leaves room for what comes after it; also for the shell, while the program is stopped. */
  readonly hide: () => void;
  /** Takes a key; whether it ended the question: the keys behind it are for the next. */
  readonly onKey: (key: string) => boolean;
  /** The terminal is gone. */
  readonly onGone: () => void;
};

/** The terminal itself, in raw mode: it echoes nothing, and Ctrl-C is a key. */
type AskedTerminal = {
  /** Does nothing where the terminal is gone, and with it whoever would have read it. */
  readonly write: (text: string) => void;
  /** Shows the reader, who gets the keys: those first that were typed while nobody read. */
  readonly read: (reader: Reader) => void;
  /** The question is over: hides it. The terminal is as before now, or at the end of the silence. */
  readonly leave: () => void;
};

let kept: AskedTerminal | undefined;

/** Takes the terminal for one question. */
export function takeTerminal(): AskedTerminal {
  const terminal = kept ?? openTerminal();
  kept = undefined;
  return terminal;
}

function openTerminal(): AskedTerminal {
  const input = new ReadStream(openTerminalInput());
  // Reading made that one non-blocking: what a slow terminal does not take at once would be lost there.
  const output = createTerminalWriter(openTerminalOutput());
  let reader: Reader | undefined;
  let isAnswered = false;
  const waiting: string[] = [];
  let isGone = false;

  const close = () => {
    // Something asks right now.
    if (kept !== terminal) return;
    kept = undefined;
    parser.clear();
    input.setRawMode(false);
    input.destroy();
    output.close();
  };
  const onGone = () => {
    isGone = true;
    reader?.onGone();
  };
  const terminal: AskedTerminal = {
    write(text) {
      try {
        output.write(text);
      } catch {
        // Gone.
      }
    },
    read(next) {
      reader = next;
      isAnswered = false;
      jobs.watch(true);
      next.show();
      if (isGone) next.onGone();
      give();
    },
    leave() {
      jobs.watch(false);
      reader?.hide();
      reader = undefined;
      kept = terminal;
      keepSilent(close);
    },
  };
  const jobs = createJobControl(
    {
      release: () => {
        reader?.hide();
        input.setRawMode(false);
      },
      take: () => {
        input.setRawMode(true);
        reader?.show();
      },
      // They are dealt with where all commands listen to them.
      onEnd: () => {},
    },
    process,
    systemTimers,
  );
  const parser = createInputParser(
    {
      onKey,
      // Line by line, as it would have been typed.
      onPaste: (text) =>
        Array.from(text.slice(0, bounds.waitingKeys), (key) => onKey(key === '\n' ? '\r' : key)),
      onReport: () => {},
    },
    { timers: systemTimers, env: process.env },
  );
  input.setRawMode(true);
  input
    .on('error', onGone)
    .on('end', onGone)
    .on('data', (data: Uint8Array) => parser.push(data.map(fromTypedAhead)));
  return terminal;

  function onKey(key: string): void {
    if (reader !== undefined && key === ctrlZ) jobs.stop();
    else if (reader !== undefined || !sendsSignal(key)) {
      // Protects: no key waits behind a flood of others, and none is kept without end.
      if (waiting.length >= bounds.waitingKeys) {
        if (key !== '\x1b' && key !== ctrlC) return;
        waiting.length = 0;
      }
      waiting.push(key);
      give();
    }
  }

  function give(): void {
    while (reader !== undefined && !isAnswered && waiting.length > 0)
      isAnswered = reader.onKey(waiting.shift() ?? '');
  }
}

/** Does what the terminal itself does with the key where it is in no raw mode. */
function sendsSignal(key: string): boolean {
  const name = signalKeys[key];
  if (name === undefined) return false;
  // A program that stops leaves the terminal to the shell.
  if (name === 'SIGTSTP') endSilence();
  // Windows has no groups of processes; there this is what Ctrl-C does.
  if (process.platform === 'win32') process.emit(name);
  else process.kill(0, name);
  return true;
}

/** Linux makes NUL of a Ctrl-D that was typed before the terminal was in raw mode (`n_tty.c`). */
const fromTypedAhead = (byte: number) => byte || ctrlD;

const ctrlD = 4;
const ctrlC = '\x03';
const ctrlZ = '\x1a';

const signalKeys: Readonly<Record<string, NodeJS.Signals>> = {
  [ctrlC]: 'SIGINT',
  '\x1c': 'SIGQUIT',
  [ctrlZ]: 'SIGTSTP',
};

/** Writes to the terminal at once, and throws where it is gone. */
type TerminalWriter = {
  readonly write: (text: string) => void;
  readonly close: () => void;
};

/** Owns the file from now on. */
export function createTerminalWriter(file: number): TerminalWriter {
  if (process.platform !== 'win32')
    return { write: (text) => writeSync(file, text), close: () => closeSync(file) };
  // A Windows console takes the bytes of a file for text of its code page, and only a stream of Node's
  // writes Unicode: at once, for it is set to block (lib/tty.js).
  const stream = new WriteStream(file);
  return { write: (text) => stream.write(text), close: () => stream.destroy() };
}
