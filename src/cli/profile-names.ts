import { AppFailure } from '../errors';
import type { CommandContext } from './command-context';

/**
 * The profile that a command works on: the one that is named, else that of `AWS_PROFILE` or
 * `AWS_DEFAULT_PROFILE`, else that of the subshell around it; else, with a terminal, the one that is picked from the list.
 *
 * Throws `AppFailure` `usage` where nobody can be asked, `cancelled` where nothing is picked.
 */
export async function chooseProfile(context: CommandContext): Promise<string> {
  const name = namedProfile(context);
  if (name !== undefined) return name;
  if (context.canAsk() && context.stderr.isTerminal) {
    const { pickProfile } = await import('./pick-profile');
    return pickProfile(context);
  }
  throw new AppFailure({
    kind: 'usage',
    message: `awsmfa ${context.command} needs a profile, and there is no terminal to choose one on.`,
    hint: `Name one, or set AWS_PROFILE: awsmfa ${context.command} PROFILE`,
  });
}

/** The first name of the command line, else what the variables name. */
export function namedProfile({ positionals, env }: CommandContext): string | undefined {
  const { AWS_PROFILE: first, AWS_DEFAULT_PROFILE: second, AWSMFA_PROFILE: subshell } = env;
  return positionals[0] ?? (first || second || subshell || undefined);
}
