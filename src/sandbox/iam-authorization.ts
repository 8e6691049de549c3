/** Who may do what in IAM. Its resources have no policies of their own: the caller's decide. */

import { accessDenied, noSuchEntity, validationError } from './aws-refusal';
import type { Call } from './call';
import { accountOf, arnOf, contextOf, identityVerdict } from './caller';
import type { User } from './world';

/**
 * The user that the call is about, the caller's own where none is named. Permission comes first:
 * whoever may not ask does not learn whether there is such a user.
 */
export function authorizeForUser(call: Call, userName: string | undefined): User {
  const { caller, world } = call;
  if (userName === undefined) {
    if (caller.kind === 'role-session') {
      throw validationError('Must specify userName when calling with non-User credentials');
    }
    authorize(call, caller.user.arn);
    return caller.user;
  }
  const accountId = accountOf(caller);
  const user = world.findUser(accountId, userName);
  authorize(call, user?.arn ?? `arn:aws:iam::${accountId}:user/${userName}`);
  if (user === undefined) throw noSuchEntity(`The user with name ${userName} cannot be found.`);
  return user;
}

/** @throws Refusal `AccessDenied` where the caller's own policies do not allow the action. */
export function authorize(call: Call, resource: string): void {
  const { caller, now } = call;
  const action = `iam:${call.action}`;
  const verdict = identityVerdict(caller, { action, resource, context: contextOf(caller, now) });
  if (verdict === 'allowed') return;
  const reason =
    verdict === 'denied'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  throw accessDenied(
    `User: ${arnOf(caller)} is not authorized to perform: ${action} on resource: ${resource} ${reason}`,
  );
}
