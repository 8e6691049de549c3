import { bounds } from '../../bounds';
import { printable } from '../../printable';

/**
 * Passes on what another program says as it comes, without a line's end as well, since a question has
 * none. Its lines stay lines; of the rest, no control character reaches a terminal that may be behind
 * a pipe.
 */
export function createForeignOutput(write: (text: string) => void): (text: string) => void {
  let left: number = bounds.said;
  return (text) => {
    if (left <= 0) return;
    const part = text.slice(0, left);
    left -= part.length;
    // Protects: what a helper says on its stderr sends no escape sequence on.
    write(part.split(/\r?\n/).map(printable).join('\n'));
    if (left <= 0) write('…\n');
  };
}
