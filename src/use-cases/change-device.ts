import { type Device, givesCodes } from '../aws/devices/device';
import type { Enrollment } from '../aws/devices/enrollment';
import type { DeviceList } from '../aws/devices/list-devices';
import type { UserDevices } from '../aws/devices/user-devices';
import type { AuthenticationCodes } from '../aws/iam';
import { type AppError, AppFailure, toAppError } from '../errors';
import { nameFew } from '../printable';
import { shellWord } from '../shell-word';
import type { Face } from './face';
import { type SerialNumbersPort, saveDevice } from './save-device';

export type DeviceWorld = {
  readonly devices: UserDevices;
  readonly signal: AbortSignal;
};

type Telling = Pick<Face, 'tell'>;

/**
 * Makes an enabled device the one that the profile signs in with.
 *
 * Throws `AppFailure`: `failed` if it is not enabled, `device-gives-no-codes`, and
 * `serial-number-not-saved`.
 */
export async function assignDevice(
  device: Device,
  profileName: string,
  world: Pick<SerialNumbersPort, 'saveSerialNumber'>,
  face: Telling,
): Promise<void> {
  requireEnabled(device, profileName);
  requireCodes(device);
  await saveDevice(profileName, device.serialNumber, world, face);
}

/**
 * Sends two codes, which resync an enabled device and enable any other. Returns the error if AWS
 * refuses the codes, because two others may work.
 */
export async function sendCodes(
  device: Device,
  codes: AuthenticationCodes,
  refusals: number,
  { devices, signal }: DeviceWorld,
  face: Telling,
): Promise<Extract<AppError, { kind: 'codes-refused' }> | undefined> {
  const { serialNumber, name } = device;
  const isOn = device.state === 'enabled';
  try {
    if (isOn) await devices.resync({ serialNumber, refusals }, codes, signal);
    else await devices.enable({ serialNumber, seed: undefined, refusals }, codes, signal);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.kind === 'codes-refused') return error;
    throw thrown;
  }
  face.tell(
    isOn
      ? `${name} is resynced: its codes work again.`
      : `${name} is enabled for ${devices.user.name}.`,
    'good',
  );
  return undefined;
}

/** Turns the device off. AWS keeps it. `enableAgain` names the face's key or command for that. */
export async function turnOffDevice(
  device: Device,
  { devices, signal }: DeviceWorld,
  face: Telling & { readonly enableAgain: string },
): Promise<void> {
  requireEnabled(device, devices.profileName);
  await devices.deactivate(device.serialNumber, signal);
  face.tell(`${device.name} is off. AWS keeps it: ${face.enableAgain}`, 'good');
}

/** Deletes the device, and the `mfa_serial` lines that name it. */
export async function deleteDevice(
  device: Device,
  {
    devices,
    signal,
    removeSerialNumber,
  }: DeviceWorld & Pick<SerialNumbersPort, 'removeSerialNumber'>,
  face: Telling,
): Promise<void> {
  await devices.delete(device, signal);
  let removed: readonly string[] = [];
  try {
    removed = await removeSerialNumber(device.serialNumber);
  } finally {
    const said = [
      `${device.name} is deleted.`,
      ...(removed.length > 0 ? [`mfa_serial is removed from ${nameFew(removed)}.`] : []),
      ...deadEntryNote(device),
    ];
    face.tell(said.join(' '), 'good');
  }
}

/** What a person should know before a change of a device. */
export type ChangeNotes = {
  readonly notes: readonly string[];
  /** Set if it is the user's last device. */
  readonly warning: string | undefined;
};

/** @param namedBy the profiles with this `mfa_serial` */
export function deletionNotes(
  device: Device,
  list: DeviceList,
  namedBy: readonly string[],
): ChangeNotes {
  const { serialNumber, state } = device;
  const count = `${namedBy.length} profile${namedBy.length === 1 ? '' : 's'}`;
  const whose = namedBy.length === 1 ? 'Its mfa_serial line is' : 'Their mfa_serial lines are';
  return {
    notes: [
      state === 'unused'
        ? `Nobody has enabled ${serialNumber}. AWS does not say who made it.`
        : `${serialNumber} is a device of ${list.user.name}.`,
      ...(namedBy.length > 0 ? [`In use by ${count}: ${nameFew(namedBy)}. ${whose} removed.`] : []),
      ...deadEntryNote(device),
    ],
    warning: lastDeviceWarning(device, list),
  };
}

export function turnOffNotes(
  device: Device,
  list: DeviceList,
  namedBy: readonly string[],
): ChangeNotes {
  return {
    notes: [
      `${device.name} stops working for ${list.user.name}. AWS keeps it, and two codes enable it again.`,
      ...(namedBy.length > 0
        ? [`Until then these can't sign in with it: ${nameFew(namedBy)}`]
        : []),
    ],
    warning: lastDeviceWarning(device, list),
  };
}

function deadEntryNote({ kind }: Device): readonly string[] {
  return kind === 'virtual' ? ['Its entry stays in the authenticator app: delete it there.'] : [];
}

function lastDeviceWarning({ state }: Device, { user, enabled }: DeviceList): string | undefined {
  const isLast = state === 'enabled' && enabled.length === 1;
  return isLast ? `After this ${user.name} has no MFA.` : undefined;
}

/** Throws `AppFailure` `failed` for an unused device. */
export function requireEnabled({ state, name, serialNumber }: Device, profileName: string): void {
  if (state === 'enabled') return;
  throw new AppFailure({
    kind: 'failed',
    message: `${name} is not enabled.`,
    hint: `Enable it with two codes, or delete it: awsmfa devices ${shellWord(profileName)} enable|delete ${serialNumber}`,
  });
}

/** Throws `AppFailure` `device-gives-no-codes`. */
export function requireCodes({ serialNumber }: Device): void {
  if (!givesCodes(serialNumber))
    throw new AppFailure({ kind: 'device-gives-no-codes', serialNumber });
}

/** Checks of a code before AWS is asked, or `undefined` if the seed is not known. */
export type CodeChecks = Pick<Enrollment, 'canBeCode' | 'areConsecutive'> | undefined;

/**
 * Takes a whole code as the first or the second of a pair. It is checked as far as that works
 * without AWS, so that a mistyped code does not cost the wait for the next one. A code that came
 * too late to be the second becomes the first of a new pair.
 */
export function addCode(
  first: string,
  code: string,
  checks: CodeChecks,
): { readonly codes: AuthenticationCodes; readonly complaint: string | undefined } {
  const kept = { first, second: '' };
  if (code === first) {
    return { codes: kept, complaint: 'That is the first code again. Wait for the next one.' };
  }
  if (checks?.canBeCode(code) === false) {
    const complaint = 'Not a code of this device. Mistyped, or from another one?';
    return { codes: kept, complaint };
  }
  if (first === '') return { codes: { first: code, second: '' }, complaint: undefined };
  const codes = { first, second: code };
  if (checks?.areConsecutive(codes) === false) {
    const complaint = 'You missed one in between, so this is the first now. Type the next.';
    return { codes: { first: code, second: '' }, complaint };
  }
  return { codes, complaint: undefined };
}
