import {
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import { AppFailure } from '../../errors';
import { reasonOf, systemCodeOf } from '../../file-reason';
import type { Output } from '../command-context';

/**
 * The two streams, written at once and in order. Not `process.stdout`: opening it on a pipe loads
 * the network and terminal modules, which costs a fast command a tenth of its time.
 *
 * A reader that closes its end early (`awsmfa list | head -1`) ends the program quietly, as it ends
 * every other. Throws `AppFailure` `output-not-written` for anything else, a closed stream included.
 */
export const stdout: Output = {
  write: (text) => {
    try {
      writeAll(1, Buffer.from(text));
    } catch (thrown) {
      if (systemCodeOf(thrown) === 'EPIPE') process.exit(0);
      throw notWritten(systemCodeOf(thrown), thrown);
    }
    if (isClosedByShell(1)) throw notWritten('EBADF');
  },
  get isTerminal() {
    return isTerminal(1);
  },
};

/**
 * Where this one can't be written, nobody can be told: what the command does, undoing what it did
 * included, and its exit code stay what they are.
 */
export const stderr: Output = {
  write: (text) => {
    try {
      writeAll(2, Buffer.from(text));
    } catch {
      // Full, closed, or its terminal is gone.
    }
  },
  get isTerminal() {
    return isTerminal(2);
  },
};

function notWritten(code: string, cause?: unknown): AppFailure {
  const reason = reasons[code] ?? reasonOf(cause);
  return new AppFailure({ kind: 'output-not-written', reason, cause });
}

/** Where they differ from those of a file. */
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left',
  EIO: 'the terminal is gone',
  EBADF: 'it is closed',
};

/** A reader that is slow is waited for. */
function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(file, bytes, written);
    } catch (thrown) {
      if (systemCodeOf(thrown) !== 'EAGAIN') throw thrown;
      Atomics.wait(neverNotified, 0, 0, 2);
    }
  }
}

const neverNotified = new Int32Array(new SharedArrayBuffer(4));

/** The module that knows is loaded only where it may be one. */
function isTerminal(file: number): boolean {
  try {
    return fstatSync(file).isCharacterDevice() && process.getBuiltinModule('node:tty').isatty(file);
  } catch {
    return false;
  }
}

/**
 * Whether the shell that started the program had closed the stream (`awsmfa list >&-`). Node opens
 * `/dev/null` in its place, for reading and writing (`PlatformInit` in src/node.cc), and so nothing
 * that is written fails. So do programs that want no output (Python's `DEVNULL`, Node's `ignore`);
 * a shell opens `> /dev/null` for writing alone. What tells a closed stream from a discarded one is
 * therefore the parent: a shell that does not have this `/dev/null` itself.
 *
 * Linux only: no other system tells what the parent has open.
 */
function isClosedByShell(stream: number): boolean {
  try {
    if (process.platform !== 'linux' || !isReadableNull(stream)) return false;
    const parent = `/proc/${process.ppid}`;
    if (!shells.test(readFileSync(`${parent}/comm`, 'utf8').trim())) return false;
    const ofParent = `${parent}/fd`;
    if (!readdirSync(ofParent).includes(String(stream))) return true;
    return readlinkSync(`${ofParent}/${stream}`) !== nullDevice;
  } catch {
    // Not readable, or a parent of another user.
    return false;
  }
}

const nullDevice = '/dev/null';
const shells = /^(?:(?:a|ba|c|da|fi|k|mk|pw|tc|ya|z)?sh|ksh93|busybox)$/;

function isReadableNull(stream: number): boolean {
  const { rdev } = fstatSync(stream);
  return rdev === statSync(nullDevice).rdev && readSync(stream, new Uint8Array(1)) === 0;
}

const standardStreams = [0, 1, 2] as const;

/**
 * Puts `/dev/null` in the place of a terminal that is gone, in the last moment of the process: Node
 * sets the modes of the terminals that it began with as they were, and where that fails it aborts,
 * with a core dump that holds credentials (`ResetStdio` in src/node.cc, seen with Node 20.20).
 */
export function letGoOfLostTerminal(): void {
  if (process.platform === 'win32') return;
  for (const stream of standardStreams) {
    if (!isLost(stream)) continue;
    closeSync(stream);
    // The lowest number that is free: the one of the stream.
    openSync('/dev/null', 'r+');
  }
}

/** Asked without `node:tty`, which would cost a fast command a tenth of its time. */
function isLost(stream: number): boolean {
  try {
    if (fstatSync(stream).isCharacterDevice()) writeSync(stream, nothing);
    return false;
  } catch (thrown) {
    return systemCodeOf(thrown) === 'EIO';
  }
}

const nothing = new Uint8Array(0);
