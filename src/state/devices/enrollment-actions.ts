import { deviceNameProblem } from '../../aws/devices/device';
import { bounds } from '../../bounds';
import { windowLeftMs } from '../../countdown';
import { toAppError } from '../../errors';
import { printable } from '../../printable';
import {
  type Attempt,
  type EnrollmentFace,
  enroll as enrollDevice,
  sayUndone,
} from '../../use-cases/enroll-device';
import { type Actor, createScreenFace, showFailure, showNotice } from '../actions';
import { type Field, isPairWhole, noCodes, textField } from '../fields/field';
import type { Intent } from '../intents';
import { reloadProfiles } from '../list/profile-loading';
import {
  changeScreen,
  isScreen,
  pushScreen,
  stepOf,
  topScreenOf,
  withoutScreens,
} from '../screens';
import type { createTurns } from '../sessions/questions';
import { signIn } from '../sessions/sign-in-actions';
import { runShown } from '../tasks';
import { deviceAsks, refreshDevices } from './device-actions';
import {
  type CodesStep,
  type EnrollmentScreen,
  enrollmentWork,
  serialNumberOf,
} from './devices-state';
import type { LiveEnrollment } from './live-enrollment';

type Step = EnrollmentScreen['step'];

/** Enrolls with screens. Resolves when the first one is open, or when none is needed. */
export function enroll(actor: Actor, profileName: string, isAnother: boolean): Promise<void> {
  const { services, store, enrollments } = actor;
  return enrollments.run(async (live, onAsked) => {
    const world = {
      open: (signal: AbortSignal) =>
        services.userDevices(profileName, deviceAsks(actor, enrollmentWork, profileName, signal)),
      profiles: () => store.getState().profiles,
      planOf: (name: string) => store.getState().sessions.get(name)?.plan,
      saveSerialNumber: services.saveSerialNumber,
      savesNothing: false,
    };
    try {
      const face = createFace(actor, live, isAnother, onAsked);
      const enrolled = await enrollDevice(profileName, world, face);
      const step = close(actor);
      if (enrolled === undefined) reloadProfiles(actor);
      else if (step?.kind === 'done')
        void signIn(actor, enrolled.profileName, { spentUntil: step.nextCodeAt });
    } catch (thrown) {
      const step = close(actor);
      const error = toAppError(thrown);
      if (step?.kind === 'done' && !live.isOver) void refreshDevices(actor);
      if (step !== undefined && error.kind === 'canceled') return;
      const retry = { kind: 'enroll', profileName, isAnother } as const;
      showFailure(actor, 'Not enrolled', error, { retry });
    }
  });
}

const failures = {
  free: { title: 'Not deleted' },
  create: { title: 'No device created', retry: { kind: 'create-device' } },
  enable: { title: 'Not enabled', retry: { kind: 'enable-device' } },
  save: { title: 'Not written' },
} as const satisfies Record<Attempt, { title: string; retry?: Intent }>;

function createFace(
  actor: Actor,
  live: LiveEnrollment,
  isAnother: boolean,
  onAsked: () => void,
): EnrollmentFace {
  const { store, tasks, questions, services } = actor;
  const change = (toScreen: (screen: EnrollmentScreen) => Partial<EnrollmentScreen>) =>
    store.setState((state) =>
      changeScreen(state, 'enrollment', (screen) => ({ ...screen, ...toScreen(screen) })),
    );
  /** Shows the step, on the open screen or on a new one. */
  const show = (profileName: string, toStep: (before: Step | undefined) => Step) => {
    if (enrollmentScreen(actor) !== undefined)
      return change(({ step }) => ({ step: toStep(step) }));
    const screen = { kind: 'enrollment', profileName, step: toStep(undefined) } as const;
    store.setState((state) => pushScreen(state, { ...screen, busy: undefined }));
  };
  /** Shows a question and waits for its answer. Esc and leaving the program end the wait. */
  const ask = <T>(turns: ReturnType<typeof createTurns<T>>, putUp: () => void): Promise<T> => {
    const controller = new AbortController();
    live.leave = () => controller.abort();
    if (live.isOver) live.leave();
    const show = () => {
      putUp();
      onAsked();
    };
    return turns.take(controller.signal, show, () => {});
  };

  const { tell } = createScreenFace(actor, enrollmentWork);

  return {
    tell(text, tone) {
      const state = store.getState();
      const isOverList =
        stepOf(state, 'existing') !== undefined && state.screens.at(-2)?.kind === 'profiles';
      tell(isOverList ? `${text} Enter signs in.` : text, tone);
    },

    during: (label, job) =>
      runShown(
        tasks,
        enrollmentWork,
        printable(label),
        (signal) => job(live.isOver ? AbortSignal.abort() : signal),
        (busy) => {
          change(() => ({ busy }));
          if (busy === undefined) questions.close(enrollmentWork);
        },
      ),

    failed(attempt, thrown) {
      const error = toAppError(thrown);
      const { title, ...more } = failures[attempt];
      // AWS may not have seen the codes, so the same ones can be sent again.
      const isLost = ['network', 'aws-unavailable', 'device-state-unknown'].includes(error.kind);
      const isSpent = attempt === 'enable' && !isLost;
      if (isSpent) changeCodesStep(actor, { codes: noCodes });
      showFailure(actor, title, error, isSpent ? {} : more);
    },

    async chooseExisting({ user, profileName }, existing) {
      if (isAnother) return undefined;
      const serialNumbers = existing.map(({ serialNumber }) => serialNumber);
      return ask(live.existing, () =>
        show(profileName, (step) => step ?? { kind: 'existing', user, serialNumbers, selected: 0 }),
      );
    },

    async askName({ user, profileName }, { devices, suggestion }) {
      const unused = (devices.unused ?? []).map(({ serialNumber }) => serialNumber);
      return ask(live.name, () =>
        show(profileName, (step) => {
          const name = step?.kind === 'name' ? step.name : suggestion;
          return { kind: 'name', user, name, unused };
        }),
      );
    },

    async askCodes(enrollment, refusal) {
      live.checks = enrollment;
      const { serialNumber, name, seed, forms } = enrollment;
      const device = { serialNumber, name, seed, forms };
      return ask(live.codes, () =>
        change(({ step }) => {
          if (step.kind === 'name')
            return { step: { kind: 'scan', device, isSecretShown: false, file: undefined } };
          const isRefused = step.kind === 'codes' && refusal !== undefined;
          return isRefused ? { step: { ...step, codes: noCodes, refusal } } : {};
        }),
      );
    },

    left(undone) {
      live.undone = undone;
      if (live.isOver) return false;
      if (undone.kind === 'deleted') showNotice(actor, printable(sayUndone(undone)));
      if (undone.kind === 'failed') {
        const kept = 'Type its two codes to finish it here. Esc leaves it as it is.';
        showFailure(actor, 'A device is left', undone.error, { kept });
      }
      return undone.kind !== 'deleted';
    },

    enrolled(enrolled) {
      live.undone = undefined;
      live.file?.remove();
      const now = services.now();
      const nextCodeAt = new Date(now.getTime() + windowLeftMs(now));
      change(() => ({ step: { kind: 'done', ...enrolled, nextCodeAt } }));
    },

    askNext(roles) {
      reloadProfiles(actor);
      return ask(live.next, () =>
        change(({ step }) => (step.kind === 'done' ? { step: { ...step, roles } } : {})),
      );
    },
  };
}

/** For a sign-in that found no device. Creates nothing before the person agrees to the name. */
export async function enrollInstead(actor: Actor, profileName: string): Promise<void> {
  await enroll(actor, profileName, false);
  if (stepOf(actor.store.getState(), 'name') === undefined) return;
  showNotice(actor, `${printable(profileName)} has no MFA device yet: this makes one.`);
}

/** Saves the selected device instead of creating another. */
export function saveExistingDevice(actor: Actor): void {
  const step = stepOf(actor.store.getState(), 'existing');
  if (step === undefined) return;
  actor.enrollments.get()?.existing.answer(step.serialNumbers[step.selected]);
}

export function nameField(actor: Actor): Field | undefined {
  const step = stepOf(actor.store.getState(), 'name');
  if (step === undefined) return undefined;
  const change = (name: string) => changeStep(actor.store, 'name', (now) => ({ ...now, name }));
  return {
    ...textField(step.name, bounds.name, change),
    type(text) {
      const added = text.replace(/\s/g, '');
      const problem = added === '' ? undefined : deviceNameProblem(step.name + added);
      if (problem !== undefined) showNotice(actor, problem, 'urgent');
      else change(step.name + added);
    },
  };
}

/** Creates the device and shows its QR code. */
export function createNamedDevice(actor: Actor): void {
  const name = stepOf(actor.store.getState(), 'name')?.name;
  if (name === undefined) return;
  actor.enrollments.get()?.name.answer({ kind: 'create', path: '/', name });
}

/** Deletes the device that has the typed name and was never enabled. */
export function deleteUnusedOfName(actor: Actor): void {
  const step = stepOf(actor.store.getState(), 'name');
  if (step === undefined) return;
  const serialNumber = serialNumberOf(step);
  actor.enrollments.get()?.name.answer({ kind: 'free', serialNumber, name: step.name });
}

export function showSeed({ store }: Actor): void {
  changeStep(store, 'scan', (step) => ({ ...step, isSecretShown: !step.isSecretShown }));
}

/** Writes the QR code to a PNG file, which is removed when the enrollment ends. */
export async function writeQrCode(actor: Actor): Promise<void> {
  const { services, enrollments, store } = actor;
  const step = stepOf(store.getState(), 'scan');
  const live = enrollments.get();
  if (step === undefined || live === undefined) return;
  try {
    live.file?.remove();
    const file = await services.writeQrFile(step.device.name, step.device.forms[0].uri);
    live.file = file;
    // The enrollment ended meanwhile, so nobody else removes the file.
    if (enrollments.get() !== live) return file.remove();
    changeStep(store, 'scan', (scan) => ({ ...scan, file: file.path }));
    showNotice(actor, `The QR code is in ${printable(file.path)}, until you leave here.`, 'good');
  } catch (thrown) {
    showFailure(actor, 'No file written', toAppError(thrown));
  }
}

/** Goes from the QR code to the codes. `turnToQrCode` goes back. */
export function turnToCodes({ store }: Actor): void {
  changeStep(store, 'scan', ({ device, file }) => ({
    kind: 'codes',
    device,
    file,
    codes: noCodes,
    refusal: undefined,
  }));
}

export function turnToQrCode({ store }: Actor): void {
  changeStep(store, 'codes', ({ device, file }) => ({
    kind: 'scan',
    device,
    file,
    isSecretShown: false,
  }));
}

/** Sends the two codes, or the same two again after a lost connection. */
export function enableByCodes(actor: Actor): void {
  const codes = codesStep(actor)?.codes;
  if (codes === undefined || !isPairWhole(codes)) return;
  const { first, second } = codes;
  actor.enrollments.get()?.codes.answer({ first, second });
}

/** Esc: cancels running work, or else leaves the open question. */
export function leaveEnrollment({ store, tasks, enrollments }: Actor): void {
  if (topScreenOf(store.getState(), 'enrollment')?.busy !== undefined) tasks.cancelShown();
  else enrollments.get()?.leave();
}

/** Closes the screen. Returns the step it was at. */
function close(actor: Actor): Step | undefined {
  const step = enrollmentScreen(actor)?.step;
  actor.store.setState((state) =>
    withoutScreens(state, (screen) => isScreen(screen, 'enrollment')),
  );
  return step;
}

function enrollmentScreen({ store }: Actor): EnrollmentScreen | undefined {
  return store.getState().screens.find((screen) => isScreen(screen, 'enrollment'));
}

/** The code fields, unless codes are being sent. */
export function codesStep({ store }: Actor): CodesStep | undefined {
  const screen = topScreenOf(store.getState(), 'enrollment');
  return screen?.step.kind === 'codes' && screen.busy === undefined ? screen.step : undefined;
}

export function changeCodesStep({ store }: Actor, change: Partial<CodesStep>): void {
  changeStep(store, 'codes', (step) => ({ ...step, ...change }));
}

function changeStep<K extends Step['kind']>(
  store: Actor['store'],
  from: K,
  to: (step: Extract<Step, { kind: K }>) => Step,
): void {
  store.setState((state) =>
    changeScreen(state, 'enrollment', (screen) =>
      screen.step.kind === from && screen.busy === undefined
        ? { ...screen, step: to(screen.step as Extract<Step, { kind: K }>) }
        : screen,
    ),
  );
}
