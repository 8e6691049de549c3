import { addBounded, bounds } from '../../bounds';
import type { AppState } from '../../state/app-state';
import type { Movement } from '../../state/intents';
import { topScreenOf } from '../../state/screens';
import { alwaysKeys, commonKeys, escKey, moveKeys, withMoveHint } from './common';
import type { Binding, Keymap } from './keymap';

/** Scrolls by rows of the text; `measure` says where it is and how far it goes. */
export function helpKeymap(
  state: AppState,
  measure: (state: AppState) => {
    readonly top: number;
    readonly last: number;
    readonly page: number;
  },
): Keymap {
  const query = topScreenOf(state, 'help')?.query;
  const scrolls = withMoveHint(moveKeys(), 2).map((binding): Binding => {
    const moved = binding.resolve(state, '');
    if (typeof moved === 'string' || moved.kind !== 'move') return binding;
    return {
      ...binding,
      label: 'scroll',
      resolve: (now) => ({ kind: 'scroll', top: target(moved.to, measure(now)) }),
    };
  });
  if (query !== undefined) return findKeymap(query);
  return {
    bindings: [
      ...scrolls,
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

function findKeymap(query: string): Keymap {
  return {
    type: (text) => ({ kind: 'find-key', query: addBounded(query, text, bounds.search) }),
    bindings: [
      {
        keys: ['Backspace'],
        label: 'erase',
        section: 'Field',
        footer: 1,
        resolve: () => ({
          kind: 'find-key',
          query: query === '' ? undefined : [...query].slice(0, -1).join(''),
        }),
      },
      escKey({
        label: 'show all',
        isPinned: true,
        footer: 0,
        resolve: () => ({ kind: 'find-key', query: undefined }),
      }),
      ...alwaysKeys,
    ],
  };
}

function target(
  to: Movement,
  { top, last, page }: { readonly top: number; readonly last: number; readonly page: number },
): number {
  const targets: Readonly<Record<Movement, number>> = {
    up: top - 1,
    down: top + 1,
    'page-up': top - page,
    'page-down': top + page,
    first: 0,
    last,
  };
  return Math.max(0, Math.min(targets[to], last));
}
