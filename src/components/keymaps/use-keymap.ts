import { useInput } from 'ink';
import { createContext } from 'react';
import type { AppState } from '../../state/app-state';
import type { Dispatch } from '../../state/dispatch';
import type { AppStore } from '../../state/store';
import { type Keymap, resolveKey } from './keymap';
import { readKeys } from './read-keys';

/** The keys of the screen that is drawn, for its hints: none where it is behind a dialog. */
export const KeymapContext = createContext<(state: AppState) => Keymap>(() => ({ bindings: [] }));

/** The one place where keys are read. Each is resolved in the state that the one before left. */
export function useKeymap(
  store: AppStore,
  dispatch: Dispatch,
  keymapOf: (state: AppState) => Keymap,
  keyPressed: () => void,
): void {
  useInput((input, key) => {
    keyPressed();
    for (const name of readKeys(input, key)) {
      const state = store.getState();
      const intent = resolveKey(keymapOf(state), name, state);
      if (intent !== undefined) dispatch(intent);
    }
  });
}
