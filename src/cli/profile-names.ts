import type { Subject } from '../aws/profiles/profile';
import { AppFailure } from '../errors';
import type { CommandContext, Uses } from './command-context';

/**
 * The subject that a command works on: the named profile, or that of `AWS_PROFILE`,
 * `AWS_DEFAULT_PROFILE` or the surrounding subshell. Without any of these, the person picks a row from
 * the list; a row of a second device brings that device.
 *
 * Throws `AppFailure` `usage` if there is no terminal, and `canceled` if the person picks none.
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

/** The first name on the command line, or else the profile that the variables name. */
export function namedProfile({
  positionals,
  env,
}: Uses<'positionals' | 'env'>): string | undefined {
  const { AWS_PROFILE: first, AWS_DEFAULT_PROFILE: second, AWSMFA_PROFILE: subshell } = env;
  return positionals[0] ?? (first || second || subshell || undefined);
}
