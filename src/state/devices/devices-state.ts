import { type Device, type IamUser, virtualSerialNumber } from '../../aws/devices/device';
import type { DeviceList } from '../../aws/devices/list-devices';
import type { AppError } from '../../errors';
import type { ChangeNotes } from '../../use-cases/change-device';
import type { Enrolled, NewDevice } from '../../use-cases/enroll-device';
import type { CodePair } from '../fields/field';

/** The devices of the user whose keys a profile stands on, and those that nobody uses. */
export type DevicesScreen = {
  readonly kind: 'devices';
  /** The profile that the screen was opened for. */
  readonly profileName: string;
  readonly list: DeviceList;
  readonly selected: number;
};

/** Two codes for a device: to resync it, or to enable one that is off. */
export type DeviceCodesScreen = {
  readonly kind: 'device-codes';
  readonly device: Device;
  readonly codes: CodePair;
  readonly refusal: AppError | undefined;
  readonly refusals: number;
  readonly busy: string | undefined;
};

/** A device is deleted when its name is typed. */
export type DeleteDeviceScreen = ChangeNotes & {
  readonly kind: 'delete-device';
  readonly device: Device;
  readonly typed: string;
};

/** The rows of the screen: the user's own devices, then the unused ones. */
export function devicesOf({ list }: Pick<DevicesScreen, 'list'>): readonly Device[] {
  return [...list.enabled, ...(list.unused ?? [])];
}

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

/** The serial number that the device of the typed name would have. */
export function serialNumberOf({ user, name }: NameStep): string {
  return virtualSerialNumber({ ...user, path: '/', name });
}

/** Whether a device of the typed name exists and nobody has enabled it. */
export function isNameUnused(step: NameStep): boolean {
  return step.unused.includes(serialNumberOf(step));
}

/** The keys of what runs for an enrollment, and for the devices. */
export const enrollmentWork = 'enrollment';
export const devicesWork = 'devices';

/** Why a question is asked that no sign-in asks; `undefined`: it is for a sign-in. */
export function reasonToAsk(asker: string): string | undefined {
  const isForChange = asker === enrollmentWork || asker === devicesWork;
  return isForChange ? 'AWS wants MFA for this change.' : undefined;
}

/** What is known of any device without asking AWS, for the screens and their keys. */
export { deviceName, deviceNameProblem, givesCodes } from '../../aws/devices/device';
export { mostDevices } from '../../aws/devices/list-devices';
