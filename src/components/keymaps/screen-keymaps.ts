import { type AppState, type Screen, topScreen } from '../../state/app-state';
import { isFiltering } from '../../state/list/search';
import { popScreen, topScreenOf } from '../../state/screens';
import { focusedEvent, isTooSmall } from '../../state/window-layout';
import { themeOf } from '../theme';
import {
  alwaysKeys,
  commonKeys,
  escKey,
  fieldKeys,
  type Scroll,
  scrollKeys,
  withMoveHint,
} from './common';
import { deleteDeviceKeymap, deviceCodesKeymap, devicesKeymap } from './devices-keys';
import {
  approvalKeymap,
  authenticatorKeymap,
  confirmKeymap,
  deafKeymap,
  deviceChoiceKeymap,
  errorKeymap,
  roleChoiceKeymap,
  tokenCodeKeymap,
} from './dialog-keys';
import { enrollmentKeymap } from './enrollment-keys';
import { firstRunKeymap, newUserKeymap } from './first-run-keys';
import { type HelpSubject, helpScroll, helpText } from './help-text';
import type { Keymap } from './keymap';
import { listKeymap, pickerKeymap } from './list-keys';
import { activityKeymap, filteredKeymap, searchKeymap } from './list-modes';

/** The name of each screen, for its help. */
export const screenNames: Readonly<Record<Screen['kind'], string>> = {
  profiles: 'profiles',
  'first-run': 'first run',
  'token-code': 'token code',
  'device-choice': 'choice of a device',
  approval: 'sign-in to SSO',
  'role-choice': 'choice of roles',
  error: 'error',
  confirm: 'question',
  authenticator: 'authenticator',
  'new-user': 'new user',
  enrollment: 'enrollment',
  devices: 'devices',
  'device-codes': 'codes of a device',
  'delete-device': 'deletion of a device',
  help: 'help',
};

const keymaps: Readonly<Record<Screen['kind'], (state: AppState) => Keymap>> = {
  profiles: listKeymapOf,
  'first-run': () => firstRunKeymap,
  'token-code': () => tokenCodeKeymap,
  'device-choice': () => deviceChoiceKeymap,
  approval: () => approvalKeymap,
  'role-choice': () => roleChoiceKeymap,
  error: () => errorKeymap,
  confirm: () => confirmKeymap,
  authenticator: () => authenticatorKeymap,
  'new-user': () => newUserKeymap,
  enrollment: enrollmentKeymap,
  devices: () => devicesKeymap,
  'device-codes': () => deviceCodesKeymap,
  'delete-device': () => deleteDeviceKeymap,
  help: helpKeymapOf,
};

/** The keys of a screen, on top or not. */
export function keymapOfScreen(state: AppState, kind: Screen['kind']): Keymap {
  return keymaps[kind](state);
}

/** The keys that work now. */
export function keymapOf(state: AppState): Keymap {
  if (isTooSmall(state)) return sizeKeymap;
  const isDeaf = topScreenOf(state, 'token-code')?.request?.isDeaf === true;
  return isDeaf ? deafKeymap : keymapOfScreen(state, topScreen(state).kind);
}

function listKeymapOf(state: AppState): Keymap {
  const { surroundings, search } = state;
  if (focusedEvent(state) !== undefined) return activityKeymap;
  const list = surroundings.pickFor === undefined ? listKeymap : pickerKeymap;
  if (search?.isTyping === true) return searchKeymap(list);
  return isFiltering(search?.query) ? filteredKeymap(list, state) : list;
}

function helpKeymapOf(state: AppState): Keymap {
  if (topScreenOf(state, 'help')?.query !== undefined) return findKeymap;
  return {
    bindings: [
      ...withMoveHint(scrollKeys(helpPlace), 2),
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

/** The scroll position of the help on top. */
function helpPlace(state: AppState): Scroll {
  const screen = topScreenOf(state, 'help');
  const theme = themeOf(state.appearance);
  const text = helpText(state.size.columns, screen?.query, helpSubject(state), theme);
  return helpScroll(state, screen ?? {}, text);
}

/** The screen below the help, with the keys of its current step. */
export function helpSubject(state: AppState): HelpSubject {
  const below = { ...state, ...popScreen(state) };
  const { kind } = topScreen(below);
  return {
    name: screenNames[kind],
    keymap: keymapOfScreen(below, kind),
    hasLegend: kind === 'profiles',
  };
}

/** The keys in a window that is too small. */
const sizeKeymap: Keymap = {
  isSilent: true,
  bindings: [
    { keys: ['q'], label: 'quit', section: 'Screen', resolve: () => ({ kind: 'quit' }) },
    ...alwaysKeys,
  ],
};
