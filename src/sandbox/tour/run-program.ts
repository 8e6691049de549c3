import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export type ProgramResult = {
  /** 128 and more where a signal ended it; 127 where there is no such program. */
  readonly exitCode: number;
  readonly stdout: string;
};

export type ProgramRun = {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What it reads on standard input, or who finds out while it runs; nothing if not given. */
  readonly stdin?: string | TourFeed;
  readonly signal: AbortSignal;
  /** Hears what it says, line by line, while it runs. */
  readonly onLine?: (line: string) => void;
};

/** Writes the input of a running program; `isRunning` says whether anybody still reads it. */
export type TourFeed = (isRunning: () => boolean) => Promise<string>;

const TIME_LIMIT_MS = 20_000;

/**
 * Runs a program and keeps what it says. It has no terminal, not even ours: a prompt that nobody
 * answers must fail and not wait.
 */
export function runProgram(run: ProgramRun): Promise<ProgramResult> {
  const { file, args, env, stdin, signal } = run;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, detached: true, stdio: 'pipe' });
    const end = () => child.kill('SIGKILL');
    const timer = setTimeout(end, TIME_LIMIT_MS);
    signal.addEventListener('abort', end);
    let stdout = '';
    createInterface({ input: child.stdout }).on('line', (line) => {
      stdout += `${line}\n`;
      run.onLine?.(line);
    });
    createInterface({ input: child.stderr }).on('line', (line) => run.onLine?.(line));
    const settle = (exitCode: number) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(signal.reason);
      else resolve({ exitCode, stdout });
    };
    let isRunning = true;
    child.once('error', () => settle(127));
    child.once('exit', () => {
      isRunning = false;
    });
    child.once('close', (code) => settle(code ?? 137));
    // It may end without having read its input.
    child.stdin.on('error', () => {});
    if (typeof stdin !== 'function') child.stdin.end(stdin ?? '');
    else {
      stdin(() => isRunning).then(
        (text) => child.stdin.end(text),
        () => end(),
      );
    }
  });
}
