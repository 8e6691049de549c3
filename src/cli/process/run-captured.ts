import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { bounds } from '../../bounds';
import { printable } from '../../printable';
import { Secret } from '../../secret';
import { createTreeEnder, endProcessTree } from './process-tree';

/** A helper program to run for its output. */
type CapturedProgram = {
  readonly file: string;
  /** `undefined`: `file` is a command line for the system's shell. */
  readonly args: readonly string[] | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A file descriptor, a word that `spawn` takes, or the text of the input. */
  readonly stdin: number | 'inherit' | 'ignore' | Secret;
  /** A function gets the program's stderr as it arrives. */
  readonly stderr: number | 'inherit' | 'ignore' | ((text: string) => void);
  /**
   * Whether it runs in a session of its own, without the terminal. Otherwise it stays in our process
   * group, can open the terminal, and gets Ctrl-C.
   */
  readonly isApart: boolean;
  readonly signal: AbortSignal;
  readonly limitMs: number;
  /** How long it may take to end after SIGTERM, and its output to arrive after its end. */
  readonly graceMs: number;
  /** A program that prints more is ended. */
  readonly mostBytes: number;
};

/** How the program ended. */
export type CapturedEnd =
  | {
      readonly kind: 'ended';
      /** `undefined`: a signal ended it. */
      readonly exitCode: number | undefined;
      readonly endedBy: NodeJS.Signals | undefined;
      readonly stdout: Buffer;
    }
  | { readonly kind: 'timeout' | 'too-much' | 'canceled' }
  | { readonly kind: 'not-started'; readonly cause: unknown };

/**
 * Runs the program to its end. Ends it, with everything it started, after the time limit, after too much
 * output, or when the signal is aborted. Returns its output without showing it. Never rejects.
 */
export function runCaptured(program: CapturedProgram): Promise<CapturedEnd> {
  const { file, args, env, signal, limitMs, graceMs, mostBytes, stderr } = program;
  return new Promise((resolve) => {
    const stdio: StdioOptions = [
      program.stdin instanceof Secret ? 'pipe' : program.stdin,
      'pipe',
      typeof stderr === 'function' ? 'pipe' : stderr,
    ];
    let child: ChildProcess;
    try {
      child = spawn(file, args ?? [], {
        shell: args === undefined,
        env,
        stdio,
        // On Windows a detached child gets its own console.
        detached: program.isApart && process.platform !== 'win32',
      });
    } catch (cause) {
      resolve({ kind: 'not-started', cause });
      return;
    }
    const printed: Buffer[] = [];
    let bytes = 0;
    let cut: CapturedEnd | undefined;
    let endTree: ((signal: 'SIGTERM' | 'SIGKILL') => void) | undefined;
    let killTimer: NodeJS.Timeout | undefined;
    let closeTimer: NodeJS.Timeout | undefined;

    const settle = (end: CapturedEnd) => {
      clearTimeout(limitTimer);
      clearTimeout(killTimer);
      clearTimeout(closeTimer);
      signal.removeEventListener('abort', onAbort);
      // A process that still holds the pipes must not keep this one alive.
      child.stderr?.destroy();
      child.stdout?.destroy();
      resolve(cut ?? end);
    };
    const ended = (exitCode: number | null, endedBy: NodeJS.Signals | null): CapturedEnd => ({
      kind: 'ended',
      exitCode: exitCode ?? undefined,
      endedBy: endedBy ?? undefined,
      stdout: Buffer.concat(printed),
    });
    const end = (kind: 'timeout' | 'too-much' | 'canceled') => {
      if (cut !== undefined) return;
      cut = { kind };
      const { pid } = child;
      if (pid === undefined) return;
      // Protects: everything that a helper started ends with it.
      endTree = program.isApart ? (last) => endProcessTree(pid, last) : createTreeEnder(pid);
      endTree('SIGTERM');
      killTimer = setTimeout(() => {
        endTree?.('SIGKILL');
        settle(ended(null, 'SIGKILL'));
      }, graceMs);
    };
    const onAbort = () => end('canceled');
    // Protects: a helper that hangs is ended.
    const limitTimer = setTimeout(() => end('timeout'), limitMs);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();

    if (typeof stderr === 'function') child.stderr?.setEncoding('utf8').on('data', stderr);
    child.stdout?.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      // Protects: endless output of a helper does not fill the memory.
      if (bytes <= mostBytes) printed.push(chunk);
      else end('too-much');
    });
    // The program may end without reading its input.
    child.stdin?.on('error', () => {});
    if (program.stdin instanceof Secret) child.stdin?.end(program.stdin.reveal());
    child.once('error', (cause) => {
      // A later error means that a signal could not be sent. The program still ends.
      if (child.pid === undefined) settle({ kind: 'not-started', cause });
    });
    // A background process may keep its stdout open.
    child.once('exit', (exitCode, endedBy) => {
      closeTimer = setTimeout(() => settle(ended(exitCode, endedBy)), graceMs);
    });
    child.once('close', (exitCode, endedBy) => {
      endTree?.('SIGKILL');
      settle(ended(exitCode, endedBy));
    });
  });
}

/**
 * Passes on another program's output as it arrives. It doesn't wait for line ends, because a question has
 * none. Keeps line ends and makes other control characters safe, because a terminal may be at the end of
 * the pipe.
 */
export function createForeignOutput(write: (text: string) => void): (text: string) => void {
  let left: number = bounds.said;
  return (text) => {
    if (left <= 0) return;
    const part = text.slice(0, left);
    left -= part.length;
    // Protects: a helper's stderr sends no escape sequence to the terminal.
    write(part.split(/\r?\n/).map(printable).join('\n'));
    if (left <= 0) write('…\n');
  };
}
