import { realpathSync } from 'node:fs';

/** The command that starts this very program again: Node and the program by their absolute paths. */
export function thisProgram(): readonly [node: string, program: string] {
  const called = process.argv[1] ?? '';
  try {
    return [process.execPath, realpathSync(called)];
  } catch {
    // Uninstalled or replaced while it runs.
    return [process.execPath, called];
  }
}
