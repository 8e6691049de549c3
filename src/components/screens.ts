import { type AppState, type Screen, topScreen } from '../state/app-state';
import { isPersonAsked } from '../state/row-status';
import { popScreen, topScreenOf } from '../state/screens';
import { isFiltering } from '../state/search';
import { drawDeleteDevice, drawDeviceCodes } from './device-dialogs';
import { drawDevices } from './devices-view';
import { type DialogContent, type DialogRoom, drawDialog } from './dialog';
import { drawEnrolment } from './enrolment-dialog';
import { drawError } from './error-dialog';
import { drawFirstRun } from './first-run-view';
import { drawFooter } from './footer';
import { drawHelp, type HelpSubject, helpLines, helpRoom, lastTop } from './help-view';
import type { Keymap } from './keymap';
import { deleteDeviceKeymap, deviceCodesKeymap, devicesKeymap } from './keymaps/devices-keys';
import {
  authenticatorKeymap,
  confirmKeymap,
  deviceChoiceKeymap,
  errorKeymap,
  tokenCodeKeymap,
} from './keymaps/dialog-keys';
import { enrolmentKeymap } from './keymaps/enrolment-keys';
import { helpKeymap } from './keymaps/help-keys';
import { filteredKeymap, listKeymap, pickerKeymap, searchKeymap } from './keymaps/list-keys';
import { firstRunKeymap } from './keymaps/screen-keys';
import { drawProfiles } from './profiles-view';
import { drawScan } from './scan-view';
import { drawSizeNotice, isTooSmall, sizeKeymap } from './size-notice';
import { drawAuthenticator, drawConfirm, drawDeviceChoice } from './small-dialogs';
import { type Look, lookOf } from './theme';
import { drawTokenCode } from './token-code-dialog';

/** A screen: what it is called in the help, which keys it has, and what it looks like. */
type ScreenDefinition<K extends Screen['kind']> = {
  readonly name: string;
  readonly keymap: (state: AppState) => Keymap;
  readonly draw: (
    state: AppState,
    screen: Extract<Screen, { kind: K }>,
    look: Look,
  ) => readonly string[];
};

type Definitions = { readonly [K in Screen['kind']]: ScreenDefinition<K> };

/** Every screen. A new one is a member of `Screen`, a file that draws it, a key table, and a row here. */
export const screenDefinitions: Definitions = {
  profiles: {
    name: 'profiles',
    keymap: listKeymapOf,
    draw: (state, _, look) => drawProfiles(state, look, listKeymapOf(state)),
  },
  'first-run': {
    name: 'first run',
    keymap: () => firstRunKeymap,
    draw: (state, screen, look) => drawFirstRun(state, screen, firstRunKeymap, look),
  },
  'token-code': dialog('token code', tokenCodeKeymap, drawTokenCode),
  'device-choice': dialog('choice of a device', deviceChoiceKeymap, (_, ...rest) =>
    drawDeviceChoice(...rest),
  ),
  error: dialog('error', errorKeymap, (_, ...rest) => drawError(...rest)),
  confirm: dialog('question', confirmKeymap, (_, screen, __, room) => drawConfirm(screen, room)),
  authenticator: dialog('authenticator', authenticatorKeymap, drawAuthenticator),
  enrolment: {
    name: 'enrolment',
    keymap: enrolmentKeymap,
    draw: (state, screen, look) => {
      const keymap = enrolmentKeymap(state);
      const { step } = screen;
      if (step.kind === 'scan') return drawScan(state, screen, step, look, keymap);
      return drawDialog(state, look, keymap, drawBehind, (room) =>
        drawEnrolment(state, screen, look, room),
      );
    },
  },
  devices: {
    name: 'devices',
    keymap: () => devicesKeymap,
    draw: (state, screen, look) => drawDevices(state, screen, look, devicesKeymap),
  },
  'device-codes': dialog('codes of a device', deviceCodesKeymap, drawDeviceCodes),
  'delete-device': dialog('deletion of a device', deleteDeviceKeymap, drawDeleteDevice),
  help: {
    name: 'help',
    keymap: helpKeymapOf,
    draw: (state, screen, look) => {
      const footer = drawFooter(helpKeymapOf(state).bindings, state, state.size.columns, look);
      return drawHelp(state, screen, helpSubject(state), look, footer);
    },
  },
};

function dialog<K extends Screen['kind']>(
  name: string,
  keymap: Keymap,
  draw: (
    state: AppState,
    screen: Extract<Screen, { kind: K }>,
    look: Look,
    room: DialogRoom,
  ) => DialogContent,
): ScreenDefinition<K> {
  return {
    name,
    keymap: () => keymap,
    draw: (state, screen, look) =>
      drawDialog(state, look, keymap, drawBehind, (room) => draw(state, screen, look, room)),
  };
}

function listKeymapOf(state: AppState): Keymap {
  const { surroundings, search } = state;
  const list = surroundings.pickFor === undefined ? listKeymap : pickerKeymap;
  if (search?.isTyping === true) return searchKeymap(list);
  return isFiltering(search?.query) ? filteredKeymap(list, state) : list;
}

function helpKeymapOf(state: AppState): Keymap {
  return helpKeymap(state, (now) => {
    const screen = topScreenOf(now, 'help');
    const look = lookOf(now.appearance);
    const lines = helpLines(now.size.columns, screen?.query, helpSubject(now), look);
    const last = lastTop(now, lines.length);
    return { top: Math.min(screen?.top ?? 0, last), last, page: helpRoom(now) };
  });
}

/** The screen under the help, with the keys of the step that it is at. */
function helpSubject(state: AppState): HelpSubject {
  const below = { ...state, ...popScreen(state) };
  const { kind } = topScreen(below);
  const { name, keymap } = screenDefinitions[kind];
  return { name, keymap: keymap(below), hasLegend: kind === 'profiles' };
}

/** The keys that count now. */
export function keymapOf(state: AppState): Keymap {
  if (isTooSmall(state)) return sizeKeymap;
  return screenDefinitions[topScreen(state).kind].keymap(state);
}

/** The whole frame, one row lower than the terminal. */
export function drawFrame(state: AppState): readonly string[] {
  if (isTooSmall(state)) return drawSizeNotice(state);
  return drawScreen(state, topScreen(state), lookOf(state.appearance));
}

/** What stands behind a dialog: the screen that it was opened on, as it was then. */
function drawBehind(state: AppState, look: Look): readonly string[] {
  const filling = state.screens.findLastIndex(({ kind }) => fillingScreens.has(kind));
  const [lowest, ...above] = state.screens.slice(0, filling + 1);
  if (lowest === undefined) return [];
  // The question is not among these screens, and nothing turns while it waits for a person.
  const work = isPersonAsked(state) ? new Map() : state.work;
  const before = { ...state, work, screens: [lowest, ...above] } as const;
  return drawScreen(before, topScreen(before), look);
}

const fillingScreens: ReadonlySet<Screen['kind']> = new Set(['profiles', 'first-run', 'devices']);

function drawScreen<K extends Screen['kind']>(
  state: AppState,
  screen: Extract<Screen, { kind: K }>,
  look: Look,
): readonly string[] {
  const definition: ScreenDefinition<K> = screenDefinitions[screen.kind as K];
  return definition.draw(state, screen, look);
}
