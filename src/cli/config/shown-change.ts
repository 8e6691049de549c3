import { cells, toPieces } from '../../cells';
import { paintText } from '../../terminal/screen/line-output';

const INDENT = '    ';

/**
 * A line of a change as a terminal shows it: what comes is green, what goes is red, and what does not
 * fit goes on indented, so that it is not read as another line.
 *
 * @param columns `undefined` where there is no terminal: the line is left whole.
 */
export function shownChange(line: string, columns: number | undefined, isColored: boolean): string {
  const color = line.startsWith('+') ? 'green' : line.startsWith('-') ? 'red' : undefined;
  return wrapped(line, columns)
    .map((text) => (isColored && color !== undefined ? paintText(text, color) : text))
    .join('\n');
}

/** At blanks, and within a word only where it is too long for a line of its own. */
function wrapped(line: string, columns = Number.POSITIVE_INFINITY): readonly string[] {
  const width = Math.max(columns, 2 * INDENT.length);
  const rows: string[] = [];
  let row = '';
  for (const part of line.match(/ *[^ ]+| +$/g) ?? []) {
    if (cells(row + part) <= width) {
      row += part;
      continue;
    }
    const isFree = row === '' || row === INDENT;
    if (!isFree) rows.push(row);
    row = isFree ? row : INDENT;
    for (const character of toPieces(isFree ? part : part.trimStart())) {
      if (cells(row + character) > width) {
        rows.push(row);
        row = INDENT;
      }
      row += character;
    }
  }
  return [...rows, row];
}
