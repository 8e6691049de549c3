import { withCursor } from '../cursor-mark';
import { printable } from '../printable';
import type { Appearance } from '../state/app-state';
import { asciiGlyphs, type Glyphs, unicodeGlyphs } from './glyphs';

/**
 * Colours that are readable on any of the usual backgrounds: every text has a contrast of at least
 * 4.5 (WCAG 2.1), on the selection too. No colour carries meaning alone, and nothing is ever `dim`,
 * which terminals draw at a contrast that nobody knows. Values: true colour, then the 256.
 */
export const palettes = {
  dark: {
    muted: ['#a9b4c0', 249],
    accent: ['#79c0ff', 117],
    good: ['#7ee787', 120],
    soon: ['#f2cc60', 221],
    urgent: ['#ffb1a8', 217],
    hit: ['#ffc680', 222],
    selection: ['#2b3a55', 237],
  },
  light: {
    muted: ['#565d66', 240],
    accent: ['#0550ae', 25],
    good: ['#116329', 22],
    soon: ['#6b4a00', 58],
    urgent: ['#a40e26', 124],
    hit: ['#6f3d00', 94],
    selection: ['#dbe7f7', 254],
  },
} as const;

/** What a text is, which decides how it is drawn. */
export type Tone = 'text' | 'muted' | 'accent' | 'good' | 'soon' | 'urgent' | 'hit';

/** What texts are drawn with. */
export type Brush = {
  readonly glyphs: Glyphs;
  /** Colours a text, and weighs it where colours are few. */
  readonly paint: (tone: Tone, text: string) => string;
  /** The same for marks and meters, which are tinted with 16 colours too. */
  readonly tint: (tone: Tone, text: string) => string;
  readonly bold: (text: string) => string;
  /** A text on whose first cell the terminal's cursor stands. */
  readonly cursor: (text: string) => string;
  /** Outside text made safe, and drawable: `?` stands for what this terminal has no sign for. */
  readonly show: (text: string) => string;
};

/** How everything is drawn on this terminal. */
export type Look = Brush & {
  /** A whole row that is selected, drawn with `onSelection`. */
  readonly select: (row: string) => string;
  readonly onSelection: Brush;
};

type Style = readonly [open: string, close: string];

const plain: Style = ['', ''];
const bold: Style = ['1', '22'];
const underlined: Style = ['4', '24'];
const inverse: Style = ['7', '27'];

/** White on a gray: it has a contrast of 6.1, whatever the terminal's own colors are. */
const selectionOnAny: Style = ['38;5;231;48;5;241', '39;49'];

const sixteen: Readonly<Partial<Record<Tone, string>>> = { good: '32', soon: '33', urgent: '31' };

const looks = new WeakMap<Appearance, Look>();

/** The look of an appearance, made once. */
export function lookOf(appearance: Appearance): Look {
  const known = looks.get(appearance);
  if (known !== undefined) return known;
  const look = createLook(appearance);
  looks.set(appearance, look);
  return look;
}

function createLook(appearance: Appearance): Look {
  const { colorLevel, background, isAscii } = appearance;
  // With an unknown background only what suits both is left. When the terminal has told it, colors
  // change and nothing else: no weight, no inversion.
  const level = background === undefined ? Math.min(colorLevel, 1) : colorLevel;
  const palette = palettes[background ?? 'dark'];

  const color = (name: keyof typeof palette, layer: 38 | 48): Style => {
    const [hex, index] = palette[name];
    const rgb = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
    const value = level === 3 ? `2;${rgb.join(';')}` : `5;${index}`;
    return [`${layer};${value}`, layer === 38 ? '39' : '49'];
  };
  const styleOf = (tone: Tone): readonly Style[] => {
    if (tone === 'text') return [];
    if (tone === 'hit') return [bold, underlined, ...(level > 1 ? [color('hit', 38)] : [])];
    const weight = tone === 'accent' || tone === 'urgent' ? [bold] : [];
    return level > 1 ? [...weight, color(tone, 38)] : weight;
  };
  const tintOf = (tone: Tone): readonly Style[] => {
    const code = sixteen[tone];
    if (code === undefined || tone === 'text' || level === 0) return styleOf(tone);
    return [level > 1 ? color(tone, 38) : [code, '39']];
  };
  const paint = createPainter(styleOf);
  const brush: Brush = {
    glyphs: isAscii ? asciiGlyphs : unicodeGlyphs,
    paint,
    tint: createPainter(tintOf),
    bold: (text) => wrap(combine([bold]), text),
    cursor: withCursor,
    show: (text) => {
      const safe = printable(text);
      return isAscii ? safe.replace(/[^\x20-\x7e]/gu, '?') : safe;
    },
  };
  const selection = combine([
    level > 1 ? color('selection', 48) : colorLevel > 1 ? selectionOnAny : inverse,
  ]);
  return {
    ...brush,
    select: (row) => wrap(selection, row),
    // In inverse video a tint would be the background of its letters.
    onSelection: level > 1 ? brush : { ...brush, tint: paint },
  };
}

/** The same signs with no colour, weight or cursor at all: for what stands behind a dialog. */
export function withoutStyles(look: Look): Look {
  const keep = (text: string) => text;
  const bare: Brush = {
    ...look,
    paint: (_, text) => text,
    tint: (_, text) => text,
    bold: keep,
    cursor: keep,
  };
  return { ...bare, select: keep, onSelection: bare };
}

function createPainter(stylesOf: (tone: Tone) => readonly Style[]) {
  const known = new Map<Tone, Style>();
  return (tone: Tone, text: string) => {
    let style = known.get(tone);
    if (style === undefined) {
      style = combine(stylesOf(tone));
      known.set(tone, style);
    }
    return wrap(style, text);
  };
}

function combine(styles: readonly Style[]): Style {
  if (styles.length === 0) return plain;
  return [
    `\u001b[${styles.map(([open]) => open).join(';')}m`,
    `\u001b[${styles.map(([, close]) => close).join(';')}m`,
  ];
}

function wrap([open, close]: Style, text: string): string {
  return text === '' || open === '' ? text : open + text + close;
}
