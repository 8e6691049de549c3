import { describe, expect, it } from 'vitest';
import { behindOf, palettes, type Tone, themeOf } from '../../src/components/theme';
import type { Appearance } from '../../src/state/app-state';

/** Backgrounds of terminals as they are in use. */
const backgrounds = {
  dark: ['#000000', '#0d1117', '#1e1e1e', '#282a36', '#2e3440', '#002b36'],
  light: ['#ffffff', '#fafafa', '#fdf6e3', '#eff1f5', '#f6f8fa'],
};

/** WCAG 2.1, relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

/** The colors 16 to 255 of a terminal: a cube of six steps, then greys. */
function indexed(index: number): string {
  const steps = [0, 95, 135, 175, 215, 255];
  const cube = index - 16;
  const grey = 8 + (index - 232) * 10;
  const rgb =
    index >= 232
      ? [grey, grey, grey]
      : [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((step) => steps[step]!);
  return `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

const tones = ['muted', 'accent', 'good', 'soon', 'urgent', 'hit'] as const;

describe.each(['dark', 'light'] as const)('on a %s background', (background) => {
  const palette = palettes[background];

  it.each(tones)(
    '%s is readable, on the selection too, in true color and in 256 colors',
    (tone) => {
      const [hex, index] = palette[tone];
      const [selected, selectedIndex] = palette.selection;
      for (const behind of backgrounds[background]) {
        expect(contrast(hex, behind), `${hex} on ${behind}`).toBeGreaterThanOrEqual(4.5);
        expect(contrast(indexed(index), behind), `${index} on ${behind}`).toBeGreaterThanOrEqual(
          4.5,
        );
      }
      expect(contrast(hex, selected)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(indexed(index), indexed(selectedIndex))).toBeGreaterThanOrEqual(4.5);
    },
  );
});

const appearance = (changes: Partial<Appearance>): Appearance => ({
  colorLevel: 3,
  background: 'dark',
  isAscii: false,
  isAnimated: true,
  ...changes,
});
const allTones: readonly Tone[] = ['text', ...tones];

describe('the theme', () => {
  it('uses no color at level 0, and bold for what must stand out', () => {
    const { styles, tints, selection } = themeOf(appearance({ colorLevel: 0 }));
    for (const tone of allTones) {
      expect(styles[tone]).not.toHaveProperty('color');
      expect(tints[tone]).not.toHaveProperty('color');
    }
    expect(styles.urgent).toEqual({ bold: true });
    expect(selection).toEqual({ inverse: true });
  });

  it.each([
    { colorLevel: 1, background: 'light' },
    { colorLevel: 3, background: undefined },
  ] as const)('tints only marks with 16 colors or an unknown background', (changes) => {
    const { styles, tints, onSelection } = themeOf(appearance(changes));
    expect(styles.good).toEqual({});
    expect(styles.muted).toEqual({});
    expect(tints.good).toEqual({ color: 'green' });
    // In inverse video a tint would be the background.
    expect(onSelection.tints.good).toEqual({});
  });

  it.each(['dark', 'light'] as const)('takes the palette of a %s background', (background) => {
    const [hex, index] = palettes[background].good;
    const colorOf = (colorLevel: 2 | 3) =>
      themeOf(appearance({ colorLevel, background })).styles.good;
    expect(colorOf(2)).toEqual({ color: `ansi256(${index})` });
    expect(colorOf(3)).toEqual({ color: hex });
  });

  it('mutes everything behind a dialog', () => {
    const theme = themeOf(appearance({}));
    const behind = behindOf(theme);
    for (const tone of allTones) expect(behind.styles[tone]).toEqual(theme.styles.muted);
    expect(behind.selection).toEqual({});
  });

  it('is never dim, whose contrast differs between terminals', () => {
    for (const colorLevel of [0, 1, 2, 3] as const) {
      const { styles, tints } = themeOf(appearance({ colorLevel }));
      expect(JSON.stringify([styles, tints])).not.toContain('dim');
    }
  });

  it('draws only ASCII without Unicode, names included', () => {
    const { glyphs, show } = themeOf(appearance({ isAscii: true }));
    expect(JSON.stringify(glyphs)).toMatch(/^[\u0020-\u007e]*$/);
    expect(show('名前 ok')).toBe('?? ok');
  });
});

it.each([2, 3] as const)(
  'only colors change at color level %i when the terminal reports its background',
  (colorLevel) => {
    const weights = (background: Appearance['background']) => {
      const { styles, tints, selection } = themeOf(appearance({ colorLevel, background }));
      return [...Object.values(styles), ...Object.values(tints), selection].map(
        ({ bold = false, underline = false, inverse = false }) => [bold, underline, inverse],
      );
    };
    expect(weights('dark')).toEqual(weights(undefined));
    expect(weights('light')).toEqual(weights(undefined));
  },
);
