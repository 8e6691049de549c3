/** Attention from outside the window, where the user asked for it with `AWSMFA_NOTIFY`. */
import type { Environment } from '../aws/profiles/locate';
import { printable } from '../printable';

/**
 * What to send to the terminal; empty where no notice is wanted. The bell is known to all; OSC 9 to
 * iTerm2, WezTerm, Ghostty and kitty; OSC 777 to foot, Ghostty, WezTerm and urxvt.
 */
export function notification(text: string, env: Environment): string {
  switch (env['AWSMFA_NOTIFY']) {
    case 'bell':
      return '\x07';
    case 'osc9':
      return throughTmux(`\x1b]9;${printable(text)}\x07`, env);
    case 'osc777':
      return throughTmux(`\x1b]777;notify;awsmfa;${printable(text)}\x07`, env);
    default:
      return '';
  }
}

/** tmux keeps what it does not know, unless it is told to pass it on (its `allow-passthrough`). */
function throughTmux(sequence: string, env: Environment): string {
  if ((env['TMUX'] ?? '') === '') return sequence;
  return `\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;
}
