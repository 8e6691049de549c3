/** The identity at the bottom of a plan. */
export type BaseIdentity = {
  readonly profileName: string;
  /**
   * `long-term`: keys of an IAM user; `temporary`: keys with a session token in a file; `external`:
   * a process, SSO, web identity or instance provider of the SDK's.
   */
  readonly kind: 'long-term' | 'temporary' | 'external';
  /** The identity that profiles share; `undefined` for `external`. */
  readonly accessKeyId: string | undefined;
  readonly region: string;
  /** `undefined`: the region's own endpoint. */
  readonly endpoint: string | undefined;
};

/** The one step that takes a token code. */
export type MfaStep = {
  readonly serialNumber: string;
  /** Whose `mfa_serial` it is, or that the caller named it. */
  readonly from: 'role' | 'base' | 'option';
  /**
   * `always`: the role names the serial number. `if-at-hand`: only the base does, so a good MFA
   * session or a code at hand is used, and else the call is tried without.
   */
  readonly need: 'always' | 'if-at-hand';
  /** `session`: `GetSessionToken` first; `direct`: the code goes straight into `AssumeRole`. */
  readonly via: 'session' | 'direct';
  /** For `GetSessionToken`, in seconds. */
  readonly durationSeconds: number;
  /** Names the MFA session's file `awsmfa-<key>.json`, and the lock of its prompt. */
  readonly cacheKey: string;
};

/** One `AssumeRole`, from the base upwards. */
export type RoleHop = {
  readonly profileName: string;
  readonly roleArn: string;
  readonly externalId: string | undefined;
  /** The profile's own; `undefined`: a name is made up when the call is made. */
  readonly roleSessionName: string | undefined;
  readonly durationSeconds: number | undefined;
  /** The file's name in the AWS CLI's cache, without `.json`. */
  readonly cacheKey: string;
  readonly region: string;
  readonly endpoint: string | undefined;
};

/** The ordered calls that get a profile its credentials: base identity, MFA step or none, role hops. */
export type Plan = {
  readonly profileName: string;
  readonly base: BaseIdentity;
  readonly mfa: MfaStep | undefined;
  /** From the base upwards; empty for a user's own profile. */
  readonly hops: readonly RoleHop[];
  /** Where the credentials are to be used; `undefined` where no setting says. */
  readonly region: string | undefined;
};
