import type { Device } from '../../aws/devices/device';
import type { DeviceList } from '../../aws/devices/list-devices';
import type { AppError } from '../../errors';
import type { ChangeNotes } from '../../use-cases/change-device';
import type { CodePair } from './code-pair';

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
