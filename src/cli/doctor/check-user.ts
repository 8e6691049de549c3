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

/** The age at which doctor suggests a rotation (CIS AWS Foundations Benchmark, "rotated every 90 days"). */
const oldKeyMs = 90 * 24 * 3_600_000;

/** Checks the age of the user's access key and looks for an inactive one, if AWS lists them without a code. */
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
    // The policy may refuse it without MFA. Then the age is unknown, which is no problem.
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
 * Checks that the profiles name devices of their user.
 *
 * @param profiles the ones that use the user's keys
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
            `AWS does not list the MFA devices of ${user.name}. It may require MFA for that.`,
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
        `${user.name} has only passkeys, and AWS has no API to sign in with them.`,
        `awsmfa enroll ${shellWord(profileName)}`,
      ),
    ];
  return named.length > 0
    ? [ok(`The MFA devices that the profiles of ${user.name} name exist.`)]
    : [
        note(
          `No profile names the MFA device of ${user.name}, so each sign-in looks it up.`,
          `Set mfa_serial = ${usable}`,
        ),
      ];
}
