import { virtualSerialNumber } from '../../aws/devices/device';
import type { NameStep } from './enrollment-state';

/** The serial number that the device of the typed name would have. */
export function serialNumberOf({ user, name }: NameStep): string {
  return virtualSerialNumber({ ...user, path: '/', name });
}

/** Whether a device of the typed name exists and nobody has enabled it. */
export function isNameUnused(step: NameStep): boolean {
  return step.unused.includes(serialNumberOf(step));
}
