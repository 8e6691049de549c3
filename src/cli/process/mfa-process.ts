import { isTokenCode } from '../../aws/limits';
import { AppFailure } from '../../errors';
import { endSilence } from '../face/silence';
import { closeTerminal, openTerminal } from '../face/terminal-access';
import { type CapturedEnd, createForeignOutput, runCaptured } from './run-captured';
import { stderr } from './streams';

export type MfaProcessOptions = {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Gets the process's stderr. Without it, stderr goes to the terminal. */
  readonly onStderr?: (text: string) => void;
  readonly limitMs?: number;
  /** How long the process may take to end after SIGTERM, and its output to arrive after its end. */
  readonly graceMs?: number;
};

const limits = { limitMs: 30_000, graceMs: 1_000, mostBytes: 1_000 };

/**
 * Runs a profile's `mfa_process` with the system's shell and returns the code that it prints. Its stdin
 * and stderr are the terminal ("touch your key"), because an SDK that starts awsmfa captures our own
 * streams. Its stdout is never shown. After 30 s, its whole process group is ended.
 *
 * Throws `AppFailure` `mfa-process-failed` and `canceled`.
 */
export async function runMfaProcess(
  command: string,
  { env, signal, onStderr, ...more }: MfaProcessOptions,
): Promise<string> {
  signal.throwIfAborted();
  endSilence();
  const terminal = openTerminal();
  try {
    const end = await runCaptured({
      file: command,
      args: undefined,
      env,
      stdin: terminal?.input ?? 'inherit',
      stderr: onStderr ?? terminal?.output ?? createForeignOutput(stderr.write),
      isApart: true,
      signal,
      ...limits,
      ...more,
    });
    return toCode(end);
  } finally {
    if (terminal !== undefined) closeTerminal(terminal);
  }
}

function toCode(end: CapturedEnd): string {
  switch (end.kind) {
    case 'canceled':
      throw new AppFailure({ kind: 'canceled' });
    case 'timeout':
      throw failed('timeout');
    case 'not-started':
      throw failed('not-started', { cause: end.cause });
    case 'too-much':
      throw failed('not-six-digits');
    case 'ended': {
      if (end.exitCode !== 0)
        throw failed('exit', { exitCode: end.exitCode, endedBy: end.endedBy });
      const code = end.stdout.toString().trim();
      if (!isTokenCode(code)) throw failed('not-six-digits');
      return code;
    }
  }
}

function failed(
  reason: 'exit' | 'timeout' | 'not-six-digits' | 'not-started',
  more: { exitCode?: number | undefined; endedBy?: string | undefined; cause?: unknown } = {},
): AppFailure {
  return new AppFailure({ kind: 'mfa-process-failed', reason, ...more });
}
