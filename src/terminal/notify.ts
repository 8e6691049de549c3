/** Attention from outside the window, where the user asked for it. */
import type { Environment } from '../aws/profiles/read/locate';
import { printable } from '../printable';
import type { Settings } from '../user-settings';
import { throughMultiplexer } from './passthrough';

/**
 * What to send to the terminal; empty where no notice is wanted. The bell is known to all; OSC 9 to
 * iTerm2, WezTerm, Ghostty and kitty; OSC 777 to foot, Ghostty, WezTerm and urxvt.
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
