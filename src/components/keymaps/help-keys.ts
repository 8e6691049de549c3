import type { AppState } from '../../state/app-state';
import { topScreenOf } from '../../state/screens';
import { alwaysKeys, commonKeys, escKey, type Scroll, scrollKeys, withMoveHint } from './common';
import { fieldKeys } from './field-keys';
import type { Keymap } from './keymap';

/** `measure` says where the text is and how far it goes. */
export function helpKeymap(state: AppState, measure: (state: AppState) => Scroll): Keymap {
  const query = topScreenOf(state, 'help')?.query;
  if (query !== undefined) return findKeymap;
  return {
    bindings: [
      ...withMoveHint(scrollKeys(measure), 2),
      {
        keys: ['/'],
        label: 'find a key',
        section: 'Move',
        footer: 3,
        resolve: () => ({ kind: 'find-key', query: '' }),
      },
      ...commonKeys('dialog').map((binding) =>
        binding.keys.includes('?')
          ? { ...binding, label: 'back', resolve: () => ({ kind: 'back' }) as const }
          : binding,
      ),
    ],
  };
}

const findKeymap: Keymap = {
  takesText: true,
  bindings: [
    ...fieldKeys({ erase: 1, clear: undefined }),
    escKey({
      label: 'show all',
      isPinned: true,
      footer: 0,
      resolve: () => ({ kind: 'find-key', query: undefined }),
    }),
    ...alwaysKeys,
  ],
};
