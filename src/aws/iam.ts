import type { Secret } from '../secret';
import type { Credentials } from './sessions/credentials';

/** Where a call goes and who signs it. IAM is global: the region only tells the partition. */
export type IamCall = {
  readonly credentials: Credentials;
  /** Any region of the partition. */
  readonly region: string;
  /** `undefined`: the partition's own endpoint. */
  readonly endpoint: string | undefined;
  /** The file that says whom to trust; `undefined`: what the environment says, else Node's own. */
  readonly caBundle?: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Whose credentials sign, and whether they carry MFA: for the sentence about a refusal. */
  readonly profileName: string;
  readonly withMfa: boolean;
};

/** What `CreateVirtualMFADevice` answers, once: whoever loses the seed must make a new device. */
export type CreatedVirtualDevice = {
  readonly serialNumber: string;
  /** Base32 text, as an authenticator app takes it. */
  readonly seed: Secret;
};

/** An MFA device of a user, as `ListMFADevices` gives it. */
export type UserDevice = {
  readonly serialNumber: string;
  readonly enabledAt: Date | undefined;
};

/** A virtual MFA device of the account, as `ListVirtualMFADevices` gives it. */
export type AccountDevice = {
  readonly serialNumber: string;
  /** Whose it is; `undefined`: nobody's. */
  readonly userName: string | undefined;
};

/** Two codes that follow one another, as `EnableMFADevice` and `ResyncMFADevice` take them. */
export type AuthenticationCodes = { readonly first: string; readonly second: string };

/** Which device of which user. */
export type DeviceOfUser = { readonly userName: string; readonly serialNumber: string };

/**
 * The IAM operations that awsmfa uses. Every one throws `AppFailure`; foreign errors are translated
 * in `aws-error.ts`. None is sent twice by itself where a second one could do harm: a
 * `CreateVirtualMFADevice` or `EnableMFADevice` whose answer was lost may have been carried out.
 */
export type IamPort = {
  readonly createVirtualMfaDevice: (
    call: IamCall,
    request: { readonly path: string; readonly name: string },
  ) => Promise<CreatedVirtualDevice>;
  readonly enableMfaDevice: (
    call: IamCall,
    request: DeviceOfUser & AuthenticationCodes,
  ) => Promise<void>;
  readonly resyncMfaDevice: (
    call: IamCall,
    request: DeviceOfUser & AuthenticationCodes,
  ) => Promise<void>;
  readonly deactivateMfaDevice: (call: IamCall, request: DeviceOfUser) => Promise<void>;
  readonly deleteVirtualMfaDevice: (
    call: IamCall,
    request: { readonly serialNumber: string },
  ) => Promise<void>;
  /** All pages. */
  readonly listMfaDevices: (
    call: IamCall,
    request: { readonly userName: string },
  ) => Promise<readonly UserDevice[]>;
  /** All pages. */
  readonly listVirtualMfaDevices: (
    call: IamCall,
    request: { readonly assigned: boolean },
  ) => Promise<readonly AccountDevice[]>;
};
