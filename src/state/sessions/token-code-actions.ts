import { toAppError } from '../../errors';
import { type Actor, showFailure, showNotice } from '../actions';
import type { TokenCodeScreen } from '../app-state';
import { changeScreen, topScreenOf } from '../screens';
import { addToDraft, tokenCodeLength } from './token-code-draft';

/** Types or pastes into the field, and sends at the sixth digit. */
export function typeTokenCode(actor: Actor, text: string): void {
  const field = topScreenOf(actor.store.getState(), 'token-code');
  if (field === undefined || field.sending !== undefined) return;
  const { digits, complaint } = addToDraft(field.draft, text);
  changeField(actor, () => ({ draft: digits }));
  if (complaint !== undefined) showNotice(actor, complaint, 'urgent');
  if (digits.length === tokenCodeLength) actor.questions.submitTokenCode();
}

export function eraseTokenCode(actor: Actor): void {
  changeField(actor, ({ draft }) => ({ draft: draft.slice(0, -1) }));
}

export function clearTokenCode(actor: Actor): void {
  changeField(actor, () => ({ draft: '' }));
}

export function showTokenCode(actor: Actor): void {
  changeField(actor, ({ isShown }) => ({ isShown: !isShown }));
}

/** Types the code of the field's device, as the sandbox's phone shows it. */
export async function fillTokenCode(actor: Actor): Promise<void> {
  const field = topScreenOf(actor.store.getState(), 'token-code');
  const { authenticator } = actor.services;
  if (field === undefined || authenticator === undefined) return;
  try {
    const codes = await authenticator.codes();
    const found = codes.find(({ serialNumber }) => serialNumber === field.serialNumber);
    if (found !== undefined) typeTokenCode(actor, found.code);
    else showNotice(actor, 'The sandbox has no such device.', 'urgent');
  } catch (thrown) {
    showFailure(actor, 'No code', toAppError(thrown));
  }
}

/** While a code is on its way the field takes nothing: what is typed then is not meant for it. */
function changeField(
  { store }: Actor,
  change: (field: TokenCodeScreen) => Partial<TokenCodeScreen>,
): void {
  if (topScreenOf(store.getState(), 'token-code')?.sending !== undefined) return;
  store.setState((state) =>
    changeScreen(state, 'token-code', (field) => ({ ...field, ...change(field) })),
  );
}
