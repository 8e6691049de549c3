/** Notices outside the window, for users who turned them on. */
import type { Environment } from '../aws/profiles/read/locate';
import { printable } from '../printable';
import type { Settings } from '../user-settings';
import { throughMultiplexer } from './passthrough';

/**
 * The sequence to send to the terminal, or an empty string if notices are off. Every terminal knows
 * the bell. iTerm2, WezTerm, Ghostty and kitty know OSC 9; foot, Ghostty, WezTerm and urxvt know
 * OSC 777.
 */
export function notification(text: string, way: Settings['notify'], env: Environment): string {
  switch (way) {
    case 'off':
      return '';
    case 'bell':
      return '\x07';
    case 'osc9':
      return throughMultiplexer(`\x1b]9;${printable(text)}\x07`, env);
    case 'osc777':
      return throughMultiplexer(`\x1b]777;notify;awsmfa;${printable(text)}\x07`, env);
  }
}
