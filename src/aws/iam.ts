import type { Secret } from '../secret';
import type { AwsCall } from './sdk-settings';

/** The answer of `CreateVirtualMFADevice`. AWS shows the seed only once. */
type CreatedVirtualDevice = {
  readonly serialNumber: string;
  /** Base32 text, as authenticator apps accept it. */
  readonly seed: Secret;
};

/** An MFA device of a user, from `ListMFADevices`. */
type UserDevice = {
  readonly serialNumber: string;
  readonly enabledAt: Date | undefined;
};

/** A virtual MFA device of the account, from `ListVirtualMFADevices`. */
type AccountDevice = {
  readonly serialNumber: string;
  /** Its user, if any. */
  readonly userName: string | undefined;
};

/** An access key of a user, from `ListAccessKeys`. */
export type AccessKey = {
  readonly accessKeyId: string;
  readonly status: 'Active' | 'Inactive';
  readonly createdAt: Date | undefined;
};

/** The answer of `CreateAccessKey`. AWS shows the secret only once. */
type CreatedAccessKey = {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
};

/** An access key and its user. */
type AccessKeyOfUser = { readonly userName: string; readonly accessKeyId: string };

/** The last use of an access key, from `GetAccessKeyLastUsed`, which is some hours late. */
export type KeyUse = {
  readonly at: Date;
  /** An AWS service, such as `s3`, or `N/A` if AWS doesn't know. */
  readonly service: string;
};

/** Two consecutive codes, for `EnableMFADevice` and `ResyncMFADevice`. */
export type AuthenticationCodes = { readonly first: string; readonly second: string };

/** A device and its user. */
export type DeviceOfUser = { readonly userName: string; readonly serialNumber: string };

/**
 * The IAM operations that awsmfa uses. IAM is global, so any region of the partition works. All
 * throw `AppFailure`; `aws-error.ts` translates AWS's errors. `CreateVirtualMFADevice`,
 * `EnableMFADevice` and `CreateAccessKey` aren't sent again by themselves, because AWS may have
 * done them even if the answer was lost.
 */
export type IamPort = {
  readonly createVirtualMfaDevice: (
    call: AwsCall,
    request: { readonly path: string; readonly name: string },
  ) => Promise<CreatedVirtualDevice>;
  readonly enableMfaDevice: (
    call: AwsCall,
    request: DeviceOfUser & AuthenticationCodes,
  ) => Promise<void>;
  readonly resyncMfaDevice: (
    call: AwsCall,
    request: DeviceOfUser & AuthenticationCodes,
  ) => Promise<void>;
  readonly deactivateMfaDevice: (call: AwsCall, request: DeviceOfUser) => Promise<void>;
  readonly deleteVirtualMfaDevice: (
    call: AwsCall,
    request: { readonly serialNumber: string },
  ) => Promise<void>;
  /** All pages. */
  readonly listMfaDevices: (
    call: AwsCall,
    request: { readonly userName: string },
  ) => Promise<readonly UserDevice[]>;
  /** All pages. */
  readonly listAccessKeys: (
    call: AwsCall,
    /** `undefined` means the user who signs the call. */
    request: { readonly userName: string | undefined },
  ) => Promise<readonly AccessKey[]>;
  readonly createAccessKey: (
    call: AwsCall,
    request: { readonly userName: string },
  ) => Promise<CreatedAccessKey>;
  readonly updateAccessKey: (
    call: AwsCall,
    request: AccessKeyOfUser & Pick<AccessKey, 'status'>,
  ) => Promise<void>;
  readonly deleteAccessKey: (call: AwsCall, request: AccessKeyOfUser) => Promise<void>;
  /** `undefined` if it was never used, or not since AWS began to record that. */
  readonly accessKeyLastUsed: (
    call: AwsCall,
    request: { readonly accessKeyId: string },
  ) => Promise<KeyUse | undefined>;
  /** All pages. */
  readonly listVirtualMfaDevices: (
    call: AwsCall,
    request: { readonly assigned: boolean },
  ) => Promise<readonly AccountDevice[]>;
};
