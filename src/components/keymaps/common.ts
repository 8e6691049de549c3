import type { AppState } from '../../state/app-state';
import type { Movement } from '../../state/intents';
import { hasStepBack } from '../../state/navigation';
import type { Binding } from '../keymap';

/** Help, the way back and the way out. A dialog is short, so its footer names the way back alone. */
export function commonKeys(on: 'list' | 'screen' | 'dialog'): readonly Binding[] {
  const isList = on === 'list';
  return [
    escKey(isList ? {} : { isPinned: true, footer: 0 }),
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
      description: 'quit; on other screens back',
      section: 'Screen',
      ...(isList ? { isPinned: true, footer: 0 } : {}),
      resolve: () => (isList ? { kind: 'quit' } : { kind: 'back' }),
    },
    ...alwaysKeys,
  ];
}

/** One step back, from everywhere. It never quits. */
export function escKey(more: Partial<Binding> = {}): Binding {
  return {
    keys: ['Esc'],
    label: 'back',
    description: 'one step back; cancels what runs',
    section: 'Screen',
    when: 'there is a step back',
    resolve: (state) => (hasStepBack(state) ? { kind: 'back' } : 'q quits.'),
    ...more,
  };
}

/** These work in text fields too. */
export const alwaysKeys: readonly Binding[] = [
  {
    keys: ['^C'],
    label: 'leave',
    description: 'leave at once, from everywhere',
    section: 'Screen',
    resolve: () => ({ kind: 'interrupt' }),
  },
];

/** What the terminal does itself, for the help and the README. */
export const terminalKeys: readonly Omit<Binding, 'resolve'>[] = [
  { keys: ['^Z'], label: 'suspend', description: 'to the shell; fg comes back', section: 'Screen' },
  { keys: ['^L'], label: 'redraw', section: 'Screen' },
];

const moves: readonly (readonly [keys: readonly string[], to: Movement, description: string])[] = [
  [['Up', 'k'], 'up', 'one row up'],
  [['Down', 'j'], 'down', 'one row down'],
  [['g', 'Home'], 'first', 'to the first'],
  [['G', 'End'], 'last', 'to the last'],
  [['PgUp'], 'page-up', 'a page up'],
  [['PgDn'], 'page-down', 'a page down'],
];

/** The keys that move in a list; `sayWhyNot` has a sentence for when there is nothing to move in. */
export function moveKeys(sayWhyNot: (state: AppState) => string | undefined = () => undefined) {
  return moves.map(
    ([keys, to, description]): Binding => ({
      keys,
      label: 'move',
      description,
      section: 'Move',
      resolve: (state) => sayWhyNot(state) ?? { kind: 'move', to },
    }),
  );
}

/** The same without the letters, for a list beside a text field. */
export function arrowKeys(...args: Parameters<typeof moveKeys>): readonly Binding[] {
  return moveKeys(...args).map((binding) => ({
    ...binding,
    keys: binding.keys.filter((key) => key.length > 1),
  }));
}

/** `↑↓ move` in a footer. */
export function withMoveHint(bindings: readonly Binding[], footer: number): readonly Binding[] {
  return bindings.map((binding, index) =>
    index === 0 ? { ...binding, footerKeys: ['Up', 'Down'], footer } : binding,
  );
}
