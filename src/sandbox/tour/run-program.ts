import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export type ProgramResult = {
  /** At least 128 if a signal ended it, 127 if there is no such program. */
  readonly exitCode: number;
  readonly stdout: string;
};

export type ProgramRun = {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The text for standard input, or a function that finds it while the program runs. */
  readonly stdin?: string | TourFeed;
  readonly signal: AbortSignal;
  /** Called with each line of output while it runs. */
  readonly onLine?: (line: string) => void;
};

/** Returns the input for a running program. `isRunning` says whether it still runs. */
export type TourFeed = (isRunning: () => boolean) => Promise<string>;

const TIME_LIMIT_MS = 20_000;

/**
 * Runs a program and collects its output. It gets no terminal, not even ours, because a prompt that
 * nobody answers must fail instead of waiting.
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
    // It may end without reading its input.
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
