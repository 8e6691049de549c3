import type { ProfileSet, UnwrittenRole } from '../aws/profiles/profile';
import { flawOfRole } from '../aws/profiles/unwritten-role';
import { findProfile } from '../aws/sessions/plan';
import { AppFailure } from '../errors';
import { shellWord } from '../shell-word';
import type { Invocation } from './arguments';
import type { Uses } from './command-context';
import { namedProfile } from './profile-names';

/**
 * The role of `--role-arn`. `undefined` without the option, and for `add`, which writes the role to a
 * file.
 *
 * Throws `AppFailure` `usage` unless there is one profile and AWS accepts the values.
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
    throw usage(`${alone} needs --role-arn.`, 'Add --role-arn ARN.');
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
 * The cached sessions of the role, or the role itself if there are none. An external ID or a session
 * name that the options leave out matches any.
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
 * The names of the role in the profile set: one, or in `logout` one for each session.
 *
 * Throws `AppFailure` if the source profile is unknown or can't be the source of a role.
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
