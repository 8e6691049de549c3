import { virtualSerialNumber } from '../../aws/devices/device';
import type { AppState } from '../app-state';
import { topScreenOf } from '../screens';
import type { EnrollmentScreen, NameStep } from './enrollment-state';

/** The step that enrollment is at, where it is this one and nothing is in front of it. */
export function stepOf<K extends EnrollmentScreen['step']['kind']>(state: AppState, kind: K) {
  const step = topScreenOf(state, 'enrollment')?.step;
  return step?.kind === kind ? (step as Extract<EnrollmentScreen['step'], { kind: K }>) : undefined;
}

/** The serial number that the device of the typed name would have. */
export function serialNumberOf({ user, name }: NameStep): string {
  return virtualSerialNumber({ ...user, path: '/', name });
}

/** Whether a device of the typed name exists and nobody has enabled it. */
export function isNameUnused(step: NameStep): boolean {
  return step.unused.includes(serialNumberOf(step));
}
