import { openSync } from 'node:fs';
import { ReadStream, WriteStream } from 'node:tty';
import { terminalPath } from '../terminal-access';

/** The two ends of the terminal that the UI is drawn on. */
export type TerminalStreams = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
};

/**
 * Standard input and output where both are a terminal, else the terminal itself: so that
 * `eval "$(awsmfa env)"` can draw a list though its output is read by the shell.
 */
export function openTerminalStreams(): TerminalStreams {
  const stdin = process.stdin.isTTY ? process.stdin : new ReadStream(openSync(terminalPath, 'r'));
  const stdout = process.stdout.isTTY
    ? process.stdout
    : new WriteStream(openSync(terminalPath, 'w'));
  return { stdin, stdout };
}
