/**
 * The output that Ink draws to. It takes each frame as a whole and writes only the cells that
 * changed, at absolute positions, between the marks of synchronized output. It never scrolls and
 * never clears the screen, so the scrollback is safe. A frame that is too large is cut.
 */
import { EventEmitter } from 'node:events';
import { isSamePen, type Pen, plainPen, switchPen } from './pen';
import { emptyRow, isAgreed, type Row, toRow } from './row';

type Painter = {
  /** For Ink's `render`, in debug mode. */
  readonly stream: NodeJS.WriteStream;
  /**
   * The terminal now has this size, and what it shows is unknown. `draw` makes a frame of this
   * size. If it makes none, the last frame is painted, cut to the size.
   */
  resize(columns: number, rows: number, draw: () => void): void;
  /** Paints the whole last frame, whatever the terminal shows. */
  repaint(): void;
  /** `true` keeps new frames without painting them. `false` paints again. */
  pause(isPaused: boolean): void;
};

type Position = { readonly column: number; readonly row: number };

export function createPainter(
  write: (output: string) => void,
  size: { readonly columns: number; readonly rows: number },
): Painter {
  let { columns, rows } = size;
  let frame: string | undefined;
  let isPaused = false;
  /** What the terminal shows, row by row, as text and as cells. Unknown rows are missing. */
  let lines: string[] = [];
  let shown: Row[] = [];
  let shownCursor: Position | undefined;

  function paint(): void {
    if (isPaused || frame === undefined) return;
    const wanted = frame.split('\n', rows);
    let output = '';
    let pen = plainPen;
    let cursor: Position | undefined;
    for (let row = 0; row < rows; row++) {
      const line = wanted[row] ?? '';
      if (line !== lines[row]) {
        const next = line === '' ? emptyRow : toRow(line, columns);
        const change = paintRow(row, shown[row], next, columns, pen);
        output += change.output;
        pen = change.pen;
        lines[row] = line;
        shown[row] = next;
      }
      const column = shown[row]?.cursor;
      if (column !== undefined) cursor ??= { column, row };
    }
    output += switchPen(pen, plainPen);
    const moved = cursor?.column !== shownCursor?.column || cursor?.row !== shownCursor?.row;
    if (output === '' && !moved) return;
    const hide = shownCursor === undefined ? '' : '\x1b[?25l';
    const place = cursor === undefined ? '' : `${moveTo(cursor.row, cursor.column)}\x1b[?25h`;
    shownCursor = cursor;
    write(`\x1b[?2026h${hide}${output}${place}\x1b[?2026l`);
  }

  function forget(): void {
    lines = [];
    shown = [];
  }

  const stream = Object.assign(new EventEmitter(), {
    // If this were a terminal, Ink would show the cursor when it ends.
    isTTY: false,
    write(data: string): boolean {
      frame = data;
      paint();
      return true;
    },
  });
  Object.defineProperties(stream, {
    columns: { get: () => columns },
    rows: { get: () => rows },
  });

  return {
    // Ink uses nothing else of a stream: `write`, `columns`, `isTTY`, `on` and `off`.
    stream: stream as unknown as NodeJS.WriteStream,
    resize(newColumns, newRows, draw) {
      columns = newColumns;
      rows = newRows;
      forget();
      draw();
      paint();
    },
    repaint() {
      forget();
      paint();
    },
    pause(value) {
      isPaused = value;
    },
  };
}

/** A gap of up to this many unchanged cells is written again: a cursor move takes as many bytes. */
const longestGap = 4;

/** The output that turns the shown row into `next`, and the pen after it. */
function paintRow(
  row: number,
  before: Row | undefined,
  next: Row,
  columns: number,
  pen: Pen,
): { readonly output: string; readonly pen: Pen } {
  // If a character's width is in doubt, so is everything the terminal shows after it.
  const isKnown = before?.isExact === true && next.isExact;
  const { length } = next.texts;
  let output = '';
  /** The column where the terminal writes next. */
  let at = -1;

  for (let column = 0; column < length; column++) {
    if (column < at || (isKnown && isSameCell(before, next, column))) continue;
    if (at < 0) output += moveTo(row, column);
    else if (column - at > longestGap) output += `\x1b[${column - at}C`;
    else while (at < column) put(at);
    put(column);
  }
  if (isKnown ? before.texts.length > length : length < columns) {
    if (at !== length) output += moveTo(row, length);
    output += `${switchPen(pen, plainPen)}\x1b[K`;
    pen = plainPen;
  }
  return { output, pen };

  function put(column: number): void {
    const text = next.texts[column] ?? ' ';
    const cellPen = next.pens[column] ?? plainPen;
    output += switchPen(pen, cellPen);
    pen = cellPen;
    at = column + 1;
    while (next.texts[at] === '') at++;
    if (next.isExact || isAgreed(text)) output += text;
    // Blanks first, for terminals that draw it narrower. Then set the next position.
    else output += `${' '.repeat(at - column)}${moveTo(row, column)}${text}${moveTo(row, at)}`;
  }
}

function isSameCell(before: Row, next: Row, column: number): boolean {
  return (
    (before.texts[column] ?? ' ') === next.texts[column] &&
    isSamePen(before.pens[column] ?? plainPen, next.pens[column] ?? plainPen)
  );
}

/** Columns and rows count from 0 here and from 1 in the terminal. */
function moveTo(row: number, column: number): string {
  return `\x1b[${row + 1};${column + 1}H`;
}
