import { spawn } from 'node:child_process';
import type { Environment } from '../aws/profiles/read/locate';
import type { Timers } from './timers';

export type ToolPorts = {
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  readonly timers: Timers;
};

/** A tool that has not ended by then is at work, and left to it. */
const patienceMs = 3000;

/**
 * Runs a helper of the system, gives it `input`, and says whether it went well. It has no part in
 * the terminal: what it prints is dropped, and Ctrl-C does not reach it. A browser, or what keeps a
 * clipboard, goes on when we end.
 */
export function runTool(
  file: string,
  args: readonly string[],
  input: string | Buffer,
  { env, platform, timers }: ToolPorts,
): Promise<boolean> {
  return new Promise((resolve) => {
    const tool = spawn(file, args, {
      env,
      stdio: ['pipe', 'ignore', 'ignore'],
      // A session of its own; on Windows it would be a window of its own.
      detached: platform !== 'win32',
      windowsHide: true,
    });
    const cancel = timers.after(patienceMs, () => end(true));
    const end = (isWell: boolean) => {
      cancel();
      tool.unref();
      resolve(isWell);
    };
    tool.once('error', () => end(false));
    tool.once('exit', (exitCode) => end(exitCode === 0));
    // It may end without reading.
    tool.stdin.on('error', () => {});
    tool.stdin.end(input);
  });
}
