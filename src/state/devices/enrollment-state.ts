import type { IamUser } from '../../aws/devices/device';
import type { AppError } from '../../errors';
import type { Enrolled, NewDevice } from '../../use-cases/enroll-device';
import type { CodePair } from './code-pair';

/** Creating and enabling a virtual MFA device, in three steps and an end. */
export type EnrollmentScreen = {
  readonly kind: 'enrollment';
  /** The profile whose long-term keys are the user's. */
  readonly profileName: string;
  readonly step: ExistingStep | NameStep | ScanStep | CodesStep | DoneStep;
  /** What is being done, while a request is on its way. */
  readonly busy: string | undefined;
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
 * The seed of the device is in the state because it is drawn, as a QR code and behind a key as text; it
 * goes with the screen.
 */
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

export type DoneStep = Enrolled & {
  readonly kind: 'done';
  /** When the phone shows a code that was not sent yet. */
  readonly nextCodeAt: Date;
};
