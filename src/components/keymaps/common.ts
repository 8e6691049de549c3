import type { AppState } from '../../state/app-state';
import type { Movement } from '../../state/intents';
import { hasStepBack } from '../../state/navigation';
import type { Binding } from './keymap';

/** Help, back and quit. A dialog's short footer shows only the way back. */
export function commonKeys(
  on: 'list' | 'screen' | 'dialog',
  escLabel = 'back',
): readonly Binding[] {
  const isList = on === 'list';
  return [
    escKey({ label: escLabel, ...(!isList && { isPinned: true, footer: 0 }) }),
    {
      keys: ['?'],
      label: 'help',
      section: 'Screen',
      ...(on === 'dialog' ? {} : { isPinned: true, footer: 0 }),
      resolve: () => ({ kind: 'show-help' }),
    },
    {
      keys: ['q'],
      label: isList ? 'quit' : 'back',
      description: isList ? 'quit' : 'back',
      section: 'Screen',
      ...(isList ? { isPinned: true, footer: 0 } : {}),
      resolve: () => (isList ? { kind: 'quit' } : { kind: 'back' }),
    },
    ...alwaysKeys,
  ];
}

/** One step back, on every screen. Esc never quits. */
export function escKey(more: Partial<Binding> = {}): Binding {
  return {
    keys: ['Esc'],
    label: 'back',
    description: 'back; cancels what runs',
    section: 'Screen',
    when: 'there is a step back',
    resolve: (state) => (hasStepBack(state) ? { kind: 'back' } : 'q quits.'),
    ...more,
  };
}

/** Keys that also work in text fields. */
export const alwaysKeys: readonly Binding[] = [
  {
    keys: ['^C'],
    label: 'leave',
    description: 'leave at once',
    section: 'Screen',
    resolve: () => ({ kind: 'interrupt' }),
  },
];

/** Keys of the terminal itself, for the help and docs/keys.md. */
export const terminalKeys: readonly Omit<Binding, 'resolve'>[] = [
  {
    keys: ['^Z', '^L'],
    label: 'suspend',
    description: 'suspend; redraw',
    section: 'Screen',
  },
];

const moves: readonly Pick<Binding, 'keys' | 'description' | 'listedKeys'>[] = [
  { keys: ['Up', 'k'], description: 'one row', listedKeys: ['Up', 'k', 'Down', 'j'] },
  { keys: ['Down', 'j'], description: '' },
  { keys: ['g', 'Home'], description: 'first, last', listedKeys: ['g', 'G'] },
  { keys: ['G', 'End'], description: '' },
  { keys: ['PgUp'], description: 'a page', listedKeys: ['PgUp', 'PgDn'] },
  { keys: ['PgDn'], description: '' },
];
const movements = ['up', 'down', 'first', 'last', 'page-up', 'page-down'] as const;

/** The keys that move in a list. `sayWhyNot` returns a sentence if there is nothing to move in. */
export function moveKeys(
  sayWhyNot: (state: AppState) => string | undefined = () => undefined,
): readonly Binding[] {
  return moves.map((move, index) => ({
    ...move,
    label: 'move',
    section: 'Move',
    resolve: (state) => sayWhyNot(state) ?? { kind: 'move', to: movements[index] ?? 'up' },
  }));
}

/** The first visible row of a text, the last possible one, and how many rows are visible. */
export type Scroll = { readonly top: number; readonly last: number; readonly page: number };

/** The same keys, scrolling a text. */
export function scrollKeys(measure: (state: AppState) => Scroll): readonly Binding[] {
  return moves.map((move, index) => ({
    ...move,
    label: 'scroll',
    section: 'Move',
    resolve: (state) => {
      const place = measure(state);
      if (place.last === 0) return 'All of it is shown.';
      return { kind: 'scroll', top: target(movements[index] ?? 'up', place) };
    },
  }));
}

function target(to: Movement, { top, last, page }: Scroll): number {
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

/** The move keys without letters, for a list with a text field. */
export function arrowKeys(...args: Parameters<typeof moveKeys>): readonly Binding[] {
  const isName = (key: string) => key.length > 1;
  return moveKeys(...args).map((binding, index, all) => {
    const keys = binding.keys.filter(isName);
    if (binding.listedKeys === undefined) return { ...binding, keys };
    // One row of the table lists the next binding's keys, too.
    return {
      ...binding,
      keys,
      listedKeys: [...keys, ...(all[index + 1]?.keys ?? []).filter(isName)],
    };
  });
}

/** `↑↓ move` in a footer. */
export function withMoveHint(bindings: readonly Binding[], footer: number): readonly Binding[] {
  return bindings.map((binding, index) =>
    index === 0 ? { ...binding, footerKeys: ['Up', 'Down'], footer } : binding,
  );
}

/** The key's rank in the footer. `undefined`: not in the footer. */
type Places = Readonly<Record<'erase' | 'clear', number | undefined>>;

/** The keys of every text field, apart from the letters. */
export function fieldKeys({ erase, clear }: Places): readonly Binding[] {
  return [
    {
      keys: ['Backspace'],
      label: 'erase',
      section: 'Field',
      ...(erase !== undefined && { footer: erase }),
      resolve: () => ({ kind: 'erase' }),
    },
    {
      keys: ['^U'],
      label: 'clear',
      section: 'Field',
      ...(clear !== undefined && { footer: clear }),
      resolve: () => ({ kind: 'clear' }),
    },
  ];
}

export const sendsPair = 'the sixth of the second code sends both';

/** A code field takes only digits, so letters and control keys can be commands. */
export function codeKeys(whatSends: string): readonly Binding[] {
  return [
    {
      keys: Array.from('0123456789'),
      footerKeys: ['0-9'],
      listedKeys: ['0-9'],
      label: 'type',
      description: `type; ${whatSends}`,
      section: 'Field',
      footer: 1,
      resolve: (_, text) => ({ kind: 'type', text }),
    },
    ...fieldKeys({ erase: 2, clear: 5 }),
    {
      keys: ['Tab'],
      label: 'show',
      description: 'show or hide the digits',
      section: 'Field',
      footer: 4,
      resolve: () => ({ kind: 'show-code' }),
    },
    {
      keys: ['^F'],
      label: 'fill in',
      description: "type the code of the sandbox's phone",
      section: 'Field',
      footer: 3,
      when: 'in the sandbox',
      resolve: ({ surroundings }) =>
        surroundings.isSandbox ? { kind: 'fill-code' } : 'Only in the sandbox.',
    },
  ];
}
