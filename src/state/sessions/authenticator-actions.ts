import { toAppError } from '../../errors';
import { type Actor, showFailure } from '../actions';
import { changeScreen, isScreen, pushScreen, withoutScreens } from '../screens';

/** Opens the sandbox's phone. */
export async function openAuthenticator(actor: Actor): Promise<void> {
  actor.store.setState((state) =>
    pushScreen(state, { kind: 'authenticator', codes: [], selected: 0 }),
  );
  await refreshAuthenticator(actor);
}

/** The codes of this window; called at the edge of each. */
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
