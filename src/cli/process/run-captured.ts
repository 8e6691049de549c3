import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { bounds } from '../../bounds';
import { printable } from '../../printable';
import { Secret } from '../../secret';
import { createTreeEnder, endProcessTree } from './process-tree';

/** A helper program that is run for what it prints. */
type CapturedProgram = {
  readonly file: string;
  /** `undefined`: `file` is a line for the system's shell. */
  readonly args: readonly string[] | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A file descriptor, what `spawn` takes for one, or what it reads to the end. */
  readonly stdin: number | 'inherit' | 'ignore' | Secret;
  /** A function gets what the program says as it comes. */
  readonly stderr: number | 'inherit' | 'ignore' | ((text: string) => void);
  /**
   * Whether it leads a session of its own, cut off from the terminal. Else it stays in our process
   * group, so that it can open the terminal and Ctrl-C reaches it.
   */
  readonly isApart: boolean;
  readonly signal: AbortSignal;
  readonly limitMs: number;
  /** How long it may take to end after it was asked to, and its output to come after its end. */
  readonly graceMs: number;
  /** It is ended where it prints more. */
  readonly mostBytes: number;
};

/** How it ended. */
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
 * Runs the program to its end, or ends it with whatever it started: after its time, after too much
 * output, or when the signal says so. What it prints is returned and never shown. Never rejects.
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
        // On Windows it would get a console of its own.
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
      // Whatever has the other ends of the pipes and lives on must not keep this process.
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
      // Protects: what a helper started ends with it.
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
      // Protects: what a helper prints without end fills no memory.
      if (bytes <= mostBytes) printed.push(chunk);
      else end('too-much');
    });
    // It may end without reading it.
    child.stdin?.on('error', () => {});
    if (program.stdin instanceof Secret) child.stdin?.end(program.stdin.reveal());
    child.once('error', (cause) => {
      // Later ones are of signals that could not be sent: the end still comes.
      if (child.pid === undefined) settle({ kind: 'not-started', cause });
    });
    // What it left in the background may have its stdout, and keep that open.
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
 * Passes on what another program says as it comes, without a line's end as well, since a question has
 * none. Its lines stay lines; of the rest, no control character reaches a terminal that may be behind
 * a pipe.
 */
export function createForeignOutput(write: (text: string) => void): (text: string) => void {
  let left: number = bounds.said;
  return (text) => {
    if (left <= 0) return;
    const part = text.slice(0, left);
    left -= part.length;
    // Protects: what a helper says on its stderr sends no escape sequence on.
    write(part.split(/\r?\n/).map(printable).join('\n'));
    if (left <= 0) write('…\n');
  };
}
