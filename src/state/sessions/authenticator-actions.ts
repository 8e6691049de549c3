import { toAppError } from '../../errors';
import { type Actor, showFailure, showNotice } from '../actions';
import { openCodeField } from '../fields/open-field';
import { changeScreen, isScreen, pushScreen, topScreenOf, withoutScreens } from '../screens';

/** Opens the sandbox's phone. */
export async function openAuthenticator(actor: Actor): Promise<void> {
  actor.store.setState((state) =>
    pushScreen(state, { kind: 'authenticator', codes: [], selected: 0 }),
  );
  await refreshAuthenticator(actor);
}

/** Reads the current codes. Called when the next ones begin. */
export async function refreshAuthenticator(actor: Actor): Promise<void> {
  const { authenticator } = actor.services;
  if (authenticator === undefined) return;
  try {
    const codes = await authenticator.codes();
    actor.store.setState((state) =>
      changeScreen(state, 'authenticator', (screen) => ({ ...screen, codes })),
    );
  } catch (thrown) {
    actor.store.setState((state) =>
      withoutScreens(state, (screen) => isScreen(screen, 'authenticator')),
    );
    showFailure(actor, 'No codes', toAppError(thrown));
  }
}

/** Approves the sign-in with the sandbox's phone. */
export async function approve(actor: Actor): Promise<void> {
  const userCode = topScreenOf(actor.store.getState(), 'approval')?.approval.userCode;
  if (userCode === undefined) return;
  try {
    await actor.services.authenticator?.approve(userCode);
    showNotice(actor, 'Approved.');
  } catch (thrown) {
    showFailure(actor, 'Not approved', toAppError(thrown));
  }
}

/** Types the code that the sandbox's phone shows for the field's device. */
export async function fillCode(actor: Actor): Promise<void> {
  const { authenticator } = actor.services;
  const serialNumber = openCodeField(actor)?.serialNumber;
  if (authenticator === undefined || serialNumber === undefined) return;
  try {
    const codes = await authenticator.codes();
    const found = codes.find((code) => code.serialNumber === serialNumber);
    if (found === undefined) showNotice(actor, 'The sandbox has no such device.', 'urgent');
    else await openCodeField(actor)?.type(found.code);
  } catch (thrown) {
    showFailure(actor, 'No code', toAppError(thrown));
  }
}
