import { describe, expect, it } from 'vitest';
import { colorLevelOf, isAsciiOnly } from '../../src/terminal/capabilities';

describe('the colours of a terminal', () => {
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
    [{}, 1],
    [{ TERM: 'xterm-256color', NO_COLOR: '1' }, 0],
    [{ TERM: 'xterm-256color', NO_COLOR: '' }, 2],
    [{ TERM: 'xterm', COLORTERM: 'truecolor', FORCE_COLOR: '1' }, 1],
    [{ TERM: 'dumb', FORCE_COLOR: '3' }, 3],
    [{ NO_COLOR: '1', FORCE_COLOR: '3' }, 0],
    [{ TERM: 'xterm-256color', FORCE_COLOR: 'true' }, 2],
    [{ WT_SESSION: '0b4c' }, 3],
  ] as const)('%j: level %i', (env, level) => {
    expect(colorLevelOf(env, false)).toBe(level);
  });

  it('are none with --no-color', () => {
    expect(colorLevelOf({ COLORTERM: 'truecolor', FORCE_COLOR: '3' }, true)).toBe(0);
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
    [{ LANG: 'C.UTF-8', AWSMFA_ASCII: '1' }, true],
  ] as const)('%j: ASCII alone: %s', (env, isAscii) => {
    expect(isAsciiOnly(env, 'linux')).toBe(isAscii);
  });

  it('are Unicode on Windows, but for its old console', () => {
    expect(isAsciiOnly({ WT_SESSION: '0b4c' }, 'win32')).toBe(false);
    expect(isAsciiOnly({ TERM_PROGRAM: 'vscode' }, 'win32')).toBe(false);
    expect(isAsciiOnly({}, 'win32')).toBe(true);
  });
});
