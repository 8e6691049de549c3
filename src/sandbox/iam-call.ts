/** Shared by IAM's actions: the user that a call is about, its permission, and paging. */

import { accessDenied, noSuchEntity, validationError } from './aws-refusal';
import { accountOf, arnOf, type Call, contextOf, identityVerdict } from './call';
import type { Parameters } from './parameters';
import type { User } from './world';
import type { XmlRecord } from './xml';

export const USER_NAME = {
  minLength: 1,
  maxLength: 128,
  pattern: /^[\w+=,.@-]+$/,
  patternText: '[\\w+=,.@-]+',
};

/**
 * Returns the user that the call is about, which is the caller if none is named. The permission is
 * checked first, so a caller without it can't find out whether the user exists.
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

/**
 * @throws Refusal `AccessDenied` if the caller's policies do not allow the action. IAM resources
 * have no policies.
 */
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

const DEFAULT_ITEMS = 100;

/**
 * IAM's paging by `MaxItems` (1 to 1000) and an opaque `Marker`. Reads both parameters at once, so
 * that their errors are reported with the others. The returned function picks the page.
 */
export function paginate(parameters: Parameters) {
  const maxItems = parameters.integer('MaxItems', { minimum: 1, maximum: 1000 }) ?? DEFAULT_ITEMS;
  const marker = parameters.optional('Marker', { minLength: 1 });

  return <Item>(
    list: readonly Item[],
    nameOf: (item: Item) => string,
  ): { readonly items: readonly Item[]; readonly rest: XmlRecord } => {
    const names = list.map((item) => Buffer.from(nameOf(item)).toString('base64url'));
    const start = marker === undefined ? 0 : names.indexOf(marker);
    if (start < 0) throw validationError('Invalid Marker.');
    const end = start + maxItems;
    const next = names[end];
    return {
      items: list.slice(start, end),
      rest: { IsTruncated: next !== undefined, Marker: next },
    };
  };
}
