import { linkedSubjectOf } from '../linked-command';
import type { ProfileProblem, SsoRole, SsoSession, StaticKeys } from '../profile';
import type { MergedFiles, MergedProfile } from '../read/merge';
import type { ParsedSection } from '../read/parse';
import { shellSyntaxIn, splitCommand } from '../read/shell-words';
import { problemAt } from './problems';
import {
  problemOfBlockIn,
  problemOfSettings,
  problemOfSwallowed,
  type Settings,
} from './setting-problems';
import { flawOfName } from './setting-rules';
import { isProblem, readStaticKeys } from './static-keys';

/** Where a profile's own credentials come from, leaving aside a role on top of them. */
export type Identity =
  | { readonly kind: 'keys'; readonly keys: StaticKeys }
  | { readonly kind: 'web-identity' | 'sso' | 'login' | 'process' | 'linked' | 'none' }
  | { readonly kind: 'broken'; readonly problem: ProfileProblem };

/**
 * Whether the keys have no session token, or come from a process, which shows only when it runs.
 */
export function mayBeLongTerm(identity: Identity): boolean {
  return identity.kind === 'process' || (identity.kind === 'keys' && !identity.keys.sessionToken);
}

/**
 * The first provider that answers, in botocore's order (`ProfileProviderBuilder.providers`): web
 * identity, SSO, keys of the credentials file, `aws login`, process, keys of the config file. A
 * provider that fails ends the search.
 */
export function identify(profile: MergedProfile, files: MergedFiles): Identity {
  const swallowed = problemOfSwallowed(profile);
  if (swallowed) return { kind: 'broken', problem: swallowed };
  if (profile.isBlock('web_identity_token_file'))
    return nestedBlock(profile, 'web_identity_token_file');
  if (profile.text('web_identity_token_file')) {
    if (profile.text('role_arn') || profile.isBlock('role_arn')) return { kind: 'web-identity' };
    const problem = problemAt(profile.at('web_identity_token_file'), 'web-identity-without-role');
    return { kind: 'broken', problem };
  }
  if (profile.has('sso_account_id') || profile.has('sso_role_name')) {
    const problem = problemOfSso(profile, files);
    return problem ? { kind: 'broken', problem } : { kind: 'sso' };
  }
  return (
    fromKeys(profile, 'credentials') ??
    (profile.has('login_session') ? { kind: 'login' } : undefined) ??
    fromProcess(profile) ??
    fromKeys(profile, 'config') ?? { kind: 'none' }
  );
}

function nestedBlock(profile: MergedProfile, key: string): Identity {
  return { kind: 'broken', problem: problemOfBlockIn(profile, key) };
}

function fromKeys(profile: MergedProfile, from: 'config' | 'credentials'): Identity | undefined {
  const found = readStaticKeys(profile, from);
  if (!found) return undefined;
  return isProblem(found) ? { kind: 'broken', problem: found } : { kind: 'keys', keys: found };
}

function fromProcess(profile: MergedProfile): Identity | undefined {
  if (profile.isBlock('credential_process')) return nestedBlock(profile, 'credential_process');
  const command = profile.text('credential_process');
  if (command === undefined) return undefined;
  if (linkedSubjectOf(command) !== undefined) return { kind: 'linked' };
  const flaw = flawOfCommand(command);
  if (flaw === undefined) return { kind: 'process' };
  const problem = problemAt(profile.at('credential_process'), 'bad-credential-process', flaw);
  return { kind: 'broken', problem };
}

function flawOfCommand(command: string): string | undefined {
  const words = splitCommand(command);
  if (words === undefined) return 'a quote or a backslash in it is left open';
  if (words.length === 0) return 'it is empty';
  const syntax = shellSyntaxIn(command);
  return (
    syntax &&
    `aws starts it without a shell, which ${syntax} needs. Put the command into a script, or into sh -c '…'`
  );
}

const SSO_KEYS = ['sso_role_name', 'sso_account_id', 'sso_start_url', 'sso_region'] as const;

/**
 * `SSOProvider._load_sso_config`: settings that are in both the session and the profile must agree.
 */
function problemOfSso(profile: MergedProfile, files: MergedFiles): ProfileProblem | undefined {
  let isSet = (key: string) => profile.has(key);
  if (profile.isBlock('sso_session')) return problemOfBlockIn(profile, 'sso_session');
  const name = profile.text('sso_session');
  const session = name === undefined ? undefined : files.ssoSessions.get(name);
  if (name !== undefined) {
    if (!session) return unknownSession(profile, files, name);
    for (const [key, { value }] of session.keys)
      if (profile.has(key) && profile.text(key) !== value)
        return problemAt(profile.at(key), 'sso-settings-differ', key);
    isSet = (key) => profile.has(key) || session.keys.has(key);
  }
  const missing = SSO_KEYS.filter((key) => !isSet(key));
  if (missing.length > 0)
    return problemAt(profile.at(), 'sso-settings-missing', missing.join(', '));
  return (
    problemOfSettings(profile, ['sso']) ??
    (session && problemOfSettings(inConfig(session, profile), ['sso']))
  );
}

/**
 * botocore creates no client for a profile whose `sso_session` doesn't exist, whatever else the
 * profile has, because it looks for a token first (`SSOTokenProvider._load_sso_config`).
 */
export function problemOfSsoSession(
  profile: MergedProfile,
  files: MergedFiles,
): ProfileProblem | undefined {
  if (profile.isBlock('sso_session')) return problemOfBlockIn(profile, 'sso_session');
  const name = profile.text('sso_session');
  if (name === undefined) return undefined;
  const session = files.ssoSessions.get(name);
  if (!session?.keys.size) return unknownSession(profile, files, name);
  const missing = ['sso_start_url', 'sso_region'].filter((key) => !session.keys.has(key));
  return missing.length > 0
    ? problemAt(profile.at('sso_session'), 'sso-settings-missing', missing.join(', '))
    : undefined;
}

function unknownSession(profile: MergedProfile, { ssoSessions }: MergedFiles, name: string) {
  const flaw = flawOfName(name, (meant) => ssoSessions.has(meant));
  return problemAt(profile.at('sso_session'), 'unknown-sso-session', name, flaw);
}

/** The settings of a section that is not a profile. */
function inConfig({ keys, line }: ParsedSection, { paths }: MergedProfile): Settings {
  const at = (key: string) => ({ file: paths.config, line: keys.get(key)?.line ?? line });
  return { keys, at };
}

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
