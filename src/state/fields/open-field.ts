import { type Actor, showNotice } from '../actions';
import { type TokenCodeScreen, topScreen } from '../app-state';
import { deletionField } from '../devices/device-actions';
import { codePairField } from '../devices/device-codes-actions';
import { nameField } from '../devices/enrollment-actions';
import { queryField } from '../list/list-actions';
import { keyField } from '../navigation';
import { formField } from '../new-user/new-user-actions';
import { changeScreen, topScreenOf } from '../screens';
import { addToDraft, type CodeField, type Field, tokenCodeLength } from './field';

/** The text field that gets the keys. `undefined`: there is none, or it takes nothing now. */
export function openField(actor: Actor): Field | undefined {
  const state = actor.store.getState();
  switch (topScreen(state).kind) {
    case 'profiles':
      return queryField(actor);
    case 'help':
      return keyField(actor);
    case 'enrollment':
      return nameField(actor) ?? openCodeField(actor);
    case 'new-user':
      return formField(actor);
    case 'delete-device':
      return deletionField(actor);
    default:
      return openCodeField(actor);
  }
}

export async function typeText(actor: Actor, text: string): Promise<void> {
  await openField(actor)?.type(text);
}

export function openCodeField(actor: Actor): CodeField | undefined {
  return tokenCodeField(actor) ?? codePairField(actor);
}

/** Pastes into the open field. The list takes no paste, since its letters are commands. */
export async function paste(actor: Actor, text: string): Promise<void> {
  const field = openField(actor);
  if (field === undefined) showNotice(actor, 'No field here takes a paste. / searches.');
  else await field.type(text.trim().replace(/\s+/g, ' '));
}

/**
 * `undefined` while a code is on its way, and just after the field opened by itself, when keys are
 * still meant for the list.
 */
function tokenCodeField(actor: Actor): CodeField | undefined {
  const { store } = actor;
  const screen = topScreenOf(store.getState(), 'token-code');
  if (screen === undefined || screen.sending !== undefined) return undefined;
  if (screen.request?.isDeaf === true) return undefined;
  const { draft, isShown, serialNumber } = screen;
  const change = (changed: Partial<TokenCodeScreen>) =>
    store.setState((state) =>
      changeScreen(state, 'token-code', (field) => ({ ...field, ...changed })),
    );
  return {
    serialNumber,
    type(text) {
      const { digits, complaint } = addToDraft(draft, text);
      change({ draft: digits });
      if (complaint !== undefined) showNotice(actor, complaint, 'urgent');
      if (digits.length === tokenCodeLength) actor.questions.submitTokenCode();
    },
    erase: () => change({ draft: draft.slice(0, -1) }),
    clear: () => change({ draft: '' }),
    show: () => change({ isShown: !isShown }),
  };
}
