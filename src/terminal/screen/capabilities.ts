import type { Environment } from '../../aws/profiles/read/locate';

/** What a terminal can draw, by its environment: asking takes time, and many don't answer. */

/** 0: no color; 1: the 16; 2: 256; 3: true color. */
export type ColorLevel = 0 | 1 | 2 | 3;

/**
 * Whether the terminal can only print lines: `TERM` is `dumb` or not set. On Windows a missing
 * `TERM` says nothing.
 */
export function isDumb(env: Environment, platform: NodeJS.Platform): boolean {
  const term = env['TERM'] ?? '';
  return term === 'dumb' || (term === '' && platform !== 'win32');
}

/**
 * Whether GNU screen is between the program and the terminal. tmux may also set `TERM` to `screen`,
 * but then it sets `TMUX`. Over ssh only `TERM` is passed on, so it may be either.
 */
export function isInScreen(env: Environment): boolean {
  const isTmux = (env['TMUX'] ?? '') !== '';
  return (env['STY'] ?? '') !== '' || (!isTmux && /^screen/.test(env['TERM'] ?? ''));
}

/** Whether the person sits at the other end of an ssh connection. */
export function isOverSsh(env: Environment): boolean {
  return ['SSH_CONNECTION', 'SSH_CLIENT', 'SSH_TTY'].some((name) => (env[name] ?? '') !== '');
}

/**
 * `--no-color` and `NO_COLOR` (not empty) win, then `FORCE_COLOR` (0 to 3), then `COLORTERM` and
 * `TERM`.
 */
export function colorLevelOf(
  env: Environment,
  platform: NodeJS.Platform,
  noColorOption: boolean,
): ColorLevel {
  if (noColorOption || (env['NO_COLOR'] ?? '') !== '') return 0;
  const forced = /^[0-3]$/.exec(env['FORCE_COLOR'] ?? '')?.[0];
  if (forced !== undefined) return Number(forced) as ColorLevel;
  const { TERM: term = '', COLORTERM: colorTerm = '' } = env;
  if (isDumb(env, platform)) return 0;
  // GNU screen passes on the COLORTERM of the terminal around it, but draws at most 256 colors.
  const most = (env['STY'] ?? '') === '' ? 3 : 2;
  if (/^(truecolor|24bit)$/i.test(colorTerm) || trueColorTerms.test(term)) return most;
  // Windows Terminal sets only WT_SESSION.
  if ((env['WT_SESSION'] ?? '') !== '') return 3;
  return /256(color)?$/i.test(term) ? 2 : 1;
}

/** Terminals that `TERM` identifies. ssh passes `TERM` on but drops `COLORTERM`. */
const trueColorTerms = /-direct$|^(xterm-)?(kitty|ghostty)$|^(alacritty|contour|foot|wezterm)\b/;

/**
 * Whether only ASCII can be drawn. That is so on the Linux console, whose font lacks most marks,
 * and in a locale that isn't UTF-8 (POSIX: `LC_ALL`, then `LC_CTYPE`, then `LANG`; without any it
 * is the C locale). Windows has no locale variables. Its old console lacks the marks, and sets none
 * of the variables that other terminals set.
 */
export function isAsciiOnly(env: Environment, platform: NodeJS.Platform): boolean {
  if (env['TERM'] === 'linux') return true;
  if (platform === 'win32')
    return !['WT_SESSION', 'TERM_PROGRAM', 'TERM'].some((name) => env[name]);
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || 'C';
  return !/utf-?8/i.test(locale);
}

/** Whether the person wants lines to be read aloud instead of a screen. */
export function isAccessible(env: Environment): boolean {
  return env['ACCESSIBLE'] === '1' || env['INK_SCREEN_READER'] === 'true';
}
