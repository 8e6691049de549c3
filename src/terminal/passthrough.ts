import type { Environment } from '../aws/profiles/read/locate';
import { isInScreen } from './screen/capabilities';

/** GNU screen drops the rest of a longer string: 768 bytes in 4.9 (`MAXSTR`), 256 in old ones. */
const longestPiece = 250;

/**
 * The sequence for the terminal around tmux or GNU screen, which keep what they do not know unless it
 * is wrapped. tmux hands it on where its `allow-passthrough` is on, or is older than that option.
 */
export function throughMultiplexer(sequence: string, env: Environment): string {
  if (isSet(env, 'TMUX')) return `\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;
  if (!isInScreen(env)) return sequence;
  const room = longestPiece - '\x1bP\x1b\\'.length;
  const pieces = sequence.match(new RegExp(`[\\s\\S]{1,${room}}`, 'g')) ?? [];
  const wrapped = pieces.map((piece) => `\x1bP${piece}\x1b\\`).join('');
  // By `TERM` alone it may be a tmux as well, which takes it bare; each drops what is for the other.
  return isSet(env, 'STY') ? wrapped : sequence + wrapped;
}

function isSet(env: Environment, name: string): boolean {
  return (env[name] ?? '') !== '';
}
