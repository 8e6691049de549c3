import type { Profile } from '../../aws/profiles/profile';
import { windowLeftMs } from '../../countdown';
import { type AppError, toAppError } from '../../errors';
import { rolesWithoutDevice, saveDevice, saveForRoles } from '../../use-cases/save-device';
import { type Actor, showFailure } from '../actions';
import { reloadProfiles } from '../list/profile-loading';
import { changeScreen, isScreen, topScreenOf, withoutScreens } from '../screens';
import { createScreenFace } from '../sessions/screen-face';
import { signIn } from '../sessions/sign-in-actions';
import { isPairWhole, noCodes } from './code-pair';
import { whileBusy } from './device-work';
import type { CodesStep, NewDevice, Saved } from './enrollment-state';

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
    changeCodesStep(actor, { codes: noCodes, refusal: error });
    return;
  }
  const isLost = ['network', 'aws-unavailable', 'device-state-unknown'].includes(error.kind);
  if (!isLost) changeCodesStep(actor, { codes: noCodes });
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
  const roles = rolesWithoutDevice(profilesOfUser(actor, profileName), known);
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
export async function saveForRolesToo(actor: Actor): Promise<void> {
  const step = topScreenOf(actor.store.getState(), 'enrollment')?.step;
  if (step?.kind !== 'done') return;
  try {
    await saveForRoles(step.roles, step.serialNumber, actor.services, createScreenFace(actor));
    reloadProfiles(actor);
    actor.store.setState((state) =>
      changeScreen(state, 'enrollment', (screen) => ({ ...screen, step: { ...step, roles: [] } })),
    );
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

/** The sentence that the end of the enrollment shows, or why the file has no such line. */
async function save(actor: Actor, profileName: string, serialNumber: string): Promise<Saved> {
  try {
    let text = '';
    await saveDevice(profileName, serialNumber, actor.services, {
      tell: (said) => {
        text = said;
      },
    });
    return { text };
  } catch (thrown) {
    return { error: toAppError(thrown) };
  }
}

function profilesOfUser({ store }: Actor, profileName: string): readonly Profile[] {
  const { profiles, sessions } = store.getState();
  const keyOf = (name: string) => sessions.get(name)?.plan.base.accessKeyId;
  const own = keyOf(profileName);
  return [...profiles.profiles.values()].filter(({ name }) => own && keyOf(name) === own);
}

/** The fields of the codes, while nothing is sent. */
export function codesStep({ store }: Actor): CodesStep | undefined {
  const screen = topScreenOf(store.getState(), 'enrollment');
  return screen?.step.kind === 'codes' && screen.busy === undefined ? screen.step : undefined;
}

export function changeCodesStep({ store }: Actor, change: Partial<CodesStep>): void {
  store.setState((state) =>
    changeScreen(state, 'enrollment', (screen) =>
      screen.step.kind === 'codes' ? { ...screen, step: { ...screen.step, ...change } } : screen,
    ),
  );
}
