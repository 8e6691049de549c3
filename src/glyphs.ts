/**
 * The signs that the screens draw. `●◐×○━▌…` have an ambiguous width in Unicode. For a terminal
 * that gives them two cells, set `AWSMFA_ASCII=1`.
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
  /** Marks a profile to be careful with. */
  readonly warned: string;
  readonly ellipsis: string;
  readonly arrow: string;
  /** Marks a step that is done. */
  readonly done: string;
  readonly next: string;
  /** Between two facts. */
  readonly dot: string;
  /** The border of dialogs and rules, by Ink's name. */
  readonly border: 'round' | 'classic';
  /** How the footer and the help name keys. Other keys keep their own name. */
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

/** The name of a key on the screen: `↵`, or `Enter` in ASCII. */
export function keyName(key: string, { keys }: Glyphs): string {
  return keys[key] ?? key;
}
