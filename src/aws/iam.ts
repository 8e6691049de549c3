import type { Secret } from '../secret';
import type { AwsCall } from './sdk-settings';

/** What `CreateVirtualMFADevice` answers, once: whoever loses the seed must make a new device. */
type CreatedVirtualDevice = {
  readonly serialNumber: string;
  /** Base32 text, as an authenticator app takes it. */
  readonly seed: Secret;
};

/** An MFA device of a user, as `ListMFADevices` gives it. */
type UserDevice = {
  readonly serialNumber: string;
  readonly enabledAt: Date | undefined;
};

/** A virtual MFA device of the account, as `ListVirtualMFADevices` gives it. */
type AccountDevice = {
  readonly serialNumber: string;
  /** Whose it is; `undefined`: nobody's. */
  readonly userName: string | undefined;
};

/** An access key of a user, as `ListAccessKeys` gives it. */
export type AccessKey = {
  readonly accessKeyId: string;
  readonly status: 'Active' | 'Inactive';
  readonly createdAt: Date | undefined;
};

/** What `CreateAccessKey` answers, once: a secret that is lost can't be had again. */
export type CreatedAccessKey = {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
};

/** Which access key of which user. */
export type AccessKeyOfUser = { readonly userName: string; readonly accessKeyId: string };

/** When an access key was used last, as `GetAccessKeyLastUsed` says it some hours later. */
export type KeyUse = {
  readonly at: Date;
  /** Of AWS, such as `s3`; `N/A` where AWS does not know. */
  readonly service: string;
};

/** Two codes that follow one another, as `EnableMFADevice` and `ResyncMFADevice` take them. */
export type AuthenticationCodes = { readonly first: string; readonly second: string };

/** Which device of which user. */
export type DeviceOfUser = { readonly userName: string; readonly serialNumber: string };

/**
 * The IAM operations that awsmfa uses. IAM is global: any region of the partition will do. Every one throws `AppFailure`; foreign errors are translated
 * in `aws-error.ts`. None is sent twice by itself where a second one could do harm: a
 * `CreateVirtualMFADevice`, `EnableMFADevice` or `CreateAccessKey` whose answer was lost may have been
 * carried out.
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
    /** `undefined`: of the user who signs. */
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
  /** `undefined`: never, or not since AWS keeps count. */
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
