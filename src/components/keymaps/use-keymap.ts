import { type Key, useInput } from 'ink';
import { createContext } from 'react';
import type { AppState, AppStore } from '../../state/app-state';
import type { Dispatch } from '../../state/dispatch';
import { type Keymap, resolveKey } from './keymap';

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

/** What Ink calls the keys that are no text, by our names. */
const named = [
  ['upArrow', 'Up'],
  ['downArrow', 'Down'],
  ['leftArrow', 'Left'],
  ['rightArrow', 'Right'],
  ['pageUp', 'PgUp'],
  ['pageDown', 'PgDn'],
  ['home', 'Home'],
  ['end', 'End'],
  ['return', 'Enter'],
  ['tab', 'Tab'],
  ['backspace', 'Backspace'],
  // What the Backspace key of most terminals sends (0x7f) is `delete` to Ink.
  ['delete', 'Backspace'],
] as const;

/** What Ink has no name for, such as F1 and Insert. */
const unnamedKey = 'This key';

/** By code point. */
const controls: ReadonlyMap<number, string> = new Map([
  [0x08, 'Backspace'],
  [0x09, 'Tab'],
  [0x0a, 'Enter'],
  [0x0d, 'Enter'],
  [0x1b, 'Esc'],
  [0x7f, 'Backspace'],
]);

/** The keys in one input event of Ink's, which holds several where they came at once, in their order. */
function readKeys(input: string, key: Key): readonly string[] {
  if (input === '') {
    const name = named.find(([property]) => key[property])?.[1];
    if (name !== undefined) return [name];
    return [key.escape ? 'Esc' : unnamedKey];
  }
  if (key.ctrl) return [`^${input.toUpperCase()}`];
  // Alt and a letter is no letter.
  if (key.meta) return [`Alt-${input}`];
  return Array.from(input, toKey);
}

function toKey(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const control = controls.get(code);
  if (control !== undefined) return control;
  return code < 0x20 ? `^${String.fromCharCode(code + 0x40)}` : character;
}
