import { ReadStream, WriteStream } from 'node:tty';
import { openTerminalInput, openTerminalOutput } from '../face/terminal-access';

/** The two ends of the terminal that the UI is drawn on. */
type TerminalStreams = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** Lets go of what was opened for it. */
  readonly close: () => void;
};

/**
 * Standard input and output where both are a terminal, else the terminal itself: so that
 * `eval "$(awsmfa env)"` can draw a list though its output is read by the shell.
 */
export function openTerminalStreams(): TerminalStreams {
  const isOwn = { stdin: process.stdin.isTTY, stdout: process.stdout.isTTY };
  const stdin = isOwn.stdin ? process.stdin : new ReadStream(openTerminalInput());
  const stdout = isOwn.stdout ? process.stdout : new WriteStream(openTerminalOutput());
  return {
    stdin,
    stdout,
    close: () => {
      if (!isOwn.stdin) stdin.destroy();
      if (!isOwn.stdout) stdout.destroy();
    },
  };
}
