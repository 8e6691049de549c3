import type { Environment } from '../aws/profiles/read/locate';
import { isInScreen } from './screen/capabilities';

/**
 * GNU screen drops what is beyond its limit for one string: 768 bytes in 4.9 (`MAXSTR`), 256 in old
 * versions.
 */
const longestPiece = 250;

/**
 * Wraps the sequence for the terminal around tmux or GNU screen, which pass on nothing they don't
 * know unless it is wrapped. tmux passes it on if its `allow-passthrough` is on, or if it is older
 * than that option.
 */
export function throughMultiplexer(sequence: string, env: Environment): string {
  if (isSet(env, 'TMUX')) return `\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;
  if (!isInScreen(env)) return sequence;
  const room = longestPiece - '\x1bP\x1b\\'.length;
  const pieces = sequence.match(new RegExp(`[\\s\\S]{1,${room}}`, 'g')) ?? [];
  const wrapped = pieces.map((piece) => `\x1bP${piece}\x1b\\`).join('');
  // If only `TERM` says screen, it may also be tmux, which takes the bare sequence. Send both; each
  // program drops the one meant for the other.
  return isSet(env, 'STY') ? wrapped : sequence + wrapped;
}

function isSet(env: Environment, name: string): boolean {
  return (env[name] ?? '') !== '';
}
