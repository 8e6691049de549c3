import { type Theme, themeGuess } from '../../terminal/screen/background';
import { type ColorLevel, colorLevelOf, isAsciiOnly } from '../../terminal/screen/capabilities';
import type { Uses } from '../command-context';

/** The members of the context that decide how to draw. */
export type DrawContext = Uses<'env' | 'options' | 'settings'>;

/** The colors that the terminal supports and the user's settings allow. */
export function colorLevel({ env, options, settings }: DrawContext): ColorLevel {
  const level = colorLevelOf(env, process.platform, options['no-color'] === true);
  return settings().theme === '16' && level > 1 ? 1 : level;
}

/** Whether to draw only ASCII, because of the terminal or the settings. */
export function drawsAscii({ env, settings }: DrawContext): boolean {
  return settings().ascii || isAsciiOnly(env, process.platform);
}

/** The background from the user's settings. It wins over everything else. */
export function chosenTheme({ settings }: DrawContext): Theme | undefined {
  const { theme } = settings();
  return theme === 'dark' || theme === 'light' ? theme : undefined;
}

/** The background, as far as it is known without asking the terminal. */
export function likelyTheme(asked: DrawContext): Theme | undefined {
  return chosenTheme(asked) ?? themeGuess(asked.env);
}
