/** What a terminal can draw, from what its environment says. Asking it takes time, and many don't answer. */
import type { Environment } from '../../aws/profiles/read/locate';

/** 0: no color; 1: the 16; 2: 256; 3: true color. */
export type ColorLevel = 0 | 1 | 2 | 3;

/**
 * Whether it can do no more than print lines: `TERM` is `dumb` or, but on Windows, where that is
 * nothing to go by, not set.
 */
export function isDumb(env: Environment, platform: NodeJS.Platform): boolean {
  const term = env['TERM'] ?? '';
  return term === 'dumb' || (term === '' && platform !== 'win32');
}

/**
 * Whether GNU screen is between the program and the terminal. tmux may call itself `screen` too, and
 * says who it is by `TMUX`; over ssh only `TERM` comes along, and it may be either.
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
 * `--no-color` and `NO_COLOR` (not empty) win, then `FORCE_COLOR` (0 to 3), then what `COLORTERM` and
 * `TERM` promise.
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
  // GNU screen hands on what the terminal around it promised, and draws at most 256.
  const most = (env['STY'] ?? '') === '' ? 3 : 2;
  if (/^(truecolor|24bit)$/i.test(colorTerm) || trueColorTerms.test(term)) return most;
  // Windows Terminal says so by WT_SESSION alone.
  if ((env['WT_SESSION'] ?? '') !== '') return 3;
  return /256(color)?$/i.test(term) ? 2 : 1;
}

/** Terminals that say who they are by `TERM`, which ssh hands on where it drops `COLORTERM`. */
const trueColorTerms = /-direct$|^(xterm-)?(kitty|ghostty)$|^(alacritty|contour|foot|wezterm)\b/;

/**
 * Whether only ASCII can be drawn: on the Linux console, whose font lacks most marks,
 * or a locale that is not UTF-8 (POSIX: `LC_ALL`, then `LC_CTYPE`, then `LANG`; none is the C locale).
 * Windows has no such variables: its old console, which sets none of those that other terminals set,
 * lacks the marks.
 */
export function isAsciiOnly(env: Environment, platform: NodeJS.Platform): boolean {
  if (env['TERM'] === 'linux') return true;
  if (platform === 'win32')
    return !['WT_SESSION', 'TERM_PROGRAM', 'TERM'].some((name) => env[name]);
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || 'C';
  return !/utf-?8/i.test(locale);
}
