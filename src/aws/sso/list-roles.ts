import type { Secret } from '../../secret';
import { type SsoServices, type TokenRequest, withAccessToken } from './access-token';
import type { SsoAccount, SsoPortal } from './sso-portal';

/** What a person's sign-in opens in one account. Names are as AWS has them: not safe to print. */
export type SsoAccountRoles = SsoAccount & { readonly roles: readonly string[] };

/** AWS answers few such questions a second (`TooManyRequestsException`). */
const atOnce = 4;

/**
 * Every account and role that a person's sign-in opens, in the order in which AWS has them.
 *
 * Throws `AppFailure`.
 */
export function listSsoRoles(
  request: TokenRequest,
  services: SsoServices,
  onProgress: (done: number, total: number) => void,
): Promise<readonly SsoAccountRoles[]> {
  return withAccessToken(request, services, async (portal, token) => {
    const accounts = await portal.listAccounts(token, request.call);
    return rolesOf(accounts, portal, token, request, onProgress);
  });
}

async function rolesOf(
  accounts: readonly SsoAccount[],
  portal: SsoPortal,
  token: Secret,
  { call }: TokenRequest,
  onProgress: (done: number, total: number) => void,
): Promise<readonly SsoAccountRoles[]> {
  const found: SsoAccountRoles[] = [];
  const waiting = accounts.entries();
  let done = 0;
  // One that fails ends the others.
  const ending = new AbortController();
  const signal = AbortSignal.any([call.signal, ending.signal]);
  const work = async () => {
    for (const [index, account] of waiting) {
      const roles = await portal.listAccountRoles(token, account.accountId, { ...call, signal });
      found[index] = { ...account, roles };
      done += 1;
      onProgress(done, accounts.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    ending.abort();
  }
  return found;
}
