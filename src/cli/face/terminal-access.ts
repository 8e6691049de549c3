import { closeSync, openSync } from 'node:fs';

type TerminalPaths = { readonly input: string; readonly output: string };

/**
 * The terminal itself, whatever stdin, stdout and stderr are. A Windows console has two ends, and
 * `CON` opens for one of reading and writing only (Microsoft's "Console Handles").
 */
export function terminalPathsOn(platform: NodeJS.Platform): TerminalPaths {
  return platform === 'win32'
    ? { input: '\\\\.\\CONIN$', output: '\\\\.\\CONOUT$' }
    : { input: '/dev/tty', output: '/dev/tty' };
}

/** File descriptors, to be closed by the caller. */
export type OpenTerminal = { readonly input: number; readonly output: number };

/** Whether there is a terminal to ask on. */
export function hasTerminal(): boolean {
  const terminal = openTerminal();
  if (terminal !== undefined) closeTerminal(terminal);
  return terminal !== undefined;
}

/** `undefined`: there is none. */
export function openTerminal(): OpenTerminal | undefined {
  let input: number | undefined;
  try {
    input = openTerminalInput();
    return { input, output: openTerminalOutput() };
  } catch {
    if (input !== undefined) closeSync(input);
    return undefined;
  }
}

export function closeTerminal({ input, output }: OpenTerminal): void {
  closeSync(input);
  closeSync(output);
}

// Windows tells and sets the modes of a console only on a handle that can read and write.
export function openTerminalInput(): number {
  return openSync(terminalPathsOn(process.platform).input, 'r+');
}

export function openTerminalOutput(): number {
  return openSync(terminalPathsOn(process.platform).output, 'r+');
}
