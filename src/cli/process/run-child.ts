import { explain } from '../../errors';
import { runInForeground } from '../../terminal/run-in-foreground';
import type { CommandContext } from '../command-context';
import { systemTimers } from '../system-timers';

export type Child = {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly isInteractiveShell: boolean;
};

/**
 * Runs a program in the foreground and returns its exit code, or 126 or 127 with a line on stderr
 * where it can't be started.
 */
export async function runChild(context: CommandContext, child: Child): Promise<number> {
  context.releaseSignals();
  const spawn =
    process.platform === 'win32' ? (await import('./spawn-on-windows')).spawnOnWindows : undefined;
  const result = await runInForeground(child, {
    spawn,
    signals: process,
    timers: systemTimers,
    isOnTerminal: context.canAsk(),
  });
  if (!result.started) {
    const { message, hint } = explain(result.error);
    context.notice(message);
    context.stderr.write(`hint: ${hint}\n`);
  }
  return result.exitCode;
}
