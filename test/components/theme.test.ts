import { describe, expect, it } from 'vitest';
import { lookOf, palettes, type Tone } from '../../src/components/theme';
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

/** The colours 16 to 255 of a terminal: a cube of six steps, then greys. */
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

  it.each(tones)('%s can be read, on the selection too, in true colour and in 256', (tone) => {
    const [hex, index] = palette[tone];
    const [selected, selectedIndex] = palette.selection;
    for (const behind of backgrounds[background]) {
      expect(contrast(hex, behind), `${hex} on ${behind}`).toBeGreaterThanOrEqual(4.5);
      expect(contrast(indexed(index), behind), `${index} on ${behind}`).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(hex, selected)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(indexed(index), indexed(selectedIndex))).toBeGreaterThanOrEqual(4.5);
  });
});

const appearance = (changes: Partial<Appearance>): Appearance => ({
  colorLevel: 3,
  background: 'dark',
  isAscii: false,
  isAnimated: true,
  ...changes,
});
const allTones: readonly Tone[] = ['text', ...tones];

describe('the look', () => {
  it('has no colour at all where none is wanted, and weighs what has to stand out', () => {
    const look = lookOf(appearance({ colorLevel: 0 }));
    for (const tone of allTones) {
      expect(look.paint(tone, 'x') + look.tint(tone, 'x')).not.toMatch(/\u001b\[[\d;]*(3|4|9)\d/);
    }
    expect(look.paint('urgent', 'x')).toBe('\u001b[1mx\u001b[22m');
    expect(look.select('x')).toBe('\u001b[7mx\u001b[27m');
  });

  it.each([
    { colorLevel: 1, background: 'light' },
    { colorLevel: 3, background: undefined },
  ] as const)('tints marks alone with 16 colours or an unknown background', (changes) => {
    const look = lookOf(appearance(changes));
    expect(look.paint('good', 'x')).toBe('x');
    expect(look.paint('muted', 'x')).toBe('x');
    expect(look.tint('good', '●')).toBe('\u001b[32m●\u001b[39m');
    // In inverse video a tint would be the background.
    expect(look.onSelection.tint('good', '●')).toBe('●');
  });

  it.each(['dark', 'light'] as const)('takes the palette of a %s background', (background) => {
    const [, index] = palettes[background].good;
    expect(lookOf(appearance({ colorLevel: 2, background })).paint('good', 'x')).toBe(
      `\u001b[38;5;${index}mx\u001b[39m`,
    );
  });

  it('is never dim, which terminals draw at a contrast that nobody knows', () => {
    for (const colorLevel of [0, 1, 2, 3] as const) {
      const look = lookOf(appearance({ colorLevel }));
      for (const tone of allTones)
        expect(look.paint(tone, 'x')).not.toMatch(/\u001b\[(\d+;)*2(;\D|m)/);
    }
  });

  it('draws with ASCII alone where that is all there is, names included', () => {
    const { glyphs, show } = lookOf(appearance({ isAscii: true }));
    expect(JSON.stringify(glyphs)).toMatch(/^[\u0020-\u007e]*$/);
    expect(show('名前 ok')).toBe('?? ok');
  });
});

it.each([2, 3] as const)(
  'nothing but colors changes at color level %i when the terminal tells its background',
  (colorLevel) => {
    const look = (background: Appearance['background']) =>
      lookOf({ colorLevel, background, isAscii: false, isAnimated: true });
    const tones: readonly Tone[] = ['text', 'muted', 'accent', 'good', 'soon', 'urgent', 'hit'];
    const weights = (text: string) =>
      [...text.matchAll(/\x1b\[([\d;]*)m/g)].flatMap(([, codes = '']) =>
        codes
          .replace(/[34]8;(?:5;\d+|2;\d+;\d+;\d+)/g, '')
          .split(';')
          .filter((code) => /^(?:[1-9]|2\d)$/.test(code)),
      );
    for (const background of ['dark', 'light'] as const) {
      for (const tone of tones) {
        const [before, after] = [look(undefined), look(background)];
        expect(weights(after.paint(tone, 'x'))).toEqual(weights(before.paint(tone, 'x')));
        expect(weights(after.tint(tone, 'x'))).toEqual(weights(before.tint(tone, 'x')));
      }
      expect(weights(look(background).select('x'))).toEqual(weights(look(undefined).select('x')));
    }
  },
);
