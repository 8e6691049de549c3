/** How to get past tmux, zellij and GNU screen: windows from them, and sequences through them. */
import type { Environment } from '../aws/profiles/read/locate';
import { isInScreen } from './screen/capabilities';

/** A program to run in a new window. */
type WindowCommand = {
  readonly title: string;
  readonly words: readonly string[];
  /**
   * The variables of this environment that the program needs. A multiplexer starts programs with
   * its server's environment.
   */
  readonly variables: ReadonlyMap<string, string>;
};

type Multiplexer = 'tmux' | 'zellij' | 'screen';

/**
 * The terminal multiplexer around this program, or `undefined` if none of them opens windows here.
 */
export function multiplexerOf(env: Environment): Multiplexer | undefined {
  if (env['TMUX']) return 'tmux';
  if (env['ZELLIJ']) return 'zellij';
  return env['STY'] ? 'screen' : undefined;
}

/**
 * The command that makes the multiplexer open the window. Manuals: tmux `new-window`, zellij `run`,
 * GNU screen `-X screen`. The last two take no variables, so `env` sets them.
 */
export function newWindowWords(
  multiplexer: Multiplexer,
  { title, words, variables }: WindowCommand,
): readonly [file: string, ...args: string[]] {
  const pairs = [...variables].map(([name, value]) => `${name}=${value}`);
  const withVariables = ['env', ...pairs, ...words];
  switch (multiplexer) {
    case 'tmux': {
      const options = pairs.flatMap((pair) => ['-e', pair]);
      return ['tmux', 'new-window', ...options, '-n', title, '--', ...words];
    }
    case 'zellij':
      return ['zellij', 'run', '--close-on-exit', '--name', title, '--', ...withVariables];
    case 'screen':
      return ['screen', '-X', 'screen', '-t', title, ...withVariables];
  }
}

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
