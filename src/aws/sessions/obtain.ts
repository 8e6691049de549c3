import type { Profile } from '../profiles/profile';
import type { Credentials } from './credentials';
import type { Plan } from './plan';

/** A token code is needed: everything that a prompt shows. */
export type TokenCodeRequest = {
  readonly serialNumber: string;
  /** The profile that was asked for. */
  readonly profileName: string;
  /** The profile whose user's device it is. */
  readonly baseProfile: string;
  /** Why it is asked again: the code before was refused by AWS, or had been sent already. */
  readonly refused:
    | { readonly reason: 'rejected' | 'used'; readonly secondsToNext: number }
    | undefined;
};

/** Gets a code from a person or a program. Throws `AppFailure` `cancelled` or `token-code-needed`. */
export type TokenCodeSource = (request: TokenCodeRequest, signal: AbortSignal) => Promise<string>;

export type ObtainOptions = {
  /** Less than this left counts as expired. */
  readonly minLeftMs: number;
  readonly forceRefresh: boolean;
  /** Replaces the plan's serial number. */
  readonly serialNumber: string | undefined;
  readonly durationSeconds: number | undefined;
  /** `undefined`: no code can be had, so what needs one fails with `token-code-needed`. */
  readonly tokenCodes: TokenCodeSource | undefined;
  readonly signal: AbortSignal;
};

/** What a plan led to. */
export type Obtained = {
  readonly credentials: Credentials;
  readonly profile: Profile;
  readonly plan: Plan;
  /** `false`: it was in a cache. */
  readonly isNew: boolean;
};

/** Steps as they begin, for progress lines and spinners. */
export type ObtainStep =
  | { readonly kind: 'mfa-session'; readonly serialNumber: string }
  | { readonly kind: 'assume-role'; readonly roleArn: string }
  | { readonly kind: 'external'; readonly profileName: string }
  | { readonly kind: 'waiting-for-other-prompt'; readonly serialNumber: string };
