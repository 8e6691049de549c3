import type { Environment } from '../aws/profiles/read/locate';

/** A program to run in a window of its own. */
type WindowCommand = {
  readonly title: string;
  readonly words: readonly string[];
  /** What it must know of this environment: a multiplexer starts it with that of its server. */
  readonly variables: ReadonlyMap<string, string>;
};

type Multiplexer = 'tmux' | 'zellij' | 'screen';

/** The terminal multiplexer around this program; `undefined`: there is none that opens windows. */
export function multiplexerOf(env: Environment): Multiplexer | undefined {
  if (env['TMUX']) return 'tmux';
  if (env['ZELLIJ']) return 'zellij';
  return env['STY'] ? 'screen' : undefined;
}

/**
 * What tells the multiplexer to open the window. (Manuals: tmux `new-window`, zellij `run`, GNU
 * screen `-X screen`. The latter two take no variables, so `env` sets them.)
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
