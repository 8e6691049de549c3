import { closeSync, fstatSync, openSync } from 'node:fs';

const standardStreams = [0, 1, 2] as const;

/**
 * Puts `/dev/null` in the place of a terminal that is gone, in the last moment of the process: Node
 * sets the modes of the terminals that it began with as they were, and where that fails it aborts,
 * with a core dump that holds credentials (`ResetStdio` in src/node.cc, seen with Node 20.20).
 */
export function letGoOfLostTerminal(): void {
  if (process.platform === 'win32') return;
  // Loaded only now: the fast commands do without it.
  const { isatty } = process.getBuiltinModule('node:tty');
  for (const stream of standardStreams) {
    try {
      if (!fstatSync(stream).isCharacterDevice() || isatty(stream)) continue;
      closeSync(stream);
      // The lowest number that is free: the one of the stream.
      openSync('/dev/null', 'r+');
    } catch {
      // It was closed before, and Node leaves it alone.
    }
  }
}
