import type { Environment } from '../../aws/profiles/locate';

/** Whether a screen can be drawn on this kind of terminal. */
export function isDrawable(env: Environment): boolean {
  return env['TERM'] !== 'dumb';
}

/** Whether the person wants lines to be read aloud instead of a screen. */
export function isAccessible(env: Environment): boolean {
  return env['ACCESSIBLE'] === '1' || env['INK_SCREEN_READER'] === 'true';
}
