import { closeSync, writeSync } from 'node:fs';
import { ReadStream, WriteStream } from 'node:tty';
import { bounds } from '../../bounds';
import { createInputParser } from '../../terminal/input/input-parser';
import { createJobControl } from '../../terminal/job-control';
import { systemTimers } from '../system-time';
import { endSilence, keepSilent } from './silence';
import { openTerminalInput, openTerminalOutput } from './terminal-access';

/** A question on the terminal, which reads the keys. */
export type Reader = {
  /** Draws the question and the answer so far. */
  readonly show: () => void;
  /** Moves on to a new line, at the end and when the program is stopped. */
  readonly hide: () => void;
  /** Takes a key. Returns whether it ended the question. Later keys go to the next question. */
  readonly onKey: (key: string) => boolean;
  /** The terminal is gone. */
  readonly onGone: () => void;
};

/** The terminal itself, in raw mode: it echoes nothing, and Ctrl-C is a key. */
type AskedTerminal = {
  /** Does nothing if the terminal is gone. */
  readonly write: (text: string) => void;
  /** Shows the reader and gives it the keys, starting with those typed ahead. */
  readonly read: (reader: Reader) => void;
  /** Ends the question. Restores the terminal now, or at the end of the silence. */
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
  // Reading makes the input non-blocking, so writing there could lose what a slow terminal doesn't take.
  const output = createTerminalWriter(openTerminalOutput());
  let reader: Reader | undefined;
  let isAnswered = false;
  const waiting: string[] = [];
  let isGone = false;

  const close = () => {
    // A question is open.
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
      // `listenForSignals` handles these for all commands.
      onEnd: () => {},
    },
    process,
    systemTimers,
  );
  const parser = createInputParser(
    {
      onKey,
      // A pasted line end counts as Enter.
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
      // Protects: no key waits behind a flood of others, and the queue is bounded.
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

/** Sends the signal that the terminal itself sends for this key outside of raw mode. */
function sendsSignal(key: string): boolean {
  const name = signalKeys[key];
  if (name === undefined) return false;
  // A stopped program gives the terminal back to the shell.
  if (name === 'SIGTSTP') endSilence();
  // Windows has no process groups. Ctrl-C works like this there.
  if (process.platform === 'win32') process.emit(name);
  else process.kill(0, name);
  return true;
}

/** Linux turns a Ctrl-D that was typed before raw mode into NUL (`n_tty.c`). */
const fromTypedAhead = (byte: number) => byte || ctrlD;

const ctrlD = 4;
const ctrlC = '\x03';
const ctrlZ = '\x1a';

const signalKeys: Readonly<Record<string, NodeJS.Signals>> = {
  [ctrlC]: 'SIGINT',
  '\x1c': 'SIGQUIT',
  [ctrlZ]: 'SIGTSTP',
};

/** Writes to the terminal at once. Throws if the terminal is gone. */
type TerminalWriter = {
  readonly write: (text: string) => void;
  readonly close: () => void;
};

/** Takes ownership of the file descriptor. */
export function createTerminalWriter(file: number): TerminalWriter {
  if (process.platform !== 'win32')
    return { write: (text) => writeSync(file, text), close: () => closeSync(file) };
  // A Windows console reads the bytes of a file in its code page. Only Node's stream writes Unicode, and
  // it writes at once because it is set to block (lib/tty.js).
  const stream = new WriteStream(file);
  return { write: (text) => stream.write(text), close: () => stream.destroy() };
}
