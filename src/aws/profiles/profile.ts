import type { Secret } from '../../secret';
import type { KeptInStore } from '../key-stores/key-store-name';
import type { EndpointVariant } from '../partition';
import type { Subject } from './subject';

/** What a profile is, from what its settings say. The order in which kinds are tried is botocore's. */
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
  /** A section with no credentials of any sort, such as a `[default]` that holds a region. */
  | 'settings'
  | 'broken';

/** Where a section or a problem stands. `line` counts from 1; `undefined` where none can be named. */
export type FileLocation = { readonly file: string; readonly line: number | undefined };

/** Why a profile can't work, or why a file can't be read as a whole. */
export type ProfileProblem = {
  /** Stable, kebab-case: scripts may match on it. */
  readonly code: string;
  /** One sentence for the user, already safe to print. */
  readonly message: string;
} & FileLocation;

/** A value as botocore has it: verbatim text, or the pairs of a nested block. */
export type SettingValue = string | ReadonlyMap<string, string>;

/** Access keys as one file holds them. Without a session token they are long-term keys. */
export type StaticKeys = {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret | undefined;
  /** What another tool wrote beside temporary keys; `undefined` where the file gives no end. */
  readonly expiration: Date | undefined;
  readonly file: string;
};

/** An Identity Center sign-in, which profiles share, and where it is called. */
export type SsoSession = {
  /** Of its `[sso-session]`; `undefined`: the profile itself says it all, the older form. */
  readonly name: string | undefined;
  readonly startUrl: string;
  readonly region: string;
  /** What a registration asks for; empty in the older form, as the AWS CLI has it. */
  readonly scopes: readonly string[];
  /** `undefined`: AWS's own in the region. */
  readonly endpoints: { readonly oidc: string | undefined; readonly portal: string | undefined };
};

/** The role that a profile takes by such a sign-in. */
export type SsoRole = {
  readonly session: SsoSession;
  readonly accountId: string;
  readonly roleName: string;
};

/**
 * One profile as botocore sees it: both files merged key by key, the credentials file winning.
 * Absent settings are `undefined`; texts are verbatim, so clean them with `printable` to show them.
 */
export type Profile = {
  readonly name: string;
  readonly kind: ProfileKind;
  /** The config file's section where there is one, else the credentials file's. */
  readonly location: FileLocation;
  /** Where a key stands, or the profile where it does not. */
  readonly locate: (key: string) => FileLocation;
  /** Why it can't work. Set exactly where `kind` is `broken`. */
  readonly problem: ProfileProblem | undefined;
  /**
   * Why there is no plan for it: its problem, or that it holds settings alone. A problem without an
   * obstacle is a value that the next call would fail on: a session that is kept is still good.
   */
  readonly obstacle: ProfileProblem | undefined;
  /** Every merged setting under its lower-case key; secrets are not among them. */
  readonly settings: ReadonlyMap<string, SettingValue>;
  readonly keys: StaticKeys | undefined;
  readonly region: string | undefined;
  readonly roleArn: string | undefined;
  readonly sourceProfile: string | undefined;
  readonly credentialSource: string | undefined;
  /** The profile at the end of the chain of source profiles; its own name where it has no source. */
  readonly baseProfile: string;
  /** Its own `mfa_serial`: never the one of a source profile. Empty text is a value. */
  readonly mfaSerial: string | undefined;
  /** `duration_seconds` where Python's `int()` takes it, else `undefined`. */
  readonly durationSeconds: number | undefined;
  readonly externalId: string | undefined;
  readonly roleSessionName: string | undefined;
  readonly credentialProcess: string | undefined;
  /** What its process hands out where that is awsmfa itself. */
  readonly linkedTo: Subject | undefined;
  /** What its process reads from which store where that is `awsmfa keys … print`. */
  readonly keptIn: KeptInStore | undefined;
  readonly ssoSession: string | undefined;
  /** Set where its own credentials come from Identity Center. */
  readonly sso: SsoRole | undefined;
  /** Its own or its source profiles' `mfa_process`. */
  readonly mfaProcess: string | undefined;
  /** `mfa_session = off` sends the code straight into `AssumeRole`. */
  readonly mfaSession: 'on' | 'off';
  readonly mfaSessionSeconds: number | undefined;
  /** `sts_regional_endpoints`; botocore's default is `regional`. */
  readonly stsRegionalEndpoints: 'regional' | 'legacy';
  /** `ca_bundle`, its own or that of what it stands on: whom to trust. `AWS_CA_BUNDLE` wins. */
  readonly caBundle: string | undefined;
  /** Which of AWS's own endpoints, where no other is named. */
  readonly endpointVariant: EndpointVariant;
  /** `endpoint_url` and the `[services]` block that the profile names; a service's own wins. */
  readonly endpoints: { readonly sts: string | undefined; readonly iam: string | undefined };
};

/** Everything that the two files say, whatever they say. */
export type ProfileSet = {
  /** In file order: config first, then what only the credentials file has. */
  readonly profiles: ReadonlyMap<string, Profile>;
  /** What is wrong with a file as a whole, or with a section that `aws` drops silently. */
  readonly problems: readonly ProfileProblem[];
};
