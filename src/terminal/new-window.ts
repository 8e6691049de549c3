import type { Environment } from '../aws/profiles/read/locate';

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
