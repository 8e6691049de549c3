import type { Profile, ProfileSet } from '../aws/profiles/profile';
import type { Plan } from '../aws/sessions/plan';
import { nameFew } from '../printable';
import type { Face } from './face';

export type SerialNumbersPort = {
  /** Writes the line into the file that holds the profile. Returns where: `~/.aws/config:14`. */
  readonly saveSerialNumber: (profileName: string, serialNumber: string) => Promise<string>;
  /** Removes every line that names the device. Returns the profiles that had one. */
  readonly removeSerialNumber: (serialNumber: string) => Promise<readonly string[]>;
};

type SavePort = Pick<SerialNumbersPort, 'saveSerialNumber'>;

/** Makes the device the one that the profile signs in with. */
export async function saveDevice(
  profileName: string,
  serialNumber: string,
  { saveSerialNumber }: SavePort,
  face: Pick<Face, 'tell'>,
): Promise<void> {
  const place = await saveSerialNumber(profileName, serialNumber);
  face.tell(`mfa_serial of ${profileName} is in ${place}.`, 'good');
}

/** The profiles that use the same keys, so their `mfa_serial` may name the user's devices. */
export function profilesOfUser(
  owner: string,
  { profiles, unwritten }: ProfileSet,
  planOf: (name: string) => Plan | undefined,
): readonly Profile[] {
  const keysOf = (name: string) => {
    try {
      const base = planOf(name)?.base;
      return base?.accessKeyId ?? base?.profileName;
    } catch {
      // A profile without a plan uses no keys.
      return undefined;
    }
  };
  const own = keysOf(owner);
  return [...profiles.values()].filter(
    ({ name }) => own !== undefined && !unwritten.has(name) && keysOf(name) === own,
  );
}

/**
 * The role profiles of a user that name no device, or one that the user does not have. The AWS CLI
 * asks for a code only if the role profile itself names the device.
 */
export function rolesWithoutDevice(
  profilesOfUser: readonly Profile[],
  serialNumbers: readonly string[],
): readonly string[] {
  return profilesOfUser
    .filter(
      ({ roleArn, mfaSerial }) => roleArn && !(mfaSerial && serialNumbers.includes(mfaSerial)),
    )
    .map(({ name }) => name);
}

export async function saveForRoles(
  roles: readonly string[],
  serialNumber: string,
  port: SavePort,
  face: Pick<Face, 'tell'>,
): Promise<void> {
  for (const role of roles) await saveDevice(role, serialNumber, port, face);
  if (roles.length > 1) face.tell(`Saved mfa_serial for ${nameFew(roles)}.`, 'good');
}
