import { givesCodes } from '../../aws/devices/device';
import type { DeviceAccess } from '../../aws/devices/device-access';
import { listEnabled } from '../../aws/devices/list-devices';
import type { AccessKey } from '../../aws/iam';
import type { Profile } from '../../aws/profiles/profile';
import { formatAge } from '../../countdown';
import { explain, toAppError } from '../../errors';
import { shellWord } from '../../shell-word';
import { type Finding, findings } from './finding';

const { ok, note, problem } = findings('devices');

/** From this age on doctor says to rotate a key (CIS AWS Foundations Benchmark, "rotated every 90 days"). */
const oldKeyMs = 90 * 24 * 3_600_000;

/** How old the user's access key is, and whether another is left, where AWS says so without a code. */
export async function checkKeyAge(
  { iam, user, signed, profileName, clock }: DeviceAccess,
  ownId: string,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { note } = findings('keys');
  let keys: readonly AccessKey[];
  try {
    keys = await signed((call) => iam.listAccessKeys(call, { userName: user.name }), signal);
  } catch {
    signal.throwIfAborted();
    // The policy refuses it, perhaps only without MFA: the age is unknown, and nothing is wrong.
    return [];
  }
  const rotate = `awsmfa keys ${shellWord(profileName)} rotate`;
  return keys.flatMap(({ accessKeyId, status, createdAt }) => {
    const now = clock.now();
    const whose = `The access key ${accessKeyId} of ${user.name}`;
    if (accessKeyId !== ownId)
      return status === 'Inactive' ? [note(`${whose} is off.`, `${rotate} --finish`)] : [];
    const ageMs = createdAt === undefined ? 0 : now.getTime() - createdAt.getTime();
    return createdAt !== undefined && ageMs > oldKeyMs
      ? [note(`${whose} is ${formatAge(createdAt, now)} old.`, rotate)]
      : [];
  });
}

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
