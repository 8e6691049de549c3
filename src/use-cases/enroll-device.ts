import { type Device, givesCodes } from '../aws/devices/device';
import type { DeviceRequest, Enrollment, EnrollmentStart } from '../aws/devices/enrollment';
import type { UserDevices } from '../aws/devices/user-devices';
import type { AuthenticationCodes } from '../aws/iam';
import type { ProfileSet } from '../aws/profiles/profile';
import type { Plan } from '../aws/sessions/plan';
import { type AppError, toAppError } from '../errors';
import type { Face } from './face';
import {
  profilesOfUser,
  rolesWithoutDevice,
  type SerialNumbersPort,
  saveDevice,
  saveForRoles,
} from './save-device';

/** What enrolling needs of the world. */
export type EnrollmentWorld = Pick<SerialNumbersPort, 'saveSerialNumber'> & {
  readonly open: (signal: AbortSignal) => Promise<UserDevices>;
  readonly profiles: () => ProfileSet;
  readonly planOf: (profileName: string) => Plan | undefined;
  readonly savesNothing: boolean;
};

/** A device that is not enabled yet, as it is shown to be scanned. */
export type NewDevice = Pick<Enrollment, 'serialNumber' | 'name' | 'seed' | 'forms'>;

export type Enrolled = Pick<NewDevice, 'serialNumber' | 'name'> & {
  readonly profileName: string;
  readonly userName: string;
  /** What is said of the `mfa_serial` that was written, or why it was not; neither: not wanted. */
  readonly saved: { readonly text?: string; readonly error?: AppError };
  /** Role profiles of the same user that name no device, or one that is gone. */
  readonly roles: readonly string[];
};

/** What became of the device of an enrollment that was left. */
export type Undone =
  | { readonly kind: 'deleted' | 'enabled'; readonly serialNumber: string }
  | { readonly kind: 'failed'; readonly error: AppError };

/** Said when AWS has enabled it. */
export function sayEnrolled({ userName, name }: Pick<Enrolled, 'userName' | 'name'>): string {
  return `${userName} has the device ${name}.`;
}

export function sayUndone({ kind, serialNumber }: Exclude<Undone, { kind: 'failed' }>): string {
  return kind === 'deleted'
    ? `${serialNumber} is deleted again: it was not enabled.`
    : `AWS had enabled ${serialNumber} already: it stays, and no profile names it yet.`;
}

/** What may be tried again. */
export type Attempt = NameAnswer['kind'] | 'enable' | 'save';

/** A name for the new device, or a name that an unused device is deleted for first. */
export type NameAnswer =
  | ({ readonly kind: 'create' } & DeviceRequest)
  | { readonly kind: 'free'; readonly serialNumber: string; readonly name: string };

/** Every question throws `AppFailure` `canceled` where the person leaves. */
export type EnrollmentFace = Pick<Face, 'tell'> & {
  /** Runs what takes time, with its label and what cancels it. */
  readonly during: <T>(label: string, job: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** Shows a failure after which the person may try again; throws it where nobody can. */
  readonly failed: (attempt: Attempt, thrown: unknown) => void;
  /** One of the devices that the user has; `undefined`: a new one. */
  readonly chooseExisting: (
    devices: UserDevices,
    existing: readonly Device[],
  ) => Promise<string | undefined>;
  readonly askName: (devices: UserDevices, start: EnrollmentStart) => Promise<NameAnswer>;
  /** Shows the QR code, and takes two codes. */
  readonly askCodes: (
    enrollment: Enrollment,
    refusal: AppError | undefined,
  ) => Promise<AuthenticationCodes>;
  /** Shows what became of the device. Returns whether the person can go on with one that is there. */
  readonly left: (undone: Undone) => boolean;
  /** Shows what came of it. Throws where it can't be gone on with: the device is enabled all the same. */
  readonly enrolled: (enrolled: Enrolled) => void;
  /** What is to follow, where these roles may be saved too; it is asked again after they were. */
  readonly askNext: (roles: readonly string[]) => Promise<'save-for-roles' | 'sign-in' | undefined>;
};

/**
 * Creates a virtual MFA device, has it scanned, enables it by two codes, and saves it. Left at any
 * point before that, the device is deleted again. Returns what was enrolled where a sign-in is to
 * follow.
 */
export async function enroll(
  profileName: string,
  world: EnrollmentWorld,
  face: EnrollmentFace,
): Promise<Enrolled | undefined> {
  const label = `asking AWS for the devices of ${profileName}`;
  const { devices, start } = await face.during(label, async (signal) => {
    const devices = await world.open(signal);
    return { devices, start: await devices.start(signal) };
  });
  if (await usesExisting(devices, start, world, face)) return undefined;
  const enrollment = await create(devices, start, face);
  await enableOrUndo(enrollment, face);
  const { serialNumber, name } = enrollment;
  const { user, profileName: owner } = devices;
  const known = [...start.devices.enabled.map((one) => one.serialNumber), serialNumber];
  const profiles = profilesOfUser(owner, world.profiles(), world.planOf);
  const roles = world.savesNothing ? [] : rolesWithoutDevice(profiles, known);
  const saved = await save(owner, serialNumber, world);
  const enrolled = { profileName: owner, userName: user.name, serialNumber, name, saved, roles };
  face.enrolled(enrolled);
  return (await signsIn(enrolled, world, face)) ? enrolled : undefined;
}

async function usesExisting(
  devices: UserDevices,
  start: EnrollmentStart,
  world: EnrollmentWorld,
  face: EnrollmentFace,
): Promise<boolean> {
  const existing = start.devices.enabled.filter(({ serialNumber }) => givesCodes(serialNumber));
  if (existing.length === 0) return false;
  for (;;) {
    const chosen = await face.chooseExisting(devices, existing);
    if (chosen === undefined) return false;
    try {
      await saveDevice(devices.profileName, chosen, world, face);
      return true;
    } catch (thrown) {
      face.failed('save', thrown);
    }
  }
}

/** Asks for a name until there is a device of it. */
async function create(
  devices: UserDevices,
  found: EnrollmentStart,
  face: EnrollmentFace,
): Promise<Enrollment> {
  let start = found;
  for (;;) {
    const answer = await face.askName(devices, start);
    try {
      if (answer.kind === 'create') {
        return await face.during('creating the device', (signal) =>
          devices.create(start, answer, signal),
        );
      }
      const { serialNumber, name } = answer;
      await face.during('deleting the unused device', (signal) =>
        devices.delete({ serialNumber, state: 'unused' }, signal),
      );
      start = withoutUnused(start, serialNumber);
      face.tell(`Deleted: ${name} is free.`, 'good');
    } catch (thrown) {
      face.failed(answer.kind, thrown);
      if (!['device-unused', 'device-name-taken'].includes(toAppError(thrown).kind)) continue;
      const looked = face.during('asking AWS for the devices', devices.start);
      start = await looked.catch((failure) => {
        face.failed('create', failure);
        return start;
      });
    }
  }
}

/** As it is after the device was deleted: what AWS lists now may be older. */
function withoutUnused(start: EnrollmentStart, serialNumber: string): EnrollmentStart {
  const unused = start.devices.unused?.filter((device) => device.serialNumber !== serialNumber);
  return { ...start, devices: { ...start.devices, unused } };
}

/** There is a device that nobody uses: whatever happens, it is enabled or deleted. */
async function enableOrUndo(enrollment: Enrollment, face: EnrollmentFace): Promise<void> {
  let isLeft = false;
  for (;;) {
    try {
      return await enable(enrollment, face);
    } catch (thrown) {
      // It could not be deleted, and was to be finished: it is left as it is.
      if (isLeft) throw thrown;
      const undone = await leave(enrollment, face);
      const isEnabled = undone.kind === 'enabled';
      if (isEnabled && toAppError(thrown).kind === 'device-state-unknown') return;
      if (!face.left(undone)) throw thrown;
      if (isEnabled) return;
      isLeft = true;
    }
  }
}

async function leave(enrollment: Enrollment, face: EnrollmentFace): Promise<Undone> {
  const { serialNumber, undo } = enrollment;
  face.tell(`deleting ${serialNumber}, which is not enabled …`);
  try {
    return { kind: await face.during('deleting the device again', undo), serialNumber };
  } catch (thrown) {
    return { kind: 'failed', error: toAppError(thrown) };
  }
}

/** Two codes, and two more after a refusal, until AWS takes them. */
async function enable(enrollment: Enrollment, face: EnrollmentFace): Promise<void> {
  let refusal: AppError | undefined;
  for (;;) {
    const codes = await face.askCodes(enrollment, refusal);
    refusal = undefined;
    try {
      return await face.during('enabling the device', (signal) => enrollment.enable(codes, signal));
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.kind === 'codes-refused') refusal = error;
      else face.failed('enable', thrown);
    }
  }
}

async function save(
  profileName: string,
  serialNumber: string,
  world: EnrollmentWorld,
): Promise<Enrolled['saved']> {
  if (world.savesNothing) return {};
  try {
    let text = '';
    const tell = (said: string) => {
      text = said;
    };
    await saveDevice(profileName, serialNumber, world, { tell });
    return { text };
  } catch (thrown) {
    return { error: toAppError(thrown) };
  }
}

async function signsIn(
  enrolled: Enrolled,
  world: EnrollmentWorld,
  face: EnrollmentFace,
): Promise<boolean> {
  let { roles } = enrolled;
  for (;;) {
    const next = await face.askNext(roles);
    if (next !== 'save-for-roles') return next === 'sign-in';
    try {
      await saveForRoles(roles, enrolled.serialNumber, world, face);
      roles = [];
    } catch (thrown) {
      face.failed('save', thrown);
    }
  }
}
