import stringWidth from 'string-width';

/** How many terminal cells the text takes. Escape sequences count as nothing. */
export function cells(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  return text.split(beforeLetter).reduce((width, part) => width + stringWidth(part), 0);
}

/**
 * A terminal gives every letter its own cells, also where Unicode joins several into one character:
 * the conjuncts of Indic scripts and Khmer, Thai's and Lao's AM. string-width counts the first of them
 * (seen with tmux 3.3a and xterm.js 6). Only Hangul's are joined.
 */
const beforeLetter = /(?=(?!\p{Script=Hangul})\p{L})/u;

/** The text cut to at most `width` cells, ending in `ellipsis` where something was cut. */
export function cutEnd(text: string, width: number, ellipsis = '…'): string {
  if (cells(text) <= width) return text;
  return takeCells(text, width - cells(ellipsis)) + ellipsis.slice(0, Math.max(0, width));
}

/** The text cut to at most `width` cells by leaving out its middle, for names, ARNs and paths. */
export function cutMiddle(text: string, width: number, ellipsis = '…'): string {
  const { head, tail, isCut } = splitMiddle(text, width, ellipsis);
  return isCut ? head + ellipsis.slice(0, Math.max(0, width)) + tail : text;
}

/** The two ends that `cutMiddle` keeps. */
export function splitMiddle(text: string, width: number, ellipsis = '…') {
  if (cells(text) <= width) return { head: text, tail: '', isCut: false };
  const room = width - cells(ellipsis);
  const tailWidth = room < 2 ? 0 : Math.floor(room / 2);
  const head = takeCells(text, room - tailWidth);
  let tail = '';
  for (const grapheme of graphemes(text).reverse()) {
    if (cells(grapheme + tail) > tailWidth) break;
    tail = grapheme + tail;
  }
  return { head, tail, isCut: true };
}

function takeCells(text: string, width: number): string {
  let taken = '';
  let used = 0;
  for (const grapheme of graphemes(text)) {
    const next = used + cells(grapheme);
    if (next > width) break;
    taken += grapheme;
    used = next;
  }
  return taken;
}

let segmenter: Intl.Segmenter | undefined;

function graphemes(text: string): string[] {
  if (/^[\x20-\x7e]*$/.test(text)) return [...text];
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
