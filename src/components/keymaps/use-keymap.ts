import { type Key, useInput } from 'ink';
import { createContext } from 'react';
import type { AppState, AppStore } from '../../state/app-state';
import type { Dispatch } from '../../state/dispatch';
import { type Keymap, resolveKey } from './keymap';

/** The keys that the footer of this screen shows. None behind a dialog. */
export const KeymapContext = createContext<(state: AppState) => Keymap>(() => ({ bindings: [] }));

/** The one place that reads keys. Each key is resolved in the state that the previous key left. */
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

/** Ink's property of each key that is not text, with our name for it. */
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
  // Most terminals send 0x7f for Backspace, which Ink calls `delete`.
  ['delete', 'Backspace'],
] as const;

/** For keys that Ink doesn't name, such as F1 and Insert. */
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

/** The keys in one input event of Ink, which can hold several, in their order. */
function readKeys(input: string, key: Key): readonly string[] {
  if (input === '') {
    const name = named.find(([property]) => key[property])?.[1];
    if (name !== undefined) return [name];
    return [key.escape ? 'Esc' : unnamedKey];
  }
  if (key.ctrl) return [`^${input.toUpperCase()}`];
  // Alt with a letter doesn't type the letter.
  if (key.meta) return [`Alt-${input}`];
  return Array.from(input, toKey);
}

function toKey(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const control = controls.get(code);
  if (control !== undefined) return control;
  return code < 0x20 ? `^${String.fromCharCode(code + 0x40)}` : character;
}
