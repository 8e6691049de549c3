import type { OtherProcess } from '../../other-process';
import type { Profile } from '../profiles/profile';
import type { SignInToSso } from '../sso/access-token';
import type { NeededCode } from './code-requests';
import type { Credentials } from './credentials';
import type { Plan } from './plan';
import type { TokenCodeSource } from './token-code';

export type ObtainOptions = {
  /** Less than this left counts as expired. */
  readonly minLeftMs: number;
  /** Less than this left is renewed where that needs no code, and else handed out. */
  readonly renewBelowMs?: number;
  readonly forceRefresh: boolean;
  /**
   * When it was asked for; `undefined`: now. What another process got since then serves this request
   * too. Of a command that is when its process started: of callers that start together one is always
   * done before another has read its files.
   */
  readonly startedAt?: Date;
  /** Replaces the plan's serial number. */
  readonly serialNumber: string | undefined;
  readonly durationSeconds: number | undefined;
  /** `undefined`: no code can be had, so what needs one fails with `token-code-needed`. */
  readonly tokenCodes: TokenCodeSource | undefined;
  /**
   * Where nobody can be asked here: comes back with what `found` finds once a person has answered in
   * another program, and with `undefined` where there is none to ask. Nobody is asked elsewhere where
   * it is left out.
   *
   * Throws `AppFailure` `token-code-needed` and `canceled`.
   */
  readonly askElsewhere?: AskElsewhere | undefined;
  /**
   * Runs a profile's `credential_process`. `undefined`: it is not run, so what needs its keys fails.
   */
  readonly processKeys: ProcessKeys | undefined;
  /** `undefined`: nobody signs in to Identity Center, so what needs it fails with `sso-sign-in-needed`. */
  readonly signInToSso?: SignInToSso | undefined;
  /** A code was given beforehand: it is used even where the plan could be tried without. */
  readonly isCodeAtHand: boolean;
  /** A user whose settings name no device is to be signed in all the same: AWS is asked for it. */
  readonly looksUpDevice: boolean;
  /** Asked where AWS knows several devices. `undefined`: it fails, naming them. */
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

/** What a plan led to. */
export type Obtained = {
  readonly credentials: Credentials;
  readonly profile: Profile;
  readonly plan: Plan;
  /** `false`: it was in a cache or in a file. */
  readonly isNew: boolean;
};

/** Steps as they begin, for progress lines and spinners. */
export type ObtainStep =
  | { readonly kind: 'mfa-session' }
  | { readonly kind: 'assume-role'; readonly roleArn: string }
  | { readonly kind: 'external'; readonly profileName: string }
  | {
      readonly kind: 'waiting-for-other-process';
      readonly profileName: string;
      readonly holder: OtherProcess | undefined;
    }
  /** The process printed the keys of another access key than the last time: what was kept is not for them. */
  | { readonly kind: 'other-keys'; readonly profileName: string; readonly accessKeyId: string }
  /** The process printed temporary keys, for which AWS gives no MFA session. */
  | { readonly kind: 'temporary-keys'; readonly profileName: string }
  /** The policy of the account demands MFA for what is changed, so a code is asked for. */
  | { readonly kind: 'mfa-for-change' }
  | { readonly kind: 'looking-up-devices'; readonly profileName: string }
  /** No setting names it: it is worth writing into the config file. */
  | { readonly kind: 'device-found'; readonly profileName: string; readonly serialNumber: string }
  /** Nobody can be asked here: the code is asked for in the open UI. */
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
  /** Somebody signed in to Identity Center just now. */
  | {
      readonly kind: 'signed-in-to-sso';
      readonly profileName: string;
      /** As AWS names the person; `undefined`: it did not say. */
      readonly person: string | undefined;
    }
  /** Another program refreshes the token of Identity Center, or has somebody sign in. */
  | {
      readonly kind: 'waiting-for-other-sign-in';
      readonly profileName: string;
      readonly holder: OtherProcess | undefined;
    }
  /** AWS refused the duration: the session lasts `seconds`. */
  | {
      readonly kind: 'shorter-session';
      readonly profileName: string;
      readonly seconds: number;
      /** The refused length was asked for by the caller, and no setting of the profile. */
      readonly isAskedFor: boolean;
    };

/** The same request where nobody is asked for a code. */
export function withoutCodes(options: ObtainOptions): ObtainOptions {
  return {
    ...options,
    tokenCodes: undefined,
    askElsewhere: undefined,
    signInToSso: undefined,
    isCodeAtHand: false,
  };
}
