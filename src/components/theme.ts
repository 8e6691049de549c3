import type { TextProps } from 'ink';
import { asciiGlyphs, type Glyphs, unicodeGlyphs } from '../glyphs';
import { printable, toAscii } from '../printable';
import type { Appearance } from '../state/app-state';

/**
 * Colors that are readable on the usual backgrounds: every text has a contrast of at least 4.5
 * (WCAG 2.1), on the selection too. No meaning depends on color alone. Nothing is `dim`, because its
 * contrast differs between terminals. Values: true color, then the index of 256.
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

const tones = ['text', 'muted', 'accent', 'good', 'soon', 'urgent', 'hit'] as const;
/** What a text means. The theme decides how that looks. */
export type Tone = (typeof tones)[number];

/** The props of Ink's `<Text>` that style a text. */
export type TextStyle = Pick<
  TextProps,
  'color' | 'backgroundColor' | 'bold' | 'underline' | 'inverse'
>;

/** How everything looks on this terminal, as props of Ink. */
export type Theme = {
  readonly glyphs: Glyphs;
  /** Styles of texts. */
  readonly styles: Readonly<Record<Tone, TextStyle>>;
  /** Styles of marks and meters, which have a color even with 16 colors. */
  readonly tints: Readonly<Record<Tone, TextStyle>>;
  /** The style of a selected row. */
  readonly selection: TextStyle;
  /** The theme on a selected row. */
  readonly onSelection: Theme;
  /** Behind a dialog, where everything is muted and there is no cursor. */
  readonly isBehind: boolean;
  /** Makes text from outside safe, with `?` for characters that this terminal can't show. */
  readonly show: (text: string) => string;
};

const sixteen: Readonly<Partial<Record<Tone, TextStyle>>> = {
  good: { color: 'green' },
  soon: { color: 'yellow' },
  urgent: { color: 'red' },
};

/** White on gray with a contrast of 6.1, whatever the terminal's own colors are. */
const selectionOnAny: TextStyle = { color: 'ansi256(231)', backgroundColor: 'ansi256(241)' };

const themes = new WeakMap<Appearance, Theme>();

/** The theme of an appearance, created once. */
export function themeOf(appearance: Appearance): Theme {
  const known = themes.get(appearance);
  if (known !== undefined) return known;
  const theme = createTheme(appearance);
  themes.set(appearance, theme);
  return theme;
}

/** The theme with all styles muted, for the screen behind a dialog. */
export function behindOf(theme: Theme): Theme {
  const muted = toRecord(() => theme.styles.muted);
  const behind = { ...theme, styles: muted, tints: muted, selection: {}, isBehind: true };
  return { ...behind, onSelection: { ...behind, onSelection: theme.onSelection } };
}

function createTheme({ colorLevel, background, isAscii }: Appearance): Theme {
  // While the background is unknown, only styles that suit both are used. When the terminal reports it,
  // only colors change: no weight, no inversion.
  const level = background === undefined ? Math.min(colorLevel, 1) : colorLevel;
  const palette = palettes[background ?? 'dark'];
  const color = (name: keyof typeof palette) => {
    const [hex, index] = palette[name];
    return level === 3 ? hex : `ansi256(${index})`;
  };
  const styles = toRecord((tone) => {
    if (tone === 'text') return {};
    if (tone === 'hit') {
      return { bold: true, underline: true, ...(level > 1 && { color: color('hit') }) };
    }
    const weight = tone === 'accent' || tone === 'urgent' ? { bold: true } : {};
    return level > 1 ? { ...weight, color: color(tone) } : weight;
  });
  const tints = toRecord((tone) => {
    const named = sixteen[tone];
    if (named === undefined || tone === 'text' || level === 0) return styles[tone];
    return level > 1 ? { color: color(tone) } : named;
  });
  const theme = {
    glyphs: isAscii ? asciiGlyphs : unicodeGlyphs,
    styles,
    tints,
    selection:
      level > 1
        ? { backgroundColor: color('selection') }
        : colorLevel > 1
          ? selectionOnAny
          : { inverse: true },
    isBehind: false,
    show: (text: string) => {
      const safe = printable(text);
      return isAscii ? toAscii(safe) : safe;
    },
  };
  const onSelection: Theme = {
    ...theme,
    // In inverse video a tint would become the background.
    tints: level > 1 ? tints : styles,
    get onSelection() {
      return onSelection;
    },
  };
  return { ...theme, onSelection };
}

function toRecord(styleOf: (tone: Tone) => TextStyle): Readonly<Record<Tone, TextStyle>> {
  return Object.fromEntries(tones.map((tone) => [tone, styleOf(tone)])) as Record<Tone, TextStyle>;
}
