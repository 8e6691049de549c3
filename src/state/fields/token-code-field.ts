import { type Actor, showNotice } from '../actions';
import type { TokenCodeScreen } from '../app-state';
import { changeScreen, topScreenOf } from '../screens';
import type { CodeField } from './field';
import { addToDraft, tokenCodeLength } from './token-code-draft';

/**
 * While a code is on its way there is no field, nor just after it opened by itself: what is typed then is
 * not meant for it.
 */
export function tokenCodeField(actor: Actor): CodeField | undefined {
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
    /** Sends at the sixth digit. */
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
