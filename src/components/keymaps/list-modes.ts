import type { AppState } from '../../state/app-state';
import { alwaysKeys, arrowKeys, commonKeys, escKey, moveKeys, withMoveHint } from './common';
import type { Binding, Keymap } from './keymap';
import { cancelKey, pickerKeymap, sayNoRows } from './list-keys';
import { shownQuery } from './list-subject';

/** The keys while the activity has the selection. */
export const activityKeymap: Keymap = {
  bindings: [
    ...withMoveHint(moveKeys(), 0),
    {
      keys: ['Enter'],
      label: 'details',
      section: 'Use',
      footer: 1,
      when: 'it is a failure',
      resolve: ({ activity, selectedEvent }) =>
        activity[selectedEvent ?? -1]?.failure === undefined
          ? 'Only failures have details.'
          : { kind: 'show-failure' },
    },
    {
      keys: ['Tab'],
      label: 'profiles',
      section: 'Use',
      footer: 2,
      resolve: () => ({ kind: 'back' }),
    },
    ...commonKeys('screen'),
  ],
};

/** While a filter is kept, the footer shows its query, and that Esc shows all rows. */
export function filteredKeymap({ bindings }: Keymap, state: AppState): Keymap {
  const changed = (binding: Binding): Binding => {
    if (binding.keys.includes('/')) {
      const footerKeys = [`/${shownQuery(state)}`];
      return { ...binding, footerKeys, label: '', description: 'search', isPinned: true };
    }
    return binding.keys.includes('Esc') && binding.isPinned !== true
      ? { ...binding, label: 'shows all', isPinned: true, footer: 0 }
      : binding;
  };
  return { bindings: bindings.map(changed) };
}

/** While the query is typed, letters are text and Enter acts as in the list. */
export function searchKeymap(list: Keymap): Keymap {
  const isPicker = list === pickerKeymap;
  const enter = list.bindings.filter(({ keys }) => keys.includes('Enter'));
  const [up, down, ...others] = arrowKeys(sayNoRows);
  const moves = [
    ...(up ? [{ ...up, keys: [...up.keys, '^P'], listedKeys: ['Up', '^P', 'Down', '^N'] }] : []),
    ...(down ? [{ ...down, keys: [...down.keys, '^N'] }] : []),
    ...others,
  ];
  return {
    takesText: true,
    bindings: [
      ...enter,
      ...withMoveHint(moves, 2),
      {
        keys: ['Tab'],
        label: 'keep the filter',
        section: 'Field',
        footer: 3,
        when: 'there are hits',
        resolve: (state) => sayNoRows(state) ?? { kind: 'keep-filter' },
      },
      {
        keys: ['^U'],
        label: 'clear',
        section: 'Field',
        footer: 4,
        resolve: () => ({ kind: 'clear' }),
      },
      {
        keys: ['Backspace'],
        label: 'erase',
        description: isPicker ? 'erase' : 'erase; on an empty field leave',
        section: 'Field',
        resolve: ({ search }) =>
          isPicker && search?.query === '' ? 'Esc cancels.' : { kind: 'erase' },
      },
      isPicker ? cancelKey : escKey({ label: 'show all', isPinned: true, footer: 0 }),
      ...alwaysKeys,
    ],
  };
}
