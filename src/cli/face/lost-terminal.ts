import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { systemCodeOf } from '../../file-reason';

const standardStreams = [0, 1, 2] as const;

/**
 * Puts `/dev/null` in the place of a terminal that is gone, in the last moment of the process: Node
 * sets the modes of the terminals that it began with as they were, and where that fails it aborts,
 * with a core dump that holds credentials (`ResetStdio` in src/node.cc, seen with Node 20.20).
 */
export function letGoOfLostTerminal(): void {
  if (process.platform === 'win32') return;
  for (const stream of standardStreams) {
    if (!isLost(stream)) continue;
    closeSync(stream);
    // The lowest number that is free: the one of the stream.
    openSync('/dev/null', 'r+');
  }
}

/** Asked without `node:tty`, which would cost a fast command a tenth of its time. */
function isLost(stream: number): boolean {
  try {
    if (fstatSync(stream).isCharacterDevice()) writeSync(stream, nothing);
    return false;
  } catch (thrown) {
    return systemCodeOf(thrown) === 'EIO';
  }
}

const nothing = new Uint8Array(0);
