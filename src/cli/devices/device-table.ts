import type { Device } from '../../aws/devices/device';
import type { DeviceList } from '../../aws/devices/list-devices';
import { alignColumns } from '../../cells';
import { formatDate } from '../../countdown';
import { nameFew, printable } from '../../printable';

/** A device and the profiles whose `mfa_serial` names it. */
export type DeviceInUse = Device & { readonly profiles: readonly string[] };

/** All devices of the list with the profiles that use them. The user's own come first. */
export function withProfiles(
  { enabled, unused }: DeviceList,
  profiles: Iterable<{ readonly name: string; readonly mfaSerial: string | undefined }>,
): readonly DeviceInUse[] {
  const namedBy = [...profiles];
  return [...enabled, ...(unused ?? [])].map((device) => ({
    ...device,
    profiles: namedBy
      .filter(({ mfaSerial }) => mfaSerial === device.serialNumber)
      .map(({ name }) => name),
  }));
}

const heads = ['NAME', 'KIND', 'STATE', 'SINCE', 'USED BY', 'SERIAL NUMBER'];

/** The devices as plain text: a header, and a row for each device. */
export function drawDevices(devices: readonly DeviceInUse[]): string {
  return `${alignColumns([heads, ...devices.map(toWords)]).join('\n')}\n`;
}

function toWords({ name, kind, state, enabledAt, profiles, serialNumber }: DeviceInUse) {
  const since = enabledAt === undefined ? '' : formatDate(enabledAt);
  const words = [name, kind, state, since, nameFew(profiles), serialNumber];
  return words.map((word) => printable(word) || '-');
}

export type DevicesJson = ReturnType<typeof devicesToJson>;

/** The documented JSON of `devices --json`. */
export function devicesToJson(
  profileName: string,
  { user, unused }: DeviceList,
  devices: readonly DeviceInUse[],
) {
  return {
    version: 1,
    profile: profileName,
    user: { name: user.name, arn: user.arn },
    /** `false`: the user may not list unassigned devices, so the list lacks them. */
    unusedAreListed: unused !== undefined,
    devices: devices.map(({ serialNumber, name, kind, state, enabledAt, profiles }) => ({
      serialNumber,
      name,
      kind,
      state,
      enableDate: enabledAt === undefined ? null : `${enabledAt.toISOString().slice(0, 19)}Z`,
      profiles,
    })),
  };
}
