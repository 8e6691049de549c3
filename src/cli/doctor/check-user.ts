import { givesCodes } from '../../aws/devices/device';
import type { DeviceAccess } from '../../aws/devices/device-access';
import { listEnabled } from '../../aws/devices/list-devices';
import type { Profile } from '../../aws/profiles/profile';
import { explain, toAppError } from '../../errors';
import { shellWord } from '../../shell-word';
import { type Finding, findings } from './finding';

const { ok, note, problem } = findings('devices');

/**
 * Whether the devices that the profiles name are devices of their user.
 *
 * @param profiles those that stand on the user's keys
 */
export async function checkDevices(
  access: DeviceAccess,
  profiles: readonly Profile[],
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { user, profileName } = access;
  let known: readonly string[];
  try {
    known = (await listEnabled(access, signal)).map(({ serialNumber }) => serialNumber);
  } catch (thrown) {
    const error = toAppError(thrown);
    const { message, hint } = explain(error);
    return error.kind === 'permission-missing'
      ? [
          note(
            `AWS does not say which MFA devices ${user.name} has, perhaps only without MFA.`,
            `awsmfa login ${shellWord(profileName)}`,
          ),
        ]
      : [problem(message, hint)];
  }

  const named = profiles.filter(({ mfaSerial }) => mfaSerial !== undefined);
  const wrong = named.filter(({ mfaSerial = '' }) => !known.includes(mfaSerial));
  const [usable] = known.filter(givesCodes);
  if (wrong.length > 0) {
    const advice =
      usable === undefined
        ? `awsmfa enroll ${shellWord(profileName)}`
        : `Set mfa_serial = ${usable}`;
    return wrong.map(({ name, mfaSerial = '' }) =>
      problem(
        `The profile ${name} names the MFA device ${mfaSerial || '""'}, which ${user.name} does not have.`,
        advice,
      ),
    );
  }
  if (known.length === 0)
    return [note(`${user.name} has no MFA device.`, `awsmfa enroll ${shellWord(profileName)}`)];
  if (usable === undefined)
    return [
      note(
        `${user.name} has passkeys alone, and AWS has no API by which they could sign in.`,
        `awsmfa enroll ${shellWord(profileName)}`,
      ),
    ];
  return named.length > 0
    ? [ok(`The MFA devices that the profiles of ${user.name} name are there.`)]
    : [
        note(
          `${user.name} has an MFA device, and no profile names it: it is looked up at each sign-in.`,
          `Set mfa_serial = ${usable}`,
        ),
      ];
}
