import { closeSync, openSync } from 'node:fs';

type TerminalPaths = { readonly input: string; readonly output: string };

/**
 * The paths of the terminal itself, independent of stdin, stdout and stderr. A Windows console has an
 * input and an output; `CON` opens only one of them (Microsoft's "Console Handles").
 */
export function terminalPathsOn(platform: NodeJS.Platform): TerminalPaths {
  return platform === 'win32'
    ? { input: '\\\\.\\CONIN$', output: '\\\\.\\CONOUT$' }
    : { input: '/dev/tty', output: '/dev/tty' };
}

/** File descriptors. The caller closes them. */
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

// Windows reads and sets console modes only through a handle that can read and write.
export function openTerminalInput(): number {
  return openSync(terminalPathsOn(process.platform).input, 'r+');
}

export function openTerminalOutput(): number {
  return openSync(terminalPathsOn(process.platform).output, 'r+');
}
