import { spawn } from 'node:child_process';
import { isTokenCode } from '../aws/limits';
import { AppFailure } from '../errors';

const limitMs = 30_000;

/**
 * Runs a profile's `mfa_process` by the system's shell, as it stands, and returns the code that it
 * prints. Its stdin is ours and its stderr is shown ("touch your key" comes there), by `onStderr`
 * where that is given; its stdout is never shown. It leads a process group of its own, which is
 * ended after 30 s, with whatever it started.
 *
 * Throws `AppFailure` `mfa-process-failed` and `cancelled`.
 */
export function runMfaProcess(
  command: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  onStderr?: (text: string) => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (
      reason: 'exit' | 'timeout' | 'not-six-digits' | 'not-started',
      exitCode?: number,
      cause?: unknown,
    ) => reject(new AppFailure({ kind: 'mfa-process-failed', reason, exitCode, cause }));
    const child = spawn(command, {
      shell: true,
      env,
      stdio: ['inherit', 'pipe', onStderr === undefined ? 'inherit' : 'pipe'],
      detached: process.platform !== 'win32',
    });
    const end = () => {
      try {
        if (child.pid !== undefined && process.platform !== 'win32') {
          process.kill(-child.pid, 'SIGTERM');
        } else child.kill();
      } catch {
        // It has ended by itself.
      }
    };
    const timer = setTimeout(() => {
      end();
      fail('timeout');
    }, limitMs);
    const onAbort = () => {
      end();
      reject(new AppFailure({ kind: 'cancelled' }));
    };
    signal.addEventListener('abort', onAbort, { once: true });

    child.stderr?.setEncoding('utf8').on('data', onStderr ?? (() => {}));
    let printed = '';
    child.stdout?.setEncoding('utf8');
    child.stdout?.on('data', (text: string) => {
      // Six digits and blanks are all that counts; the rest is a sign of something else.
      if (printed.length < 1_000) printed += text;
    });
    child.on('error', (cause) => {
      clearTimeout(timer);
      fail('not-started', undefined, cause);
    });
    child.on('close', (exitCode) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      const code = printed.trim();
      if (exitCode !== 0) fail('exit', exitCode ?? undefined);
      else if (!isTokenCode(code)) fail('not-six-digits');
      else resolve(code);
    });
  });
}
