import type { Profile, SettingValue } from '../aws/profiles/profile';

/**
 * Settings that say where credentials come from, or hold them. Under a profile's name they would
 * win over an endpoint, so a file for a child of `--live` has none of them.
 */
const ABOUT_CREDENTIALS: ReadonlySet<string> = new Set([
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
  'aws_security_token',
  'aws_account_id',
  'aws_credential_scope',
  'aws_expiration',
  'expiration',
  'x_security_token_expires',
  'x_principal_arn',
  'role_arn',
  'role_session_name',
  'source_profile',
  'credential_source',
  'external_id',
  'duration_seconds',
  'mfa_serial',
  'mfa_process',
  'mfa_session',
  'mfa_session_seconds',
  'credential_process',
  'web_identity_token_file',
  'sso_session',
  'sso_start_url',
  'sso_region',
  'sso_account_id',
  'sso_role_name',
  'sso_registration_scopes',
  'login_session',
]);

/**
 * A config file for a child whose credentials come from an endpoint: the profile's other settings,
 * as `[default]` and under its own name.
 *
 * @param services the blocks of the `[services]` section that the profile names.
 * @param region replaces the profile's.
 */
export function settingsWithoutCredentials(
  profile: Pick<Profile, 'name' | 'settings'>,
  services: ReadonlyMap<string, SettingValue> | undefined,
  region: string | undefined,
): string {
  const settings = [...profile.settings].filter(
    ([key]) => !ABOUT_CREDENTIALS.has(key) && key !== 'region',
  );
  if (region !== undefined) settings.unshift(['region', region]);
  const body = settings.map(([key, value]) => setting(key, value)).join('');
  const named = profile.name === 'default' ? '' : sectionFor(profile.name, body);
  const servicesName = profile.settings.get('services');
  const servicesText =
    services === undefined || typeof servicesName !== 'string'
      ? ''
      : `[services ${servicesName}]\n${[...services].map(([key, value]) => setting(key, value)).join('')}`;
  return `[default]\n${body}${named}${servicesText}`;
}

/** Names that can't be quoted in a header are left out: `[default]` has the same settings. */
function sectionFor(name: string, body: string): string {
  return /["\\\]\x00-\x1f\x7f]/.test(name) ? '' : `[profile "${name}"]\n${body}`;
}

/** A value over several lines goes on where a line is indented; so does a nested block. */
function setting(key: string, value: SettingValue): string {
  if (typeof value === 'string') return `${key} = ${value.replaceAll('\n', '\n  ')}\n`;
  return `${key} =\n${[...value].map(([name, text]) => `  ${name} = ${text}\n`).join('')}`;
}
