import type { Profile } from '../profiles/profile';
import type { SsoServices } from './access-token';
import { TokenRefused } from './sso-portal';
import { isGood } from './sso-token';
import { tokenKey } from './token-file';

/** A sign-in that was ended here; `isTold`: at AWS too. */
export type EndedSsoSession = { readonly name: string; readonly isTold: boolean };

/**
 * Ends the sign-ins of these profiles as `aws sso logout` does: the tokens are deleted, and the portal is
 * told, so that copies are worth nothing either.
 *
 * Throws `AppFailure` `file-not-deleted`, `canceled`.
 */
export async function endSsoSessions(
  profiles: Iterable<Profile>,
  { tokens, ports, clock }: Pick<SsoServices, 'tokens' | 'ports' | 'clock'>,
  signal: AbortSignal,
): Promise<readonly EndedSsoSession[]> {
  const ended = new Map<string, EndedSsoSession>();
  for (const { sso, endpointVariant, caBundle } of profiles) {
    if (sso === undefined || ended.has(tokenKey(sso.session))) continue;
    const { session } = sso;
    const token = tokens.read(session);
    if (!tokens.remove(session)) continue;
    let isTold = true;
    if (token !== undefined && isGood(token, clock.now())) {
      try {
        const { portal } = await ports();
        const call = { session, endpointVariant, caBundle, signal };
        await portal.logout(token.accessToken, call);
      } catch (thrown) {
        signal.throwIfAborted();
        // A token that AWS takes no longer needs no end.
        isTold = thrown instanceof TokenRefused;
      }
    }
    ended.set(tokenKey(session), { name: session.name ?? session.startUrl, isTold });
  }
  return [...ended.values()];
}
