import { isTokenCode } from '../../aws/limits';
import { AppFailure } from '../../errors';
import { endSilence } from '../face/silence';
import { closeTerminal, openTerminal } from '../face/terminal-access';
import { type CapturedEnd, createForeignOutput, runCaptured } from './run-captured';
import { stderr } from './streams';

export type MfaProcessOptions = {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Given what the process says on stderr; else that is shown as it comes. */
  readonly onStderr?: (text: string) => void;
  readonly limitMs?: number;
  /** How long it may take to end after it was asked to, and its output to come after its end. */
  readonly graceMs?: number;
};

const limits = { limitMs: 30_000, graceMs: 1_000, mostBytes: 1_000 };

/**
 * Runs a profile's `mfa_process` by the system's shell, as it stands, and returns the code that it
 * prints. Its stdin is the terminal, and its stderr is shown there ("touch your key"), for an SDK
 * that starts awsmfa has our own streams; its stdout is never shown. It leads a process group of its
 * own, which is ended after 30 s, with whatever it started.
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
