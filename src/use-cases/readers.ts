import type { Profile, ProfileSet } from '../aws/profiles/profile';
import { type ActiveEnvironment, hasBothKeys } from '../aws/profiles/resolve/active';
import type { StateOf } from '../aws/sessions/sessions';
import { formatTime } from '../countdown';
import { isLive, opensWithoutCode } from './profile-status';

/** Whose rules a program that uses AWS follows: the AWS CLI's, or those of an SDK. */
export type Reader = 'aws' | 'boto3' | 'javascript' | 'go';

export const readers = ['aws', 'boto3', 'javascript', 'go'] as const satisfies readonly Reader[];

/** What a reader gets from a profile: `aws` by `--profile`, the others by `AWS_PROFILE`. */
export type Reading = {
  /**
   * The credentials that it signs with, or for which `aws` asks for a code. `none` if it fails, or
   * asks before it takes any.
   */
  readonly uses:
    | 'role-session'
    | 'mfa-session'
    | 'long-term-keys'
    | 'temporary-keys'
    | 'process'
    | 'sso'
    | 'none';
  /** The profile that they belong to. `undefined` with `none`. */
  readonly profile: string | undefined;
  /** When the reader stops using them, if that is known. */
  readonly until: Date | undefined;
  /** What the reader asks a person on the terminal first. */
  readonly asks: 'token-code' | undefined;
  /** More about it, as part of a sentence. Holds names from files, so it is not safe to print. */
  readonly note: string | undefined;
};

type ReadingWorld = {
  readonly profiles: ProfileSet['profiles'];
  readonly stateOf: StateOf;
  readonly environment: ActiveEnvironment;
  readonly now: Date;
};

/**
 * Which credentials a reader uses now for the profile, by its own rules:
 * - `aws` and boto3: botocore 1.43 (`create_credential_resolver`, `AssumeRoleProvider`). The AWS CLI
 *   alone keeps role sessions in files (`awscli.customizations.assumerole`).
 * - JavaScript: `@aws-sdk/credential-provider-ini` 3.973 (`resolveProfileData`).
 * - Go, and Terraform with it: `config/resolve_credentials.go` and `shared_config.go` of aws-sdk-go-v2.
 *
 * They read `mfa_serial` only for a role of the profile itself, and none of them reads an MFA session.
 */
export function readingOf(reader: Reader, profile: Profile, world: ReadingWorld): Reading {
  if (profile.problem !== undefined) return nothing(profile.problem.message);
  return read(reader, profile, world, new Set());
}

function read(
  reader: Reader,
  profile: Profile,
  world: ReadingWorld,
  above: ReadonlySet<Profile>,
): Reading {
  const isSource = above.size > 0;
  // A source with keys counts as those keys, even if it also names a role.
  const isRole = assumesRole(reader, profile) && !(isSource && profile.keys !== undefined);
  return isRole && !above.has(profile)
    ? readRole(reader, profile, world, new Set([...above, profile]))
    : readOwn(reader, profile, world, isSource);
}

/**
 * botocore and Go leave a role with a token file to web identity. JavaScript does so only without a
 * source.
 */
function assumesRole(reader: Reader, profile: Profile): boolean {
  if (profile.roleArn === undefined) return false;
  if (!profile.settings.has('web_identity_token_file')) return true;
  return reader === 'javascript' && profile.sourceProfile !== undefined;
}

function readRole(
  reader: Reader,
  role: Profile,
  world: ReadingWorld,
  above: ReadonlySet<Profile>,
): Reading {
  const { now, profiles, stateOf } = world;
  const state = stateOf({ profile: role.name });
  const until = reader === 'aws' ? state?.awsCliSession?.awsCliUntil : undefined;
  if (until !== undefined && until > now) return { ...reading('role-session', role), until };

  const source = profiles.get(role.sourceProfile ?? '');
  const below =
    role.credentialSource === undefined
      ? source && read(reader, source, world, above)
      : readSource(role, role.credentialSource, world);
  if (below === undefined) return nothing('its source_profile is missing');
  if (below.uses === 'none' || below.asks !== undefined) return below;
  if (demandsCode(reader, role)) return askFor(reader, below);
  if (state?.answers.needsCode === true) return nothing('AWS refuses the role without MFA');
  const isSure = state?.answers.needsCode === false || state?.plan.mfa === undefined;
  return {
    ...reading('role-session', role),
    note: isSure ? 'without MFA' : 'without MFA, if AWS lets it',
  };
}

/** Only asking would show whether a machine or container hands out credentials. */
function readSource(role: Profile, source: string, { environment }: ReadingWorld): Reading {
  return source === 'Environment' && !hasBothKeys(environment)
    ? nothing('the environment holds no keys')
    : reading('temporary-keys', role);
}

/** Only botocore takes an empty serial number for one. */
function demandsCode(reader: Reader, { mfaSerial }: Profile): boolean {
  return reader === 'aws' || reader === 'boto3' ? mfaSerial !== undefined : Boolean(mfaSerial);
}

/**
 * botocore asks on the terminal (`getpass`). The others need a function that the program provides.
 */
function askFor(reader: Reader, below: Reading): Reading {
  switch (reader) {
    case 'aws':
      return { ...below, until: undefined, asks: 'token-code', note: undefined };
    case 'boto3':
      return { ...nothing(undefined), asks: 'token-code' };
    case 'javascript':
    case 'go':
      return nothing(undefined);
  }
}

/** The profile's own credentials, from the first place where the reader finds some. */
function readOwn(
  reader: Reader,
  profile: Profile,
  world: ReadingWorld,
  isSource: boolean,
): Reading {
  switch (ownSource(reader, profile)) {
    case 'keys':
      return readKeys(profile, world.now);
    case 'web-identity':
      return { ...reading('role-session', profile), note: 'from the web identity token' };
    case 'sso':
      return readSso(reader, profile, world);
    case 'login':
      return { ...reading('temporary-keys', profile), note: 'from aws login' };
    case 'process':
      return readProcess(profile, world);
    case 'none':
      return nothing(`${isSource ? profile.name : 'it'} has no credentials`);
  }
}

type OwnSource = 'keys' | 'web-identity' | 'sso' | 'login' | 'process' | 'none';

const orders = {
  javascript: ['keys', 'web-identity', 'process', 'sso', 'login'],
  go: ['keys', 'web-identity', 'sso', 'process', 'login'],
} as const;

function ownSource(reader: Reader, profile: Profile): OwnSource {
  if (reader === 'aws' || reader === 'boto3') return ownSourceOfBotocore(profile);
  const { settings } = profile;
  const isThere: Readonly<Record<Exclude<OwnSource, 'none'>, boolean>> = {
    keys: settings.has('aws_access_key_id'),
    'web-identity': settings.has('web_identity_token_file') && profile.roleArn !== undefined,
    sso: settings.has('sso_account_id') || settings.has('sso_role_name'),
    login: settings.has('login_session'),
    process: settings.has('credential_process'),
  };
  return orders[reader].find((source) => isThere[source]) ?? 'none';
}

/**
 * All of them read the same token file. Only the AWS CLI v2 caches the role
 * (`awscli.customizations.sso`). None of them refreshes a token of the older form, without an
 * `[sso-session]`.
 */
function readSso(reader: Reader, profile: Profile, { stateOf, now }: ReadingWorld): Reading {
  const { role, token } = stateOf({ profile: profile.name })?.sso ?? {};
  const found = reading('sso', profile);
  if (token !== undefined && token.expiresAt > now) return found;
  if (token?.canRefresh === true && profile.ssoSession !== undefined)
    return { ...found, note: 'if AWS still renews the sign-in' };
  const until = reader === 'aws' ? role?.awsCliUntil : undefined;
  return until !== undefined && until > now
    ? { ...found, until, note: 'with the AWS CLI v2' }
    : nothing(`${profile.name} is not signed in to SSO`);
}

/** A profile's kind is what botocore finds first, apart from its role. */
function ownSourceOfBotocore({ kind, keys, settings }: Profile): OwnSource {
  switch (kind) {
    case 'web-identity':
    case 'sso':
    case 'login':
    case 'process':
      return kind;
    case 'linked':
      return 'process';
    case 'user':
    case 'mfa-user':
    case 'session':
      return 'keys';
    case 'role':
    case 'mfa-role':
      if (keys !== undefined) return 'keys';
      return settings.has('credential_process') ? 'process' : 'none';
    case 'instance':
    case 'settings':
    case 'broken':
      return 'none';
  }
}

function readKeys(profile: Profile, now: Date): Reading {
  const { keys, settings } = profile;
  const id = settings.get('aws_access_key_id');
  // If botocore uses another source, only the id shows what the keys are (IAM's prefixes).
  const isTemporary = keys === undefined ? String(id).startsWith('ASIA') : keys.sessionToken;
  if (!isTemporary) return { ...reading('long-term-keys', profile), note: 'without MFA' };
  const until = keys?.expiration;
  const note = until !== undefined && until <= now ? 'which are expired' : undefined;
  return { ...reading('temporary-keys', profile), until, note };
}

function readProcess(profile: Profile, { stateOf, now }: ReadingWorld): Reading {
  const { keptIn, linkedTo: linked } = profile;
  if (keptIn !== undefined) return { ...reading('long-term-keys', profile), note: 'without MFA' };
  if (linked === undefined) return reading('process', profile);
  const state = stateOf(linked);
  const uses = state?.plan.hops.length === 0 ? 'mfa-session' : 'role-session';
  const session = isLive(state?.session, now);
  if (session !== undefined)
    return { ...reading(uses, { name: linked.profile }), until: session.expiration };
  return state !== undefined && opensWithoutCode(state, now)
    ? { ...reading(uses, { name: linked.profile }), note: 'awsmfa gets it without a code' }
    : nothing(`${linked.profile} is not signed in`);
}

function reading(uses: Reading['uses'], { name }: Pick<Profile, 'name'>): Reading {
  return { uses, profile: name, until: undefined, asks: undefined, note: undefined };
}

function nothing(note: string | undefined): Reading {
  return { uses: 'none', profile: undefined, until: undefined, asks: undefined, note };
}

/** A reading in a few words, such as `session until 14:48`. Not safe to print. */
export function sayReading(found: Reading, ofProfile: string): string {
  const { asks, note, until, uses } = found;
  if (asks !== undefined)
    return note === undefined ? 'asks for a code' : `asks for a code; ${note}`;
  if (uses === 'none') return `fails: ${note}`;
  const ends = until === undefined ? '' : ` until ${formatTime(until)}`;
  return `${credentialsIn(found, ofProfile)}${ends}${note === undefined ? '' : `, ${note}`}`;
}

function credentialsIn({ profile, uses, until }: Reading, ofProfile: string): string {
  const of = profile === ofProfile ? '' : ` of ${profile}`;
  switch (uses) {
    case 'role-session':
      return of === '' && until === undefined ? 'a role session of its own' : `session${of}`;
    case 'mfa-session':
      return `MFA session${of}`;
    case 'long-term-keys':
      return `long-term keys${of}`;
    case 'temporary-keys':
      return `temporary keys${of}`;
    case 'process':
      return `what the process${of} prints`;
    case 'sso':
      return `Identity Center session${of}`;
    case 'none':
      return 'nothing';
  }
}
