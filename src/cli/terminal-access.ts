import { closeSync, openSync } from 'node:fs';

/** The terminal itself, whatever stdin, stdout and stderr are. */
export const terminalPath = process.platform === 'win32' ? '\\\\.\\CON' : '/dev/tty';

/** Whether there is a terminal to ask on. */
export function hasTerminal(): boolean {
  try {
    closeSync(openSync(terminalPath, 'r+'));
    return true;
  } catch {
    return false;
  }
}
