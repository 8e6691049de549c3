import { version } from '../../../package.json';
import { activeEnvironment } from '../../aws/profiles/resolve/active';
import { shownPlace } from '../../printable';
import type { Notice, Outcome } from '../../state/app-state';
import type { createApp } from '../../state/running-app';
import { multiplexerOf } from '../../terminal/multiplexer';
import { shellSyntax } from '../../terminal/subshell/shell-choice';
import type { TerminalEnd } from '../../terminal/terminal';
import type { CommandContext, Uses } from '../command-context';
import { findSandboxAuthenticator } from '../sandbox/sandbox-authenticator';

/** How the UI ended: the person's choice, a signal or a lost terminal. */
export type UiEnd =
  | Outcome
  | { readonly kind: 'ended'; readonly end: Exclude<TerminalEnd, 'input-over'> };

export type UiOptions = {
  /** The command that the person picks a profile for. */
  readonly pickFor: string | undefined;
  readonly selected: string | undefined;
};

/** The facts about this run that both the screens and the line mode give to the state. */
export function startingFacts(
  context: CommandContext,
  { pickFor, selected }: UiOptions,
  mostUnfolded: number,
): Pick<Parameters<typeof createApp>[1], 'selected' | 'notice' | 'surroundings'> {
  const { env, home } = context;
  return {
    selected,
    notice: settingsNotice(context),
    surroundings: {
      version,
      isSandbox: findSandboxAuthenticator(env) !== undefined,
      isInTmux: multiplexerOf(env) !== undefined,
      shell: shellSyntax(env, process.platform === 'win32'),
      pickFor,
      mostUnfolded,
      home,
      environment: activeEnvironment(env),
      settings: context.settings(),
    },
  };
}

/** Names the first setting that could not be used, and counts the others. */
function settingsNotice({ settings, home }: Uses<'settings' | 'home'>): Notice | undefined {
  const [first, ...more] = settings().problems;
  if (first === undefined) return undefined;
  const rest = more.length === 0 ? '' : ` ${more.length} more: awsmfa settings lists them.`;
  return { text: `${shownPlace(first, home)}: ${first.message}${rest}`, tone: 'plain' };
}
