import { windowLeftMs } from '../../countdown';
import { type AppError, toAppError } from '../../errors';
import { nameFew } from '../../name-few';
import { printable } from '../../printable';
import { type Actor, showFailure, showNotice } from '../actions';
import { reloadProfiles } from '../list/profile-loading';
import { changeScreen, isScreen, topScreenOf, withoutScreens } from '../screens';
import { signIn } from '../sessions/sign-in-actions';
import { activeCode, type CodePair, eraseCode, isPairWhole, noCodes, typeCode } from './code-pair';
import { whileBusy } from './device-work';
import type { CodesStep, NewDevice } from './enrollment-state';

/** Types or pastes into the two fields; the sixth digit of the second sends both. */
export async function typeEnrollmentCode(actor: Actor, text: string): Promise<void> {
  const step = codesStep(actor);
  const enrollment = actor.enrollments.get()?.enrollment;
  if (step === undefined || enrollment === undefined) return;
  const { pair, complaint } = typeCode(step.codes, text, enrollment);
  changeCodes(actor, () => pair);
  if (complaint !== undefined) showNotice(actor, complaint, 'urgent');
  if (isPairWhole(pair)) await enableByCodes(actor);
}

export function eraseEnrollmentCode(actor: Actor): void {
  changeCodes(actor, eraseCode);
}

export function clearEnrollmentCode(actor: Actor): void {
  changeCodes(actor, (codes) => ({ ...codes, [activeCode(codes)]: '' }));
}

export function showEnrollmentCodes(actor: Actor): void {
  changeCodes(actor, (codes) => ({ ...codes, isShown: !codes.isShown }));
}

/** Sends the two codes. After a lost connection the same two are sent again. */
export async function enableByCodes(actor: Actor): Promise<void> {
  const step = codesStep(actor);
  const enrollment = actor.enrollments.get()?.enrollment;
  if (step === undefined || enrollment === undefined || !isPairWhole(step.codes)) return;
  const { first, second } = step.codes;
  await whileBusy(actor, 'enabling the device', async ({ signal }) => {
    try {
      await enrollment.enable({ first, second }, signal);
      await finishEnrollment(actor, step.device);
    } catch (thrown) {
      fail(actor, toAppError(thrown));
    }
  });
}

function fail(actor: Actor, error: AppError): void {
  if (error.kind === 'codes-refused') {
    changeStep(actor, (step) => ({ ...step, codes: noCodes, refusal: error }));
    return;
  }
  const isLost = ['network', 'aws-unavailable', 'device-state-unknown'].includes(error.kind);
  if (!isLost) changeStep(actor, (step) => ({ ...step, codes: noCodes }));
  const retry = isLost ? ({ kind: 'enable-device' } as const) : undefined;
  showFailure(actor, 'Not enabled', error, { ...(retry && { retry }) });
}

/** The device is enabled: its serial number is written, and what else can be done is offered. */
export async function finishEnrollment(
  actor: Actor,
  { serialNumber, name }: NewDevice,
): Promise<void> {
  const { store, enrollments, services } = actor;
  const live = enrollments.get();
  const screen = topScreenOf(store.getState(), 'enrollment');
  if (live === undefined || screen === undefined) return;
  const { profileName } = screen;
  const known = [...live.start.devices.enabled.map((device) => device.serialNumber), serialNumber];
  const roles = rolesWithoutDevice(actor, profileName, known);
  enrollments.clear();
  const saved = await save(actor, profileName, serialNumber);
  const now = services.now();
  reloadProfiles(actor);
  store.setState((state) =>
    changeScreen(state, 'enrollment', (top) => ({
      ...top,
      step: {
        kind: 'done',
        serialNumber,
        name,
        userName: live.devices.user.name,
        saved,
        roles,
        nextCodeAt: new Date(now.getTime() + windowLeftMs(now)),
      },
    })),
  );
}

/** Writes the serial number into the role profiles of the same user too. */
export async function saveForRoles(actor: Actor): Promise<void> {
  const step = topScreenOf(actor.store.getState(), 'enrollment')?.step;
  if (step?.kind !== 'done') return;
  try {
    for (const profileName of step.roles) {
      await actor.services.saveSerialNumber(profileName, step.serialNumber);
    }
    reloadProfiles(actor);
    actor.store.setState((state) =>
      changeScreen(state, 'enrollment', (screen) => ({ ...screen, step: { ...step, roles: [] } })),
    );
    showNotice(actor, `mfa_serial is written for ${nameFew(step.roles.map(printable))}.`, 'good');
  } catch (thrown) {
    showFailure(actor, 'Not written', toAppError(thrown));
  }
}

/** Enter at the end: the first session, by the next code. */
export async function signInAfterEnrollment(actor: Actor): Promise<void> {
  const screen = topScreenOf(actor.store.getState(), 'enrollment');
  if (screen?.step.kind !== 'done') return;
  actor.store.setState((state) => withoutScreens(state, (top) => isScreen(top, 'enrollment')));
  await signIn(actor, screen.profileName, { spentUntil: screen.step.nextCodeAt });
}

async function save(actor: Actor, profileName: string, serialNumber: string) {
  try {
    return { place: await actor.services.saveSerialNumber(profileName, serialNumber) };
  } catch (thrown) {
    return { error: toAppError(thrown) };
  }
}

/** Role profiles on the same keys that name no device, or one that the user does not have. */
function rolesWithoutDevice(
  { store }: Actor,
  profileName: string,
  known: readonly string[],
): readonly string[] {
  const { profiles, sessions } = store.getState();
  const keyOf = (name: string) => sessions.get(name)?.plan.base.accessKeyId;
  const own = keyOf(profileName);
  return [...profiles.profiles.values()]
    .filter(({ name, roleArn }) => name !== profileName && roleArn && own && keyOf(name) === own)
    .filter(({ mfaSerial }) => !mfaSerial || !known.includes(mfaSerial))
    .map(({ name }) => name);
}

function codesStep({ store }: Actor): CodesStep | undefined {
  const screen = topScreenOf(store.getState(), 'enrollment');
  return screen?.step.kind === 'codes' && screen.busy === undefined ? screen.step : undefined;
}

function changeCodes(actor: Actor, change: (codes: CodePair) => CodePair): void {
  if (codesStep(actor) === undefined) return;
  changeStep(actor, (step) => ({ ...step, codes: change(step.codes) }));
}

function changeStep({ store }: Actor, change: (step: CodesStep) => CodesStep): void {
  store.setState((state) =>
    changeScreen(state, 'enrollment', (screen) =>
      screen.step.kind === 'codes' ? { ...screen, step: change(screen.step) } : screen,
    ),
  );
}
