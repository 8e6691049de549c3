import type { Face } from './face';

/** The `mfa_serial` lines of the user's AWS files. */
export type SerialNumbersPort = {
  /** Writes the line into the file that holds the profile. Returns where: `~/.aws/config:14`. */
  readonly saveSerialNumber: (profileName: string, serialNumber: string) => Promise<string>;
  /** Takes out every line that names the device. Returns the profiles that had one. */
  readonly removeSerialNumber: (serialNumber: string) => Promise<readonly string[]>;
};

/** Makes the device the one that the profile signs in with. */
export async function saveDevice(
  profileName: string,
  serialNumber: string,
  { saveSerialNumber }: Pick<SerialNumbersPort, 'saveSerialNumber'>,
  face: Pick<Face, 'tell'>,
): Promise<void> {
  tellSaved(profileName, await saveSerialNumber(profileName, serialNumber), face);
}

/** `mfa_serial of NAME is in ~/.aws/config:31.` */
export function tellSaved(profileName: string, place: string, face: Pick<Face, 'tell'>): void {
  face.tell(`mfa_serial of ${profileName} is in ${place}.`, 'good');
}
