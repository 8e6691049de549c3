import { realpathSync } from 'node:fs';

/** The command that starts this very program again: Node and the program by their absolute paths. */
export function thisProgram(): readonly [node: string, program: string] {
  return [process.execPath, realpathSync(process.argv[1] ?? '')];
}
