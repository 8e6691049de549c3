import type { SsoRole, SsoSession } from '../profile';
import type { MergedFiles } from '../read/merge';
import type { MergedProfile } from '../read/merged-profile';

/**
 * The settings of an `sso` profile, from its session and its own section. A setting in both is the
 * same in both. Scopes are separated by commas (SDK reference guide, `sso_registration_scopes`). A
 * registration of the older form has no scopes, so that its token lasts as long as the portal's
 * session: botocore and the SDKs refresh no token of that form.
 */
export function toSsoRole(
  profile: MergedProfile,
  { ssoSessions }: MergedFiles,
  endpoints: SsoSession['endpoints'],
): SsoRole {
  // In botocore an empty text names no session.
  const name = profile.text('sso_session') || undefined;
  const session = ssoSessions.get(profile.text('sso_session') ?? '')?.keys;
  const text = (key: string) => {
    const value = session?.get(key)?.value;
    return (typeof value === 'string' ? value : profile.text(key)) ?? '';
  };
  const scopes = text('sso_registration_scopes')
    .split(',')
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '');
  return {
    session: {
      name,
      startUrl: text('sso_start_url'),
      region: text('sso_region'),
      scopes: name === undefined ? [] : scopes.length > 0 ? scopes : ['sso:account:access'],
      endpoints,
    },
    accountId: text('sso_account_id'),
    roleName: text('sso_role_name'),
  };
}
