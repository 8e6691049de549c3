import type { Environment } from '../../aws/profiles/read/locate';

/** Whether the person wants lines to be read aloud instead of a screen. */
export function isAccessible(env: Environment): boolean {
  return env['ACCESSIBLE'] === '1' || env['INK_SCREEN_READER'] === 'true';
}
