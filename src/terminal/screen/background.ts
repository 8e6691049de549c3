/** Finds the theme from the user's setting, the terminal's answers or the environment. */
import type { Environment } from '../../aws/profiles/read/locate';
import { isInScreen } from './capabilities';

/** The background. While it is unknown, only colors that suit both are used. */
export type Theme = 'dark' | 'light';

/**
 * The questions, all in one write. Every terminal answers the last one, so that answer means no
 * more will come. The name is asked before the color, because it tells how far to trust the color.
 * The Linux console prints sequences it doesn't know, and its background is dark, so it isn't
 * asked. GNU screen answers the last question itself but passes the color's on to the terminal
 * around it, whose answer comes after we stopped waiting.
 */
export function themeQuestions(env: Environment): string {
  if (env['TERM'] === 'linux' || isInScreen(env)) return '';
  return '\x1b[>q\x1b[?996n\x1b]11;?\x1b\\\x1b[c';
}

/** Whether a report answers the last question. */
export function isLastAnswer(report: string): boolean {
  return /^\x1b\[\?[\d;]*c$/.test(report);
}

/**
 * A guess from `COLORFGBG`, which rxvt, Konsole and others set. The background's number comes last.
 */
export function themeGuess(env: Environment): Theme | undefined {
  if (env['TERM'] === 'linux') return 'dark';
  const background = /;(\d{1,2})$/.exec(env['COLORFGBG'] ?? '')?.[1];
  if (background === undefined) return undefined;
  // Of the 16 colors, 7 is light gray and 15 is white. 0 to 6 and 8 are dark on every palette.
  const number = Number(background);
  if (number <= 6 || number === 8) return 'dark';
  return number === 7 || number === 15 ? 'light' : undefined;
}

type ThemeReader = {
  /** The theme as known now. */
  theme(): Theme | undefined;
  /** Reads a report of the terminal and returns the theme if it changed. */
  read(report: string): Theme | undefined;
};

/** `chosen` is the person's setting. No answer overrides it. */
export function createThemeReader(env: Environment, chosen: Theme | undefined): ThemeReader {
  let theme = chosen ?? themeGuess(env);
  let isTmux = (env['TMUX'] ?? '') !== '';
  let hasScheme = false;
  return {
    theme: () => theme,
    read(report) {
      if (chosen !== undefined) return undefined;
      const before = theme;
      const scheme = /^\x1b\[\?997;([12])n$/.exec(report)?.[1];
      if (scheme !== undefined) {
        hasScheme = true;
        theme = scheme === '1' ? 'dark' : 'light';
      } else if (report.startsWith('\x1bP>|')) isTmux ||= report.startsWith('\x1bP>|tmux');
      else if (!hasScheme) theme = themeOfBackground(report, isTmux) ?? theme;
      return theme === before ? undefined : theme;
    },
  };
}

/** The theme from the answer to OSC 11. tmux answers white if it doesn't know. */
function themeOfBackground(report: string, isTmux: boolean): Theme | undefined {
  const color = /^\x1b\]11;rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})/i.exec(report);
  if (color === null) return undefined;
  const [red = 0, green = 0, blue = 0] = color
    .slice(1)
    .map((part) => Number.parseInt(part, 16) / (16 ** part.length - 1));
  if (isTmux && red + green + blue === 3) return undefined;
  // Relative luminance needs linear light. A power of 2.2 is close enough to tell dark from light.
  const luminance = 0.2126 * red ** 2.2 + 0.7152 * green ** 2.2 + 0.0722 * blue ** 2.2;
  return luminance < 0.18 ? 'dark' : 'light';
}
