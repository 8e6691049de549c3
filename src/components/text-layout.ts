import { cells, cutEnd, cutMiddle } from '../cells';
import type { Brush } from './theme';

/** Plain text cut and padded to exactly `width` cells. */
export function fitTo(
  { glyphs }: Pick<Brush, 'glyphs'>,
  text: string,
  width: number,
  align: 'left' | 'right' = 'left',
): string {
  const cut = cutEnd(text, width, glyphs.ellipsis);
  const padding = ' '.repeat(Math.max(0, width - cells(cut)));
  return align === 'left' ? cut + padding : padding + cut;
}

/** Text, painted or not, with blanks behind it up to `width` cells. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - cells(text)));
}

/** Plain text cut in two at a cell. Of a wide character that stands across it blanks are left. */
export function splitCells(text: string, at: number): readonly [before: string, after: string] {
  let before = '';
  let used = 0;
  for (const character of text) {
    const next = used + cells(character);
    if (next > at && used <= at) {
      const after = text.slice(before.length);
      if (used === at) return [before, after];
      const inside = ' '.repeat(next - at);
      return [before + ' '.repeat(at - used), inside + after.slice(character.length)];
    }
    before += character;
    used = next;
  }
  return [before, ''];
}

/** Two texts at the two ends of a row; the left one gives way. Both plain. */
export function spread(
  brush: Pick<Brush, 'glyphs'>,
  left: string,
  right: string,
  width: number,
): readonly [left: string, gap: string, right: string] {
  const room = Math.max(0, width - cells(right) - (right === '' ? 0 : 1));
  const cut = cutEnd(left, room, brush.glyphs.ellipsis);
  return [cut, ' '.repeat(Math.max(0, width - cells(cut) - cells(right))), right];
}

/** An ARN or a path, with its middle left out where it is too long: both its ends tell. */
export function shorten({ glyphs }: Pick<Brush, 'glyphs'>, text: string, width: number): string {
  return cutMiddle(text, width, glyphs.ellipsis);
}

/** Plain text broken into rows of at most `width` cells: at blanks, else after `:` and `/`, else anywhere. */
export function wrapText(text: string, width: number): readonly string[] {
  const rows: string[] = [];
  let row = '';
  for (const piece of text.match(/[^\s:/]+[:/]*\s*|[\s:/]+/g) ?? []) {
    for (const part of breakUp(piece, width)) {
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

function breakUp(piece: string, width: number): readonly string[] {
  if (cells(piece.trimEnd()) <= width) return [piece];
  const parts: string[] = [];
  let part = '';
  for (const character of piece) {
    if (cells(part + character) > width) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}
