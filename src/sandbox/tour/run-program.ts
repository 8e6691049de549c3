import { spawn } from 'node:child_process';

export type ProgramResult = {
  /** 128 and more where a signal ended it; 127 where there is no such program. */
  readonly exitCode: number;
  readonly stdout: string;
  /** Both streams, in the order in which they came. */
  readonly output: string;
};

export type ProgramRun = {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What it reads on standard input; nothing if not given. */
  readonly stdin?: string;
  readonly signal: AbortSignal;
};

const TIME_LIMIT_MS = 20_000;

/**
 * Runs a program and keeps what it says. It has no terminal, not even ours: a prompt that nobody
 * answers must fail and not wait.
 */
export function runProgram({ file, args, env, stdin, signal }: ProgramRun): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, detached: true, stdio: 'pipe' });
    const end = () => child.kill('SIGKILL');
    const timer = setTimeout(end, TIME_LIMIT_MS);
    signal.addEventListener('abort', end);
    let stdout = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const settle = (exitCode: number) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(signal.reason);
      else resolve({ exitCode, stdout, output });
    };
    child.once('error', () => settle(127));
    child.once('close', (code) => settle(code ?? 137));
    // It may end without having read its input.
    child.stdin.on('error', () => {});
    child.stdin.end(stdin ?? '');
  });
}
