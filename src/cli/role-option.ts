import type { ProfileSet, UnwrittenRole } from '../aws/profiles/profile';
import { flawOfRole } from '../aws/profiles/unwritten-role';
import { findProfile } from '../aws/sessions/plan';
import { AppFailure } from '../errors';
import { shellWord } from '../shell-word';
import type { Invocation } from './arguments';
import type { Uses } from './command-context';
import { namedProfile } from './profile-names';

/**
 * The role of `--role-arn`; `undefined` where there is none, and for `add`, which writes it.
 *
 * Throws `AppFailure` `usage`: it takes one profile, and values that AWS takes.
 */
export function readRole(
  { command, options, positionals }: Invocation,
  env: Uses<'env'>['env'],
): UnwrittenRole | undefined {
  if (command.name === 'add') return undefined;
  const {
    'role-arn': roleArn,
    'external-id': externalId,
    'role-session-name': sessionName,
  } = options;
  if (roleArn === undefined) {
    if (externalId === undefined && sessionName === undefined) return undefined;
    const alone = externalId === undefined ? '--role-session-name' : '--external-id';
    throw usage(`${alone} is of a role that --role-arn names.`, 'Add --role-arn ARN.');
  }
  const sourceProfile = namedProfile({ positionals, env });
  if (options.all === true || positionals.length > 1 || sourceProfile === undefined) {
    throw usage(
      '--role-arn takes exactly one profile.',
      `awsmfa ${command.name} PROFILE --role-arn ARN`,
    );
  }
  const role = { sourceProfile, roleArn, externalId, roleSessionName: sessionName || undefined };
  const flaw = flawOfRole(role);
  if (flaw === undefined) return role;
  const { option, value, cause } = flaw;
  throw usage(`--${option} ${value} is not valid: ${cause}.`, `Correct --${option}.`);
}

/**
 * The sessions that are kept for the role, whatever their external id and name where the options give
 * none; else the role itself.
 */
export function likeRole(
  role: UnwrittenRole,
  kept: readonly UnwrittenRole[],
): readonly UnwrittenRole[] {
  const found = kept.filter(
    ({ sourceProfile, roleArn, externalId, roleSessionName }) =>
      sourceProfile === role.sourceProfile &&
      roleArn === role.roleArn &&
      (role.externalId ?? externalId) === externalId &&
      (role.roleSessionName ?? roleSessionName) === roleSessionName,
  );
  return found.length > 0 ? found : [role];
}

/**
 * The names under which the role is among the profiles: one, or in `logout` one for each session.
 *
 * Throws `AppFailure` as for the profile that it stands on, and where no role can stand on that.
 */
export function namesOfRole({ sourceProfile }: UnwrittenRole, set: ProfileSet): readonly string[] {
  findProfile(sourceProfile, set);
  const names = [...set.unwritten.keys()];
  const problem = names.map((name) => set.profiles.get(name)?.problem).find(Boolean);
  if (problem === undefined) return names;
  throw new AppFailure({
    kind: 'not-for-this-profile',
    message: problem.message,
    hint: `No role can be assumed from ${sourceProfile}: awsmfa explain ${shellWord(sourceProfile)}`,
  });
}

function usage(message: string, hint: string): AppFailure {
  return new AppFailure({ kind: 'usage', message, hint });
}
