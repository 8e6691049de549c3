import type { Secret } from '../../secret';
import { deviceName } from '../devices/device';
import type { KeptInStore } from '../key-stores/key-store';
import type { EndpointVariant } from '../partition';

/** The kind of a profile, according to its settings. Kinds are tried in botocore's order. */
export type ProfileKind =
  | 'mfa-role'
  | 'role'
  | 'mfa-user'
  | 'user'
  | 'session'
  | 'sso'
  | 'login'
  | 'process'
  | 'linked'
  | 'web-identity'
  | 'instance'
  /** A section without any credentials, such as a `[default]` that sets a region. */
  | 'settings'
  | 'broken';

/**
 * The location of a section or a problem. `line` counts from 1, and is `undefined` if there is
 * none.
 */
export type FileLocation = { readonly file: string; readonly line: number | undefined };

/** Why a profile can't work, or why a file can't be read as a whole. */
export type ProfileProblem = {
  /** Stable and kebab-case, because scripts may match on it. */
  readonly code: string;
  /** One sentence for the user, already safe to print. */
  readonly message: string;
} & FileLocation;

/** A value as botocore reads it: the exact text, or the pairs of a nested block. */
export type SettingValue = string | ReadonlyMap<string, string>;

/** Access keys from one file. Without a session token they are long-term keys. */
export type StaticKeys = {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret | undefined;
  /** Set if another tool wrote it next to temporary keys. */
  readonly expiration: Date | undefined;
  readonly file: string;
};

/** An Identity Center sign-in, which profiles can share, and its endpoints. */
export type SsoSession = {
  /**
   * The name of its `[sso-session]`. `undefined` in the older form, where the profile has all the
   * settings.
   */
  readonly name: string | undefined;
  readonly startUrl: string;
  readonly region: string;
  /** The scopes to register for. Empty in the older form, as in the AWS CLI. */
  readonly scopes: readonly string[];
  /** `undefined` means AWS's endpoint in the region. */
  readonly endpoints: { readonly oidc: string | undefined; readonly portal: string | undefined };
};

/** The role that a profile gets through such a sign-in. */
export type SsoRole = {
  readonly session: SsoSession;
  readonly accountId: string;
  readonly roleName: string;
};

/**
 * One profile as botocore reads it: both files merged key by key, the credentials file winning.
 * Absent settings are `undefined`. Texts are exact, so show them only through `printable`.
 */
export type Profile = {
  readonly name: string;
  readonly kind: ProfileKind;
  /** The section in the config file, or else in the credentials file. */
  readonly location: FileLocation;
  /** The location of a key, or of the profile if the key is absent. */
  readonly locate: (key: string) => FileLocation;
  /** Why the profile can't work. Set exactly if `kind` is `broken`. */
  readonly problem: ProfileProblem | undefined;
  /**
   * Why awsmfa can't plan for it: its problem, or that it has only settings. A problem that isn't
   * an obstacle is a value that the next call would fail on. Until then a cached session is good.
   */
  readonly obstacle: ProfileProblem | undefined;
  /** Every merged setting by its lower-case key, except secrets. */
  readonly settings: ReadonlyMap<string, SettingValue>;
  readonly keys: StaticKeys | undefined;
  readonly region: string | undefined;
  readonly roleArn: string | undefined;
  readonly sourceProfile: string | undefined;
  readonly credentialSource: string | undefined;
  /**
   * The profile at the end of the chain of source profiles, which is the profile itself if it has
   * no source.
   */
  readonly baseProfile: string;
  /** Its own `mfa_serial`, never a source profile's. An empty text counts as a value. */
  readonly mfaSerial: string | undefined;
  /** `duration_seconds` if Python's `int()` accepts it. */
  readonly durationSeconds: number | undefined;
  readonly externalId: string | undefined;
  readonly roleSessionName: string | undefined;
  readonly credentialProcess: string | undefined;
  /** The subject of its process, if that is `awsmfa credential-process`. */
  readonly linkedTo: Subject | undefined;
  /** The store and key id of its process, if that is `awsmfa keys … print`. */
  readonly keptIn: KeptInStore | undefined;
  readonly ssoSession: string | undefined;
  /** Set if its own credentials come from Identity Center. */
  readonly sso: SsoRole | undefined;
  /** Its own or its source profiles' `mfa_process`. */
  readonly mfaProcess: string | undefined;
  /** `mfa_session = off` sends the code straight into `AssumeRole`. */
  readonly mfaSession: 'on' | 'off';
  readonly mfaSessionSeconds: number | undefined;
  /** `sts_regional_endpoints`; botocore's default is `regional`. */
  readonly stsRegionalEndpoints: 'regional' | 'legacy';
  /**
   * `ca_bundle`, its own or the nearest source profile's: the trusted certificates. `AWS_CA_BUNDLE`
   * wins.
   */
  readonly caBundle: string | undefined;
  /** Which of AWS's endpoints to use, if no other endpoint is set. */
  readonly endpointVariant: EndpointVariant;
  /**
   * `endpoint_url` and the `[services]` block that the profile names. An endpoint of one service
   * wins.
   */
  readonly endpoints: { readonly sts: string | undefined; readonly iam: string | undefined };
};

/** A role that `--role-arn` puts on top of a profile. It has no section in the config file. */
export type UnwrittenRole = {
  readonly sourceProfile: string;
  readonly roleArn: string;
  readonly externalId: string | undefined;
  readonly roleSessionName: string | undefined;
};

/** Everything in the two files, valid or not. */
export type ProfileSet = {
  /** In file order: the config file's profiles, then those only in the credentials file. */
  readonly profiles: ReadonlyMap<string, Profile>;
  /** Problems of a whole file, or of a section that `aws` drops silently. */
  readonly problems: readonly ProfileProblem[];
  /** Those of the profiles that are roles of `--role-arn`, which no file holds. */
  readonly unwritten: ReadonlyMap<string, UnwrittenRole>;
};

/**
 * What a session is for: a profile, and the device whose code opens it if that is not the device in
 * the profile's settings. The profile's name alone can't distinguish the sessions of a user with
 * two devices.
 */
export type Subject = { readonly profile: string; readonly serialNumber?: string | undefined };

/** The name that people know it by: `prod`, `me / phone`. Not yet safe to print. */
export function subjectName({ profile, serialNumber }: Subject): string {
  return serialNumber === undefined ? profile : `${profile} / ${deviceName(serialNumber)}`;
}

/**
 * Whether every SDK reads the name. The JavaScript SDK silently drops a section with any other
 * name.
 */
export function isNameForEverySdk(name: string): boolean {
  return /^[\w@+.%:/-]+$/.test(name) && name !== '__proto__';
}
