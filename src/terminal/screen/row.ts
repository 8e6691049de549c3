/** One line of a frame, cut into the cells of a terminal. */
import { cells } from '../../cells';
import { cursorUri } from '../../cursor-mark';
import { applySgr, isSamePen, type Pen, plainPen } from './pen';

export type Row = {
  /** What stands in each cell: a character with what combines with it, or nothing for the second half. */
  readonly texts: readonly string[];
  readonly pens: readonly Pen[];
  /** The column where the frame wants the cursor. */
  readonly cursor: number | undefined;
  /**
   * Whether every terminal agrees on how wide these characters are. Where not (emoji, joined and
   * combining characters), what follows has to be placed anew.
   */
  readonly isExact: boolean;
};

export const emptyRow: Row = { texts: [], pens: [], cursor: undefined, isExact: true };

/**
 * Text, SGR and OSC 8 become cells; other escape sequences and controls are left out. A wide
 * character that the edge would cut becomes a blank. Blanks at the end of the row are not kept.
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
        // A mark without a character that it could stand on.
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
 * The characters whose width no terminal doubts, and which combine with nothing: letters, lines,
 * blocks and signs; East Asian text. Each is one UTF-16 unit. Some signs are twice as wide where a
 * terminal is set so for East Asian users; `AWSMFA_ASCII` is for them.
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

/** A screen has a few hundred different characters; a hostile list may have more. */
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
