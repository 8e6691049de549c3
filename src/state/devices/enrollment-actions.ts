import { givesCodes } from '../../aws/devices/device';
import { deviceNameProblem } from '../../aws/devices/device-name';
import { otpauthForms } from '../../aws/devices/otpauth-uri';
import { toAppError } from '../../errors';
import { printable } from '../../printable';
import { saveDevice } from '../../use-cases/save-device';
import { type Actor, showFailure, showNotice } from '../actions';
import { reloadProfiles } from '../list/profile-loading';
import { changeScreen, isScreen, pushScreen, topScreenOf, withoutScreens } from '../screens';
import { createScreenFace } from '../sessions/screen-face';
import { noCodes } from './code-pair';
import { refreshDevices } from './device-actions';
import { deviceAsks, enrollmentWork, whileBusy } from './device-work';
import { finishEnrollment } from './enrollment-end';
import { serialNumberOf } from './enrollment-names';
import type { EnrollmentScreen, NameStep, NewDevice } from './enrollment-state';
import type { LiveEnrollment } from './live-enrollment';

/** Opens the first step: asks AWS who the user is and what devices there are. */
export async function enroll(actor: Actor, profileName: string, isAnother: boolean): Promise<void> {
  const { services, store, tasks, enrollments, questions } = actor;
  const work = { label: `asking AWS for the devices of ${printable(profileName)}`, isQuiet: false };
  await tasks.run(enrollmentWork, work, async ({ signal }) => {
    try {
      const devices = await services.userDevices(
        profileName,
        deviceAsks(actor, enrollmentWork, profileName, signal),
      );
      const start = await devices.start(signal);
      enrollments.set({ devices, start });
      const has = start.devices.enabled.map(({ serialNumber }) => serialNumber).filter(givesCodes);
      const step =
        has.length > 0 && !isAnother
          ? ({ kind: 'existing', user: devices.user, serialNumbers: has, selected: 0 } as const)
          : toNameStep({ devices, start }, start.suggestion);
      store.setState((state) =>
        pushScreen(state, {
          kind: 'enrollment',
          profileName: devices.profileName,
          step,
          busy: undefined,
          isLeft: false,
        }),
      );
    } catch (thrown) {
      const retry = { kind: 'enroll', profileName, isAnother } as const;
      showFailure(actor, 'Not enrolled', toAppError(thrown), { retry });
    } finally {
      questions.close(enrollmentWork);
    }
  });
}

/** For a sign-in that found no device: nothing is made before the name is agreed to. */
export async function enrollInstead(actor: Actor, profileName: string): Promise<void> {
  await enroll(actor, profileName, false);
  if (nameStep(actor) === undefined) return;
  showNotice(actor, `${printable(profileName)} has no MFA device yet: this makes one.`);
}

/** Writes a device that the user has into the profile's file, in place of making another. */
export async function saveExistingDevice(actor: Actor): Promise<void> {
  const screen = topScreenOf(actor.store.getState(), 'enrollment');
  if (screen?.step.kind !== 'existing') return;
  const { serialNumbers, selected } = screen.step;
  const serialNumber = serialNumbers[selected];
  if (serialNumber === undefined) return;
  try {
    const { tell } = createScreenFace(actor);
    const isOverList = actor.store.getState().screens.at(-2)?.kind === 'profiles';
    await saveDevice(screen.profileName, serialNumber, actor.services, {
      tell: (text, tone) => tell(isOverList ? `${text} Enter signs in.` : text, tone),
    });
    actor.enrollments.clear();
    close(actor);
    reloadProfiles(actor);
  } catch (thrown) {
    showFailure(actor, 'Not written', toAppError(thrown));
  }
}

/** The user has devices and wants one more. */
export function turnToName(actor: Actor): void {
  const live = actor.enrollments.get();
  if (live === undefined) return;
  turn(actor, 'existing', () => toNameStep(live, live.start.suggestion));
}

export function typeDeviceName(actor: Actor, text: string): void {
  const added = text.replace(/\s/g, '');
  const problem = added === '' ? undefined : deviceNameProblem(added);
  if (problem !== undefined) showNotice(actor, problem, 'urgent');
  else changeName(actor, (name) => name + added);
}

export function eraseDeviceName(actor: Actor): void {
  changeName(actor, (name) => name.slice(0, -1));
}

export function clearDeviceName(actor: Actor): void {
  changeName(actor, () => '');
}

/** Goes on to the QR code. */
export async function createNamedDevice(actor: Actor): Promise<void> {
  const { store, enrollments } = actor;
  const step = nameStep(actor);
  const live = enrollments.get();
  if (step === undefined || live === undefined) return;
  const { name } = step;
  await whileBusy(actor, 'creating the device', async ({ signal }) => {
    try {
      const request = { path: '/', name, replacesUnused: false };
      const enrollment = await live.devices.create(live.start, request, signal);
      enrollments.set({ ...live, enrollment });
      const { serialNumber, seed } = enrollment;
      const forms = otpauthForms({ deviceName: name, account: live.devices.user.account, seed });
      const device: NewDevice = { serialNumber, name, seed, forms };
      store.setState((state) =>
        changeScreen(state, 'enrollment', (screen) => ({
          ...screen,
          step: { kind: 'scan', device, isSecretShown: false, file: undefined },
        })),
      );
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.kind === 'device-unused' || error.kind === 'device-name-taken') {
        await refreshStart(actor, signal);
      }
      showFailure(actor, 'No device created', error, { retry: { kind: 'create-device' } });
    }
  });
}

/** Deletes the device that has the name and that nobody has enabled. */
export async function deleteUnusedOfName(actor: Actor): Promise<void> {
  const step = nameStep(actor);
  const live = actor.enrollments.get();
  if (step === undefined || live === undefined) return;
  const serialNumber = serialNumberOf(step);
  await whileBusy(actor, 'deleting the unused device', async ({ signal }) => {
    try {
      await live.devices.delete({ serialNumber, state: 'unused' }, signal);
      await refreshStart(actor, signal);
      showNotice(actor, `Deleted: ${printable(step.name)} is free.`, 'good');
    } catch (thrown) {
      showFailure(actor, 'Not deleted', toAppError(thrown));
    }
  });
}

export function showSeed(actor: Actor): void {
  actor.store.setState((state) =>
    changeScreen(state, 'enrollment', (screen) =>
      screen.step.kind === 'scan'
        ? { ...screen, step: { ...screen.step, isSecretShown: !screen.step.isSecretShown } }
        : screen,
    ),
  );
}

/** Writes the QR code as a PNG, which goes when enrollment is left. */
export async function writeQrCode(actor: Actor): Promise<void> {
  const { services, enrollments, store } = actor;
  const step = topScreenOf(store.getState(), 'enrollment')?.step;
  const live = enrollments.get();
  if (step?.kind !== 'scan' || live === undefined) return;
  const [form] = step.device.forms;
  if (form === undefined) return;
  try {
    live.file?.remove();
    const file = await services.writeQrFile(step.device.name, form.uri);
    enrollments.set({ ...live, file });
    store.setState((state) =>
      changeScreen(state, 'enrollment', (screen) => ({
        ...screen,
        step: { ...step, file: file.path },
      })),
    );
    showNotice(actor, `The QR code is in ${printable(file.path)}, until you leave here.`, 'good');
  } catch (thrown) {
    showFailure(actor, 'No file written', toAppError(thrown));
  }
}

/** From the QR code to the codes, and back. */
export function turnToCodes(actor: Actor): void {
  turn(actor, 'scan', ({ device, file }) => ({
    kind: 'codes',
    device,
    file,
    codes: noCodes,
    refusal: undefined,
  }));
}

export function turnToQrCode(actor: Actor): void {
  turn(actor, 'codes', ({ device, file }) => ({
    kind: 'scan',
    device,
    file,
    isSecretShown: false,
  }));
}

/** Esc: cancels what runs, else undoes the enrollment; at its end nothing is left to undo. */
export async function leaveEnrollment(actor: Actor): Promise<void> {
  const { store, tasks, enrollments } = actor;
  const screen = topScreenOf(store.getState(), 'enrollment');
  if (screen === undefined) return;
  if (screen.busy !== undefined) {
    tasks.cancelShown();
    return;
  }
  const { step } = screen;
  if (step.kind === 'existing' || step.kind === 'name' || step.kind === 'done' || screen.isLeft) {
    enrollments.clear();
    close(actor);
    return step.kind === 'done' ? refreshDevices(actor) : undefined;
  }
  await whileBusy(actor, 'deleting the device again', async () => {
    try {
      const outcome = await enrollments.undo();
      if (outcome === 'enabled') {
        await finishEnrollment(actor, step.device);
        return;
      }
      close(actor);
      showNotice(actor, `${printable(step.device.name)} is deleted again: it was not enabled.`);
    } catch (thrown) {
      store.setState((state) =>
        changeScreen(state, 'enrollment', (top) => ({ ...top, isLeft: true })),
      );
      const kept =
        'It can still be finished here: type its two codes. Esc there leaves it as it is.';
      showFailure(actor, 'A device is left', toAppError(thrown), { kept });
    }
  });
}

function close({ store }: Actor): void {
  store.setState((state) => withoutScreens(state, (screen) => isScreen(screen, 'enrollment')));
}

async function refreshStart(actor: Actor, signal: AbortSignal): Promise<void> {
  const live = actor.enrollments.get();
  if (live === undefined) return;
  const start = await live.devices.start(signal);
  actor.enrollments.set({ ...live, start });
  actor.store.setState((state) =>
    changeScreen(state, 'enrollment', (screen) =>
      screen.step.kind === 'name'
        ? { ...screen, step: toNameStep({ ...live, start }, screen.step.name) }
        : screen,
    ),
  );
}

function toNameStep({ devices, start }: LiveEnrollment, name: string): NameStep {
  const unused = (start.devices.unused ?? []).map(({ serialNumber }) => serialNumber);
  return { kind: 'name', user: devices.user, name, unused };
}

function nameStep({ store }: Actor): NameStep | undefined {
  const step = topScreenOf(store.getState(), 'enrollment')?.step;
  return step?.kind === 'name' ? step : undefined;
}

function changeName({ store }: Actor, change: (name: string) => string): void {
  store.setState((state) =>
    changeScreen(state, 'enrollment', (screen) =>
      screen.step.kind === 'name' && screen.busy === undefined
        ? { ...screen, step: { ...screen.step, name: change(screen.step.name) } }
        : screen,
    ),
  );
}

function turn<K extends EnrollmentScreen['step']['kind']>(
  { store }: Actor,
  from: K,
  to: (step: Extract<EnrollmentScreen['step'], { kind: K }>) => EnrollmentScreen['step'],
): void {
  store.setState((state) =>
    changeScreen(state, 'enrollment', (screen) =>
      screen.step.kind === from && screen.busy === undefined
        ? { ...screen, step: to(screen.step as Extract<EnrollmentScreen['step'], { kind: K }>) }
        : screen,
    ),
  );
}
