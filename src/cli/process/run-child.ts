import { explain } from '../../errors';
import { runInForeground } from '../../terminal/run-in-foreground';
import { systemTimers } from '../system-time';

export type Child = {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly isInteractiveShell: boolean;
};

/**
 * Runs a program in the foreground and returns its exit code. If it can't start, says so on stderr and
 * returns 126 or 127.
 */
export async function runChild(
  child: Child,
  isOnTerminal: boolean,
  tellFailure: (message: string, hint: string) => void,
): Promise<number> {
  const spawn =
    process.platform === 'win32' ? (await import('./spawn-on-windows')).spawnOnWindows : undefined;
  const result = await runInForeground(child, {
    spawn,
    signals: process,
    timers: systemTimers,
    isOnTerminal,
  });
  if (!result.started) {
    const { message, hint } = explain(result.error);
    tellFailure(message, hint);
  }
  return result.exitCode;
}
