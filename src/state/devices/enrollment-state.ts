import type { IamUser } from '../../aws/devices/iam-user';
import type { OtpauthForm } from '../../aws/devices/otpauth-uri';
import type { AppError } from '../../errors';
import type { Secret } from '../../secret';
import type { CodePair } from './code-pair';

/** Creating and enabling a virtual MFA device, in three steps and an end. */
export type EnrollmentScreen = {
  readonly kind: 'enrollment';
  /** The profile whose long-term keys are the user's. */
  readonly profileName: string;
  readonly step: ExistingStep | NameStep | ScanStep | CodesStep | DoneStep;
  /** What is being done, while a request is on its way. */
  readonly busy: string | undefined;
  /** Deleting the device again failed: it can still be finished, and Esc leaves it as it is. */
  readonly isLeft: boolean;
};

/** The user has devices that give codes: one of them may be what is wanted. */
export type ExistingStep = {
  readonly kind: 'existing';
  readonly user: IamUser;
  readonly serialNumbers: readonly string[];
  readonly selected: number;
};

export type NameStep = {
  readonly kind: 'name';
  readonly user: IamUser;
  readonly name: string;
  /** Serial numbers of devices that nobody has enabled: such a name is not free. */
  readonly unused: readonly string[];
};

/**
 * A device that is not enabled yet. The seed is in the state because it is drawn, as a QR code and
 * behind a key as text; it goes with the screen.
 */
export type NewDevice = {
  readonly serialNumber: string;
  readonly name: string;
  readonly seed: Secret;
  readonly forms: readonly OtpauthForm[];
};

export type ScanStep = {
  readonly kind: 'scan';
  readonly device: NewDevice;
  readonly isSecretShown: boolean;
  /** The PNG file, where one was written. */
  readonly file: string | undefined;
};

export type CodesStep = {
  readonly kind: 'codes';
  readonly device: NewDevice;
  readonly file: string | undefined;
  readonly codes: CodePair;
  /** What AWS said of the two before. */
  readonly refusal: AppError | undefined;
};

export type DoneStep = {
  readonly kind: 'done';
  readonly serialNumber: string;
  readonly name: string;
  readonly userName: string;
  readonly saved: Saved;
  /** Role profiles of the same user that name no device, or one that is gone. */
  readonly roles: readonly string[];
  /** When the phone shows a code that was not sent yet. */
  readonly nextCodeAt: Date;
};

/** What is said of the `mfa_serial` that was written, or why it was not. */
export type Saved = { readonly text: string } | { readonly error: AppError };
