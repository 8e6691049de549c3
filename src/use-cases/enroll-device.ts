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

export type EnrollmentWorld = Pick<SerialNumbersPort, 'saveSerialNumber'> & {
  readonly open: (signal: AbortSignal) => Promise<UserDevices>;
  readonly profiles: () => ProfileSet;
  readonly planOf: (profileName: string) => Plan | undefined;
  readonly savesNothing: boolean;
};

/** A device that is not enabled yet, with what has to be scanned. */
export type NewDevice = Pick<Enrollment, 'serialNumber' | 'name' | 'seed' | 'forms'>;

export type Enrolled = Pick<NewDevice, 'serialNumber' | 'name'> & {
  readonly profileName: string;
  readonly userName: string;
  /**
   * What to say about the written `mfa_serial`, or why it was not written. Neither if nobody wanted
   * it.
   */
  readonly saved: { readonly text?: string; readonly error?: AppError };
  /** Role profiles of the same user that name no device, or one that no longer exists. */
  readonly roles: readonly string[];
};

/** What happened to the device after the person left the enrollment. */
export type Undone =
  | { readonly kind: 'deleted' | 'enabled'; readonly serialNumber: string }
  | { readonly kind: 'failed'; readonly error: AppError };

export function sayEnrolled({ userName, name }: Pick<Enrolled, 'userName' | 'name'>): string {
  return `${userName} has the device ${name}.`;
}

export function sayUndone({ kind, serialNumber }: Exclude<Undone, { kind: 'failed' }>): string {
  return kind === 'deleted'
    ? `${serialNumber} is deleted again: it was not enabled.`
    : `AWS had already enabled ${serialNumber}, so it stays. No profile names it yet.`;
}

export type Attempt = NameAnswer['kind'] | 'enable' | 'save';

/**
 * `create`: a name for the new device. `free`: delete the unused device that has the name first.
 */
export type NameAnswer =
  | ({ readonly kind: 'create' } & DeviceRequest)
  | { readonly kind: 'free'; readonly serialNumber: string; readonly name: string };

/** Every question throws `AppFailure` `canceled` if the person leaves it. */
export type EnrollmentFace = Pick<Face, 'tell'> & {
  /** Runs a job that takes time, under a label, with a signal that cancels it. */
  readonly during: <T>(label: string, job: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** Shows a failure, so that the person can try again. Throws it if nobody can. */
  readonly failed: (attempt: Attempt, thrown: unknown) => void;
  /** One of the user's devices, or `undefined` for a new one. */
  readonly chooseExisting: (
    devices: UserDevices,
    existing: readonly Device[],
  ) => Promise<string | undefined>;
  readonly askName: (devices: UserDevices, start: EnrollmentStart) => Promise<NameAnswer>;
  readonly askCodes: (
    enrollment: Enrollment,
    refusal: AppError | undefined,
  ) => Promise<AuthenticationCodes>;
  /**
   * Shows what happened to the device. Returns whether the person can continue with one that still
   * exists.
   */
  readonly left: (undone: Undone) => boolean;
  /** Shows the result. Throws if the person can't continue. The device is enabled all the same. */
  readonly enrolled: (enrolled: Enrolled) => void;
  /** What to do next. Asked again after the device was saved for these roles. */
  readonly askNext: (roles: readonly string[]) => Promise<'save-for-roles' | 'sign-in' | undefined>;
};

/**
 * Creates a virtual MFA device, shows it for scanning, enables it with two codes, and saves it. If
 * the person leaves before it is enabled, the device is deleted again. Returns what was enrolled if
 * a sign-in should follow.
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

/** Asks for a name until a device could be created with it. */
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

/** Without the deleted device, which AWS may still list for a moment. */
function withoutUnused(start: EnrollmentStart, serialNumber: string): EnrollmentStart {
  const unused = start.devices.unused?.filter((device) => device.serialNumber !== serialNumber);
  return { ...start, devices: { ...start.devices, unused } };
}

/** The device exists and nobody uses it. Whatever happens, enable or delete it. */
async function enableOrUndo(enrollment: Enrollment, face: EnrollmentFace): Promise<void> {
  let isLeft = false;
  for (;;) {
    try {
      return await enable(enrollment, face);
    } catch (thrown) {
      // It could not be deleted, and the person tried to finish it. Leave it as it is.
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
