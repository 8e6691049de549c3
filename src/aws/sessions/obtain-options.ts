import type { OtherProcess } from '../../other-process';
import type { Profile } from '../profiles/profile';
import type { SignInToSso } from '../sso/access-token';
import type { NeededCode } from './code-requests';
import type { Credentials } from './credentials';
import type { Plan } from './plan';
import type { TokenCodeSource } from './token-code';

export type ObtainOptions = {
  /** A session with less than this left counts as expired. */
  readonly minLeftMs: number;
  /** A session with less than this left is renewed if that needs no code. Otherwise it is used. */
  readonly renewBelowMs?: number;
  readonly forceRefresh: boolean;
  /**
   * When the request was made; now if absent. Sessions that another process got since then serve
   * this request too. For a command it is the start of its process: of several that start together,
   * one is always finished before another has read its files.
   */
  readonly startedAt?: Date;
  /** Replaces the plan's serial number. */
  readonly serialNumber: string | undefined;
  readonly durationSeconds: number | undefined;
  /** `undefined`: everything that needs a code fails with `token-code-needed`. */
  readonly tokenCodes: TokenCodeSource | undefined;
  /**
   * Asks for the code in another program if nobody can be asked here. Returns what `found` finds
   * once a person has answered there, or `undefined` if no such program runs.
   *
   * Throws `AppFailure` `token-code-needed` and `canceled`.
   */
  readonly askElsewhere?: AskElsewhere | undefined;
  /** Runs a `credential_process`. `undefined`: everything that needs its keys fails. */
  readonly processKeys: ProcessKeys | undefined;
  /** `undefined`: everything that needs an SSO sign-in fails with `sso-sign-in-needed`. */
  readonly signInToSso?: SignInToSso | undefined;
  /** The caller already has a code. It is used even if the plan might work without one. */
  readonly isCodeAtHand: boolean;
  /** Asks AWS for the device of a user whose settings name none. */
  readonly looksUpDevice: boolean;
  /** Chooses one of several devices. `undefined`: the request fails and lists them. */
  readonly chooseDevice?: ((serialNumbers: readonly string[]) => Promise<string>) | undefined;
  readonly onStep?: ((step: ObtainStep) => void) | undefined;
  readonly signal: AbortSignal;
};

export type AskElsewhere = <T>(
  needed: NeededCode,
  found: () => T | undefined,
) => Promise<T | undefined>;

/**
 * Runs the profile's `credential_process` and returns the keys that it prints.
 *
 * Throws `AppFailure` `credential-process-failed` and `canceled`.
 */
export type ProcessKeys = (profile: Profile, signal: AbortSignal) => Promise<Credentials>;

/** The result of a plan. */
export type Obtained = {
  readonly credentials: Credentials;
  readonly profile: Profile;
  readonly plan: Plan;
  /** `false` if they were in a cache or a file. */
  readonly isNew: boolean;
};

/** Each step as it begins, for progress lines and spinners. */
export type ObtainStep =
  | { readonly kind: 'mfa-session' }
  | { readonly kind: 'assume-role'; readonly roleArn: string }
  | { readonly kind: 'external'; readonly profileName: string }
  | {
      readonly kind: 'waiting-for-other-process';
      readonly profileName: string;
      readonly holder: OtherProcess | undefined;
    }
  /** The process printed another access key than last time, so cached sessions are not used. */
  | { readonly kind: 'other-keys'; readonly profileName: string; readonly accessKeyId: string }
  /** The process printed temporary keys. AWS gives no MFA session for those. */
  | { readonly kind: 'temporary-keys'; readonly profileName: string }
  /** The account's policy requires MFA for this change, so a code is needed. */
  | { readonly kind: 'mfa-for-change' }
  | { readonly kind: 'looking-up-devices'; readonly profileName: string }
  /** No setting names this device, so it should be saved to the config file. */
  | { readonly kind: 'device-found'; readonly profileName: string; readonly serialNumber: string }
  /** Nobody can be asked here, so the open UI asks for the code. */
  | {
      readonly kind: 'waiting-for-ui';
      readonly profileName: string;
      readonly serialNumber: string;
      readonly ui: OtherProcess;
      readonly seconds: number;
    }
  | {
      readonly kind: 'waiting-for-other-prompt';
      readonly serialNumber: string;
      readonly holder: OtherProcess | undefined;
    }
  /** A person signed in to Identity Center just now. */
  | {
      readonly kind: 'signed-in-to-sso';
      readonly profileName: string;
      /** The name that AWS gave, if any. */
      readonly person: string | undefined;
    }
  /** Another program refreshes the token of Identity Center, or waits for a person to sign in. */
  | {
      readonly kind: 'waiting-for-other-sign-in';
      readonly profileName: string;
      readonly holder: OtherProcess | undefined;
    }
  /** AWS refused the duration, so the session lasts `seconds`. */
  | {
      readonly kind: 'shorter-session';
      readonly profileName: string;
      readonly seconds: number;
      /** The caller asked for the refused duration. Otherwise it is a setting of the profile. */
      readonly isAskedFor: boolean;
    };

/** The same request, but it asks nobody for a code or a sign-in. */
export function withoutCodes(options: ObtainOptions): ObtainOptions {
  return {
    ...options,
    tokenCodes: undefined,
    askElsewhere: undefined,
    signInToSso: undefined,
    isCodeAtHand: false,
  };
}
