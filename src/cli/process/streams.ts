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
 * Standard output, written at once and in order. `process.stdout` is not used: opening it on a pipe
 * loads the network and terminal modules, which costs a fast command a tenth of its time.
 *
 * A reader that closes its end early (`awsmfa list | head -1`) ends the program quietly, as usual.
 * Throws `AppFailure` `output-not-written` for any other failure, including a closed stream.
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
 * Standard error. A failed write is ignored: there is nowhere to report it, and the command must still
 * finish, clean up and return its exit code.
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

/** Reasons that differ from those of a file. */
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left',
  EIO: 'the terminal is gone',
  EBADF: 'it is closed',
};

/** Waits for a slow reader. */
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

/** Loads `node:tty` only for a character device. */
function isTerminal(file: number): boolean {
  try {
    return fstatSync(file).isCharacterDevice() && process.getBuiltinModule('node:tty').isatty(file);
  } catch {
    return false;
  }
}

/**
 * Whether the shell that started the program closed the stream (`awsmfa list >&-`). Node then opens
 * `/dev/null` there for reading and writing (`PlatformInit` in src/node.cc), so writes succeed. Programs
 * that discard the output do the same (Python's `DEVNULL`, Node's `ignore`), while a shell opens
 * `> /dev/null` for writing only. So the stream was closed if the parent is a shell that does not have
 * this `/dev/null` itself.
 *
 * Works on Linux only: no other system shows which files the parent has open.
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
    // The parent belongs to another user.
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
 * Replaces a lost terminal with `/dev/null` just before the process ends. At exit Node restores the modes
 * of its terminals. If that fails it aborts, with a core dump that holds credentials (`ResetStdio` in
 * src/node.cc, seen with Node 20.20).
 */
export function letGoOfLostTerminal(): void {
  if (process.platform === 'win32') return;
  for (const stream of standardStreams) {
    if (!isLost(stream)) continue;
    closeSync(stream);
    // The system takes the lowest free number, which is the stream's.
    openSync('/dev/null', 'r+');
  }
}

/** Works without `node:tty`, which would cost a fast command a tenth of its time. */
function isLost(stream: number): boolean {
  try {
    if (fstatSync(stream).isCharacterDevice()) writeSync(stream, nothing);
    return false;
  } catch (thrown) {
    return systemCodeOf(thrown) === 'EIO';
  }
}

const nothing = new Uint8Array(0);
