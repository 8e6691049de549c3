import { spawn } from 'node:child_process';
import { isTokenCode } from '../aws/limits';
import { type AppError, AppFailure } from '../errors';
import { endProcessTree } from './process-tree';
import { endSilence } from './silence';
import { closeTerminal, type OpenTerminal, openTerminal } from './terminal-access';

export type MfaProcessOptions = {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Given what the process says on stderr; else that is shown as it comes. */
  readonly onStderr?: (text: string) => void;
  readonly limitMs?: number;
  /** How long it may take to end after it was asked to, and its output to come after its end. */
  readonly graceMs?: number;
};

const limits = { limitMs: 30_000, graceMs: 1_000 };

/**
 * Runs a profile's `mfa_process` by the system's shell, as it stands, and returns the code that it
 * prints. Its stdin is the terminal, and its stderr is shown there ("touch your key"), for an SDK
 * that starts awsmfa has our own streams; its stdout is never shown. It leads a process group of its
 * own, which is ended after 30 s, with whatever it started.
 *
 * Throws `AppFailure` `mfa-process-failed` and `cancelled`.
 */
export async function runMfaProcess(command: string, options: MfaProcessOptions): Promise<string> {
  options.signal.throwIfAborted();
  endSilence();
  const terminal = openTerminal();
  try {
    return await runOn(terminal, command, { ...limits, ...options });
  } finally {
    if (terminal !== undefined) closeTerminal(terminal);
  }
}

function runOn(
  terminal: OpenTerminal | undefined,
  command: string,
  options: MfaProcessOptions & typeof limits,
): Promise<string> {
  const { env, signal, onStderr, limitMs, graceMs } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, {
      shell: true,
      env,
      stdio: [
        terminal?.input ?? 'inherit',
        'pipe',
        onStderr !== undefined ? 'pipe' : (terminal?.output ?? 'inherit'),
      ],
      // On Windows it would get a console of its own.
      detached: process.platform !== 'win32',
    });
    let failure: AppError | undefined;
    let killTimer: NodeJS.Timeout | undefined;
    let closeTimer: NodeJS.Timeout | undefined;
    const settle = (exitCode: number | null) => {
      clearTimeout(limitTimer);
      clearTimeout(killTimer);
      clearTimeout(closeTimer);
      signal.removeEventListener('abort', onAbort);
      // Whatever has the other ends of the pipes and lives on must not keep this process.
      child.stderr?.destroy();
      child.stdout?.destroy();
      const code = printed.trim();
      if (failure !== undefined) reject(new AppFailure(failure));
      else if (exitCode !== 0) reject(failed('exit', exitCode ?? undefined));
      else if (isTokenCode(code)) resolve(code);
      else reject(failed('not-six-digits'));
    };
    const end = (reason: AppError) => {
      failure ??= reason;
      endProcessTree(child.pid, 'SIGTERM');
      killTimer ??= setTimeout(() => {
        endProcessTree(child.pid, 'SIGKILL');
        settle(null);
      }, graceMs);
    };
    const onAbort = () => end({ kind: 'cancelled' });
    const limitTimer = setTimeout(() => end(failed('timeout').error), limitMs);
    signal.addEventListener('abort', onAbort, { once: true });

    child.stderr?.setEncoding('utf8').on('data', onStderr ?? (() => {}));
    let printed = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      // Six digits and blanks are all that counts; the rest is a sign of something else.
      if (printed.length < mostPrinted) printed += text;
    });
    child.once('error', (cause) => {
      failure ??= failed('not-started', undefined, cause).error;
      settle(null);
    });
    // What it left in the background may have its stdout, and keep that open.
    child.once('exit', (exitCode) => {
      closeTimer = setTimeout(() => settle(exitCode), graceMs);
    });
    child.once('close', (exitCode) => {
      if (failure !== undefined) endProcessTree(child.pid, 'SIGKILL');
      settle(exitCode);
    });
  });
}

const mostPrinted = 1_000;

function failed(
  reason: 'exit' | 'timeout' | 'not-six-digits' | 'not-started',
  exitCode?: number,
  cause?: unknown,
): AppFailure {
  return new AppFailure({ kind: 'mfa-process-failed', reason, exitCode, cause });
}
