import { spawn } from 'node:child_process';
import type { Environment } from '../aws/profiles/read/locate';
import type { Timers } from './timers';

export type ToolPorts = {
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  readonly timers: Timers;
};

/** A tool that is still running after this long is assumed to work, and is left alone. */
const patienceMs = 3000;

/**
 * Runs a system tool with `input` and returns whether it succeeded. The tool is cut off from the
 * terminal: its output is dropped and Ctrl-C doesn't reach it. A browser, or a tool that holds the
 * clipboard, keeps running after we end.
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
      // A new session. On Windows this would open a window.
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
    // The tool may end without reading.
    tool.stdin.on('error', () => {});
    tool.stdin.end(input);
  });
}
