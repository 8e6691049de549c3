import { closeSync, openSync } from 'node:fs';

/** The terminal itself, whatever stdin, stdout and stderr are. */
export const terminalPath = process.platform === 'win32' ? '\\\\.\\CON' : '/dev/tty';

/** Whether there is a terminal to ask on. */
export function hasTerminal(): boolean {
  const file = openTerminal();
  if (file !== undefined) closeSync(file);
  return file !== undefined;
}

/** Opens the terminal for reading and writing, to be closed by the caller; `undefined`: there is none. */
export function openTerminal(): number | undefined {
  try {
    return openSync(terminalPath, 'r+');
  } catch {
    return undefined;
  }
}
