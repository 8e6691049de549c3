import { toAppError } from '../../errors';
import { type Actor, showFailure, showNotice } from '../actions';
import { topScreen } from '../app-state';
import { deletionField } from '../devices/device-actions';
import { codePairField } from '../devices/device-codes-actions';
import { nameField } from '../devices/enrollment-actions';
import { queryField } from '../list/search-actions';
import { keyField } from '../navigation';
import { formField } from '../new-user/new-user-actions';
import type { CodeField, Field } from './field';
import { tokenCodeField } from './token-code-field';

/** The text field that has the keys; `undefined`: there is none, or it takes nothing now. */
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

/** A paste goes into the field that is open; the list takes none, for its letters are commands. */
export async function paste(actor: Actor, text: string): Promise<void> {
  const field = openField(actor);
  if (field === undefined) showNotice(actor, 'There is no field here to paste into: / searches.');
  else await field.type(text.trim().replace(/\s+/g, ' '));
}

/** Types the code of the field's device, as the sandbox's phone shows it now. */
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
