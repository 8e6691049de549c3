/** One line of a frame, cut into the cells of a terminal. */
import { cells, cursorUri } from '../../cells';
import { applySgr, isSamePen, type Pen, plainPen } from './pen';

export type Row = {
  /**
   * The text of each cell: a character with its combining marks, or nothing in the second half of a
   * wide one.
   */
  readonly texts: readonly string[];
  readonly pens: readonly Pen[];
  /** The column where the frame wants the cursor. */
  readonly cursor: number | undefined;
  /**
   * Whether all terminals agree on the width of these characters. If not (emoji, joined and
   * combining characters), the text after them has to be positioned again.
   */
  readonly isExact: boolean;
};

export const emptyRow: Row = { texts: [], pens: [], cursor: undefined, isExact: true };

/**
 * Turns text, SGR and OSC 8 into cells, and leaves out other escape sequences and controls. A wide
 * character that doesn't fit at the edge becomes a blank. Trailing blanks are dropped.
 */
export function toRow(line: string, columns: number): Row {
  const texts: string[] = [];
  const pens: Pen[] = [];
  let pen = plainPen;
  let marked = false;
  let cursor: number | undefined;
  let isExact = true;

  for (const [, sgr, link, text] of line.matchAll(tokens)) {
    if (sgr !== undefined) pen = applySgr(pen, sgr);
    else if (link !== undefined) {
      marked = link === cursorUri;
      pen = { ...pen, link: marked ? '' : link };
    } else if (text !== undefined) {
      if (marked) cursor ??= texts.length;
      for (const character of characters(text)) {
        const measured = widthOf(character);
        const width = Math.max(1, measured);
        if (!isAgreed(character)) isExact = false;
        const fits = texts.length + width <= columns;
        // A combining mark without a character to combine with becomes "?".
        texts.push(!fits ? ' ' : measured === 0 ? '?' : character);
        pens.push(pen);
        for (let half = 1; half < width && fits; half++) {
          texts.push('');
          pens.push(pen);
        }
        if (texts.length >= columns) break;
      }
    }
    if (texts.length >= columns) break;
  }

  let length = Math.min(texts.length, columns);
  while (length > 0 && isBlank(texts[length - 1], pens[length - 1])) length--;
  texts.length = pens.length = length;
  if (cursor !== undefined) cursor = Math.min(cursor, columns - 1);
  return { texts, pens, cursor, isExact };
}

/** SGR, OSC 8, other sequences, control characters, text. */
const tokens =
  /\x1b\[([\d;]*)m|\x1b\]8;[^;\x07\x1b]*;([^\x07\x1b]*)(?:\x07|\x1b\\)|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[ -~]?|[\x00-\x1f\x7f-\x9f]|([^\x00-\x1f\x7f-\x9f]+)/g;

/**
 * The characters that have the same width in every terminal and combine with nothing: letters,
 * lines, blocks, signs and East Asian text. Each is one UTF-16 unit. Some signs are twice as wide
 * if a terminal is set up for East Asian users, who can set `AWSMFA_ASCII`.
 */
const agreed =
  '\\x20-\\x7e\\xa1-\\xac\\xae-\\u02ff\\u0370-\\u0482\\u048a-\\u058f\\u2010-\\u2027\\u2030-\\u205e\\u20a0-\\u20bf' +
  '\\u2190-\\u2319\\u2400-\\u245f\\u2500-\\u25fc\\u2800-\\u28ff\\u3000-\\u303e\\u3041-\\u3096\\u309b-\\u30ff' +
  '\\u3105-\\u312f\\u3131-\\u318e\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7a3\\uff01-\\uff60';
const agreedText = new RegExp(`^[${agreed}]*$`);

/** Whether every terminal draws the character in the same number of cells. */
export function isAgreed(character: string): boolean {
  return character.length === 1 && agreedText.test(character);
}

let segmenter: Intl.Segmenter | undefined;

function characters(text: string): Iterable<string> {
  if (agreedText.test(text)) return text;
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** A screen has a few hundred different characters. A hostile list may have more. */
const mostWidths = 4096;
const widths = new Map<string, number>();

function widthOf(character: string): number {
  let width = widths.get(character);
  if (width === undefined) {
    width = cells(character);
    if (widths.size < mostWidths) widths.set(character, width);
  }
  return width;
}

function isBlank(text: string | undefined, pen: Pen | undefined): boolean {
  return text === ' ' && pen !== undefined && isSamePen(pen, plainPen);
}
