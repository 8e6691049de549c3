import { type Device, type IamUser, virtualSerialNumber } from '../../aws/devices/device';
import type { DeviceList } from '../../aws/devices/list-devices';
import type { AppError } from '../../errors';
import type { ChangeNotes } from '../../use-cases/change-device';
import type { Enrolled, NewDevice } from '../../use-cases/enroll-device';
import type { CodePair } from '../fields/field';

/** The devices of a profile's user, and those that no user has enabled. */
export type DevicesScreen = {
  readonly kind: 'devices';
  /** The profile that the screen was opened for. */
  readonly profileName: string;
  readonly list: DeviceList;
  readonly selected: number;
};

/** Asks for two codes, to resync a device or to enable one that is off. */
export type DeviceCodesScreen = {
  readonly kind: 'device-codes';
  readonly device: Device;
  readonly codes: CodePair;
  readonly refusal: AppError | undefined;
  readonly refusals: number;
  readonly busy: string | undefined;
};

/** Asks for the device's name, typed in full, before it is deleted. */
export type DeleteDeviceScreen = ChangeNotes & {
  readonly kind: 'delete-device';
  readonly device: Device;
  readonly typed: string;
};

/** The rows of the screen: the user's devices, then the unused ones. */
export function devicesOf({ list }: Pick<DevicesScreen, 'list'>): readonly Device[] {
  return [...list.enabled, ...(list.unused ?? [])];
}

/** Creates and enables a virtual MFA device, in three steps. */
export type EnrollmentScreen = {
  readonly kind: 'enrollment';
  /** The profile whose long-term keys are the user's. */
  readonly profileName: string;
  readonly step: ExistingStep | NameStep | ScanStep | CodesStep | DoneStep;
  /** What is being done while AWS is asked. */
  readonly busy: string | undefined;
};

/** Offers the devices that the user already has and that give codes. */
type ExistingStep = {
  readonly kind: 'existing';
  readonly user: IamUser;
  readonly serialNumbers: readonly string[];
  readonly selected: number;
};

export type NameStep = {
  readonly kind: 'name';
  readonly user: IamUser;
  readonly name: string;
  /** Serial numbers of devices that were never enabled. Their names are taken. */
  readonly unused: readonly string[];
};

/**
 * Holds the device's seed, because the screen draws it: as a QR code, and as text when asked to. The
 * seed leaves the state with the screen.
 */
type ScanStep = {
  readonly kind: 'scan';
  readonly device: NewDevice;
  readonly isSecretShown: boolean;
  /** The path of the PNG file, if one was written. */
  readonly file: string | undefined;
};

export type CodesStep = {
  readonly kind: 'codes';
  readonly device: NewDevice;
  readonly file: string | undefined;
  readonly codes: CodePair;
  /** Why AWS refused the previous two. */
  readonly refusal: AppError | undefined;
};

type DoneStep = Enrolled & {
  readonly kind: 'done';
  /** When the phone shows a code that was not yet sent. */
  readonly nextCodeAt: Date;
};

/** The serial number that a device with the typed name gets. */
export function serialNumberOf({ user, name }: NameStep): string {
  return virtualSerialNumber({ ...user, path: '/', name });
}

/** Whether a device with the typed name exists but is not enabled. */
export function isNameUnused(step: NameStep): boolean {
  return step.unused.includes(serialNumberOf(step));
}

/** The keys under which enrollment and the devices screen run their work. */
export const enrollmentWork = 'enrollment';
export const devicesWork = 'devices';

/** Why a code or device is asked for outside of a sign-in. `undefined`: it is for a sign-in. */
export function reasonToAsk(asker: string): string | undefined {
  const isForChange = asker === enrollmentWork || asker === devicesWork;
  return isForChange ? 'AWS wants MFA for this change.' : undefined;
}

/** For the screens and their keys, which import only types of `aws`. */
export { deviceName, deviceNameProblem, givesCodes } from '../../aws/devices/device';
export { mostDevices } from '../../aws/devices/list-devices';
