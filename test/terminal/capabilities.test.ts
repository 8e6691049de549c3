import { describe, expect, it } from 'vitest';
import { colorLevelOf, isAsciiOnly, isDumb } from '../../src/terminal/screen/capabilities';

describe('the colors of a terminal', () => {
  it.each([
    [{ TERM: 'xterm-256color' }, 2],
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 3],
    [{ TERM: 'xterm', COLORTERM: '24bit' }, 3],
    [{ TERM: 'xterm-direct' }, 3],
    [{ TERM: 'xterm-kitty' }, 3],
    [{ TERM: 'foot-extra' }, 3],
    [{ TERM: 'screen.xterm-256color', COLORTERM: 'truecolor', STY: '1.pts-0' }, 2],
    [{ TERM: 'xterm' }, 1],
    [{ TERM: 'linux' }, 1],
    [{ TERM: 'dumb', COLORTERM: 'truecolor' }, 0],
    [{}, 0],
    [{ TERM: '', COLORTERM: 'truecolor' }, 0],
    [{ TERM: 'xterm-256color', NO_COLOR: '1' }, 0],
    [{ TERM: 'xterm-256color', NO_COLOR: '' }, 2],
    [{ TERM: 'xterm', COLORTERM: 'truecolor', FORCE_COLOR: '1' }, 1],
    [{ TERM: 'dumb', FORCE_COLOR: '3' }, 3],
    [{ NO_COLOR: '1', FORCE_COLOR: '3' }, 0],
    [{ TERM: 'xterm-256color', FORCE_COLOR: 'true' }, 2],
    [{ TERM: 'xterm', WT_SESSION: '0b4c' }, 3],
  ] as const)('%j: level %i', (env, level) => {
    expect(colorLevelOf(env, 'linux', false)).toBe(level);
  });

  it('are none with --no-color', () => {
    expect(colorLevelOf({ COLORTERM: 'truecolor', FORCE_COLOR: '3' }, 'linux', true)).toBe(0);
  });
});

describe('a terminal that can only print lines', () => {
  it.each([
    [{ TERM: 'dumb' }, 'linux', true],
    [{ TERM: '' }, 'linux', true],
    [{}, 'darwin', true],
    [{ TERM: 'xterm' }, 'linux', false],
    [{ TERM: 'vt100' }, 'linux', false],
    [{}, 'win32', false],
    [{ TERM: 'dumb' }, 'win32', true],
  ] as const)('%j on %s: %s', (env, platform, isSo) => {
    expect(isDumb(env, platform)).toBe(isSo);
  });

  it('is not the old Windows console, which sets no TERM but draws in color', () => {
    expect(colorLevelOf({ WT_SESSION: '0b4c' }, 'win32', false)).toBe(3);
    expect(colorLevelOf({}, 'win32', false)).toBe(1);
  });
});

describe('the characters of a terminal', () => {
  it.each([
    [{ LANG: 'C.UTF-8' }, false],
    [{ LANG: 'de_DE.utf8' }, false],
    [{ LANG: 'C' }, true],
    [{}, true],
    [{ LANG: 'C.UTF-8', LC_ALL: 'C' }, true],
    [{ LANG: 'C', LC_CTYPE: 'en_US.UTF-8' }, false],
    [{ LANG: 'C.UTF-8', LC_ALL: '' }, false],
    [{ LANG: 'C.UTF-8', TERM: 'linux' }, true],
  ] as const)('%j: only ASCII: %s', (env, isAscii) => {
    expect(isAsciiOnly(env, 'linux')).toBe(isAscii);
  });

  it('are Unicode on Windows, except in its old console', () => {
    expect(isAsciiOnly({ WT_SESSION: '0b4c' }, 'win32')).toBe(false);
    expect(isAsciiOnly({ TERM_PROGRAM: 'vscode' }, 'win32')).toBe(false);
    expect(isAsciiOnly({}, 'win32')).toBe(true);
  });
});
