/**
 * The signs that are drawn. `●◐×○━▌…` are of ambiguous width in Unicode: where a user set them to
 * two cells, `AWSMFA_ASCII=1` is the way out.
 */
export type Glyphs = {
  readonly marks: Readonly<
    Record<'good' | 'soon' | 'urgent' | 'expired' | 'none' | 'broken', string>
  >;
  readonly spinner: readonly string[];
  readonly meter: { readonly full: string; readonly empty: string };
  readonly selected: string;
  readonly scrollBar: string;
  readonly folded: string;
  /** A profile to be careful with. */
  readonly warned: string;
  readonly ellipsis: string;
  readonly arrow: string;
  /** Of a step: it is done, or it comes next. */
  readonly done: string;
  readonly next: string;
  /** Between two facts. */
  readonly dot: string;
  /** Of dialogs and rules, by Ink's names. */
  readonly border: 'round' | 'classic';
  /** Keys as the footer and the help name them; others by their own name. */
  readonly keys: Readonly<Record<string, string>>;
};

export const unicodeGlyphs: Glyphs = {
  marks: { good: '●', soon: '◐', urgent: '◔', expired: '×', none: '○', broken: '!' },
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
  meter: { full: '━', empty: '╌' },
  selected: '▌',
  scrollBar: '▐',
  folded: '▸',
  warned: '▲',
  ellipsis: '…',
  arrow: '→',
  done: '✓',
  next: '›',
  dot: '·',
  border: 'round',
  keys: { Enter: '↵', Up: '↑', Down: '↓', Left: '←', Right: '→', Backspace: '⌫', ' ': 'Space' },
};

export const asciiGlyphs: Glyphs = {
  marks: { good: '*', soon: '+', urgent: '-', expired: 'x', none: 'o', broken: '!' },
  spinner: ['~'],
  meter: { full: '#', empty: '.' },
  selected: '>',
  scrollBar: '|',
  folded: '+',
  warned: '^',
  ellipsis: '..',
  arrow: '->',
  done: 'x',
  next: '>',
  dot: '-',
  border: 'classic',
  keys: { Backspace: 'Bksp', ' ': 'Space' },
};

/** The key as it is shown: `↵`, or `Enter` where that can't be drawn. */
export function keyName(key: string, { keys }: Glyphs): string {
  return keys[key] ?? key;
}
