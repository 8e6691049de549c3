import { describe, expect, it } from 'vitest';
import { createThemeReader, themeQuestions } from '../../src/terminal/screen/background';

const black = '\x1b]11;rgb:0000/0000/0000';
const white = '\x1b]11;rgb:ffff/ffff/ffff';
const schemeDark = '\x1b[?997;1n';
const schemeLight = '\x1b[?997;2n';

function themeAfter(env: Record<string, string>, ...reports: string[]) {
  const reader = createThemeReader(env, undefined);
  for (const report of reports) reader.read(report);
  return reader.theme();
}

describe('the theme', () => {
  it.each(['#000000', '#0d1117', '#1e1e1e', '#282a36', '#2e3440', '#002b36'])(
    'is dark on %s',
    (color) => {
      expect(themeAfter({}, toReport(color))).toBe('dark');
    },
  );

  it.each(['#ffffff', '#fafafa', '#fdf6e3', '#eff1f5', '#f6f8fa'])('is light on %s', (color) => {
    expect(themeAfter({}, toReport(color))).toBe('light');
  });

  it("is the user's setting, whatever the terminal answers", () => {
    const reader = createThemeReader({}, 'light');
    for (const report of [black, schemeDark]) expect(reader.read(report)).toBeUndefined();
    expect(reader.theme()).toBe('light');
  });

  it('trusts the color scheme more than the background, in any order', () => {
    expect(themeAfter({}, schemeDark, white)).toBe('dark');
    expect(themeAfter({}, white, schemeDark)).toBe('dark');
  });

  it('follows the scheme when it changes', () => {
    const reader = createThemeReader({}, undefined);
    expect(reader.read(schemeDark)).toBe('dark');
    expect(reader.read(schemeDark)).toBeUndefined();
    expect(reader.read(schemeLight)).toBe('light');
  });

  it.each([
    ['15;0', 'dark'],
    ['0;15', 'light'],
    ['15;default;0', 'dark'],
    ['0;7', 'light'],
    ['15;default', undefined],
    ['', undefined],
  ])('is guessed from COLORFGBG=%s', (COLORFGBG, theme) => {
    expect(themeAfter({ COLORFGBG })).toBe(theme);
    expect(themeAfter({ COLORFGBG }, white)).toBe('light');
  });

  it("doesn't trust the white that tmux answers if it doesn't know", () => {
    expect(themeAfter({ TMUX: '/tmp/tmux' }, white)).toBeUndefined();
    expect(themeAfter({}, '\x1bP>|tmux 3.3a', white)).toBeUndefined();
    expect(themeAfter({ TMUX: '/tmp/tmux' }, toReport('#fdf6e3'))).toBe('light');
  });

  it('is dark on the Linux console, which is not asked because it prints questions', () => {
    expect(themeQuestions({ TERM: 'linux' })).toBe('');
    expect(themeAfter({ TERM: 'linux' })).toBe('dark');
  });
});

function toReport(color: string): string {
  return `\x1b]11;rgb:${[1, 3, 5].map((at) => color.slice(at, at + 2).repeat(2)).join('/')}`;
}
