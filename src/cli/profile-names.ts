import type { Subject } from '../aws/profiles/profile';
import { AppFailure } from '../errors';
import type { CommandContext, Uses } from './command-context';

/**
 * What a command works on: the profile that is named, else that of `AWS_PROFILE` or
 * `AWS_DEFAULT_PROFILE`, else that of the subshell around it; else, with a terminal, the one that is picked from the list, with its
 * device where the row is that of a second one.
 *
 * Throws `AppFailure` `usage` where nobody can be asked, `canceled` where nothing is picked.
 */
export async function chooseSubject(context: CommandContext): Promise<Subject> {
  const profile = namedProfile(context);
  if (profile !== undefined) return { profile };
  if (context.canAsk() && context.stderr.isTerminal) {
    const { pickProfile } = await import('./ui/run-ui');
    return pickProfile(context);
  }
  throw new AppFailure({
    kind: 'usage',
    message: `awsmfa ${context.command} needs a profile, and there is no terminal to choose one on.`,
    hint: `Name one, or set AWS_PROFILE: awsmfa ${context.command} PROFILE`,
  });
}

/** The first name of the command line, else what the variables name. */
export function namedProfile({
  positionals,
  env,
}: Uses<'positionals' | 'env'>): string | undefined {
  const { AWS_PROFILE: first, AWS_DEFAULT_PROFILE: second, AWSMFA_PROFILE: subshell } = env;
  return positionals[0] ?? (first || second || subshell || undefined);
}
