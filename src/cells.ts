import stringWidth from 'string-width';

/** No terminal is wider, so a longer text is measured only up to here. */
const mostMeasured = 4_096;

/** How many terminal cells the text takes. Escape sequences take none. */
export function cells(text: string): number {
  // Protects: measuring a text takes no time, however long it is.
  const measured = text.length > mostMeasured ? text.slice(0, mostMeasured) : text;
  if (/^[\x20-\x7e]*$/.test(measured)) return measured.length;
  return measured.split(beforeLetter).reduce((width, part) => width + stringWidth(part), 0);
}

/**
 * A terminal gives every letter its own cells, even if Unicode joins several into one character, as
 * in Indic scripts, Khmer, Thai and Lao (seen in tmux 3.3a and xterm.js 6). string-width counts
 * only the first of them. Only Hangul's letters share their cells.
 */
const beforeLetter = /(?=(?![A-Za-z]|\p{Script=Hangul})\p{L})/u;

/** The text cut to at most `width` cells. Ends in `ellipsis` if something was cut. */
export function cutEnd(text: string, width: number, ellipsis = '…'): string {
  const most = mostUnits(width);
  if (text.length <= most && cells(text) <= width) return text;
  const head = takeCells(text.slice(0, most), width - cells(ellipsis));
  return head + ellipsis.slice(0, Math.max(0, width));
}

/**
 * How many UTF-16 units to look at for this many cells. A character with its marks has a few, and a
 * visible escape has ten.
 */
function mostUnits(width: number): number {
  return 16 * Math.max(0, width) + 64;
}

/** The text cut to at most `width` cells, without its middle. For names, ARNs and paths. */
export function cutMiddle(text: string, width: number, ellipsis = '…'): string {
  const { head, tail, isCut } = splitMiddle(text, width, ellipsis);
  return isCut ? head + ellipsis.slice(0, Math.max(0, width)) + tail : text;
}

/** The two ends that `cutMiddle` keeps. */
export function splitMiddle(text: string, width: number, ellipsis = '…') {
  // Protects: cutting a text takes no time, however long it is.
  const most = mostUnits(width);
  if (text.length <= 2 * most && cells(text) <= width)
    return { head: text, tail: '', isCut: false };
  const room = width - cells(ellipsis);
  const tailWidth = room < 2 ? 0 : Math.floor(room / 2);
  const head = takeCells(text.slice(0, most), room - tailWidth);
  let tail = '';
  let used = 0;
  for (const piece of toPieces(text.slice(-most)).toReversed()) {
    used += cells(piece);
    if (used > tailWidth) break;
    tail = piece + tail;
  }
  return { head, tail, isCut: true };
}

function takeCells(text: string, width: number): string {
  let taken = '';
  let used = 0;
  for (const piece of toPieces(text)) {
    const next = used + cells(piece);
    if (next > width) break;
    taken += piece;
    used = next;
  }
  return taken;
}

/** What `printable` makes of an unsafe character. Half of it would mean something else. */
const visibleEscape = /(\\x[\da-f]{2}|\\u[\da-f]{4}|\\u\{[\da-f]+\})/;

/** The text in pieces that are drawn as a whole or not at all. */
export function toPieces(text: string): readonly string[] {
  return text.split(visibleEscape).flatMap((part, at) => (at % 2 === 1 ? [part] : graphemes(part)));
}

let segmenter: Intl.Segmenter | undefined;

function graphemes(text: string): readonly string[] {
  if (/^[\x20-\x7e]*$/.test(text)) return [...text];
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/**
 * The text cut in its middle, or filled with blanks, to exactly `width` cells, for a column of a
 * list.
 */
export function fitCells(
  text: string,
  width: number,
  ellipsis = '…',
  align: 'left' | 'right' = 'left',
): string {
  const cut = cutMiddle(text, width, ellipsis);
  const blanks = ' '.repeat(Math.max(0, width - cells(cut)));
  return align === 'left' ? cut + blanks : blanks + cut;
}

/** Rows of plain words as lines with aligned columns, two cells apart. */
export function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const most = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: most }, (_, at) =>
    Math.max(0, ...rows.map((row) => cells(row[at] ?? ''))),
  );
  return rows.map((row) =>
    row
      .map((word, at) => fitCells(word, widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/**
 * Plain text in rows of at most `width` cells, broken at blanks, else after `:` and `/`, else
 * anywhere.
 */
export function wrapText(text: string, width: number): readonly string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of text.match(/\S+\s*|\s+/g) ?? []) {
    for (const part of breakUp(word, width)) {
      if (row !== '' && cells((row + part).trimEnd()) > width) {
        rows.push(row.trimEnd());
        row = '';
      }
      row += row === '' ? part.trimStart() : part;
    }
  }
  if (row.trimEnd() !== '' || rows.length === 0) rows.push(row.trimEnd());
  return rows;
}

/** The whole word if a row can hold it, else the parts of an ARN or a path, else its letters. */
function breakUp(word: string, width: number): readonly string[] {
  if (cells(word.trimEnd()) <= width) return [word];
  const parts = word.match(/[^:/]+[:/]*|[:/]+/g) ?? [];
  return parts.flatMap((part) => (cells(part.trimEnd()) <= width ? [part] : toRows(part, width)));
}

function toRows(piece: string, width: number): readonly string[] {
  const parts: string[] = [];
  let part = '';
  let used = 0;
  for (const character of toPieces(piece)) {
    const taken = cells(character);
    if (used + taken > width) {
      parts.push(part);
      part = '';
      used = 0;
    }
    part += character;
    used += taken;
  }
  return [...parts, part];
}

/**
 * Marks a text so that the cursor is on its first cell, wherever Ink's layout puts it. The mark is
 * a hyperlink to nowhere, because Ink keeps hyperlinks through layout, wrapping and cutting and
 * gives them no width. The painter removes it. If a frame has more than one mark, the first counts.
 */
export function withCursor(text: string): string {
  return `\x1b]8;;${cursorUri}\x07${text}\x1b]8;;\x07`;
}

export const cursorUri = 'awsmfa:cursor';
