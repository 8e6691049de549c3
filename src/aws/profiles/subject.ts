import { deviceName } from '../devices/device';

/**
 * What a session is for: a profile, and the device whose code opens it where that is another than
 * the one that the profile's settings name. A profile's name alone can't tell the sessions of a user
 * with two devices apart.
 */
export type Subject = { readonly profile: string; readonly serialNumber?: string | undefined };

/** How a person tells it from others: `prod`, `me / phone`. Not safe to print yet. */
export function subjectName({ profile, serialNumber }: Subject): string {
  return serialNumber === undefined ? profile : `${profile} / ${deviceName(serialNumber)}`;
}
