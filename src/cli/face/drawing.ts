import { type Theme, themeGuess } from '../../terminal/screen/background';
import { type ColorLevel, colorLevelOf, isAsciiOnly } from '../../terminal/screen/capabilities';
import type { Uses } from '../command-context';

/** What choosing how to draw takes. */
export type DrawContext = Uses<'env' | 'options' | 'settings'>;

/** The colors that this terminal shows and the person wants. */
export function colorLevel({ env, options, settings }: DrawContext): ColorLevel {
  const level = colorLevelOf(env, process.platform, options['no-color'] === true);
  return settings().theme === '16' && level > 1 ? 1 : level;
}

/** Whether only ASCII can be drawn, or is wanted. */
export function drawsAscii({ env, settings }: DrawContext): boolean {
  return settings().ascii || isAsciiOnly(env, process.platform);
}

/** The background that the person set, which nothing overrides. */
export function chosenTheme({ settings }: DrawContext): Theme | undefined {
  const { theme } = settings();
  return theme === 'dark' || theme === 'light' ? theme : undefined;
}

/** The background as far as it is known without asking the terminal. */
export function likelyTheme(asked: DrawContext): Theme | undefined {
  return chosenTheme(asked) ?? themeGuess(asked.env);
}
