import { deviceName } from '../devices/device';

/**
 * What a session is for: a profile, and the device whose code opens it if that is not the device in
 * the profile's settings. The profile's name alone can't distinguish the sessions of a user with
 * two devices.
 */
export type Subject = { readonly profile: string; readonly serialNumber?: string | undefined };

/** The name that people know it by: `prod`, `me / phone`. Not yet safe to print. */
export function subjectName({ profile, serialNumber }: Subject): string {
  return serialNumber === undefined ? profile : `${profile} / ${deviceName(serialNumber)}`;
}
