import type { Device } from '../aws/devices/device';
import { cells } from '../cells';
import { nameFew } from '../name-few';
import type { AppState } from '../state/app-state';
import { formatDate } from '../state/countdown';
import { mostDevices } from '../state/device-facts';
import { type DevicesScreen, devicesOf } from '../state/devices-screen';
import { widths } from '../state/list-window';
import { drawFooter } from './footer';
import type { Keymap } from './keymap';
import { drawNotice, titleRow } from './profiles-view';
import { fitTo, shorten } from './text-layout';
import type { Look } from './theme';

/** The user's devices and the unused ones, from the title to the footer. */
export function drawDevices(
  state: AppState,
  screen: DevicesScreen,
  look: Look,
  keymap: Keymap,
): readonly string[] {
  const { columns, rows } = state.size;
  const { profileName, list } = screen;
  const devices = devicesOf(screen);
  const hasHeads = columns >= widths.heads;
  const rule = look.paint('muted', look.glyphs.rule.repeat(columns));
  const about = rows >= 14 ? drawAbout(state, devices[screen.selected], look) : [];
  const room = Math.max(1, rows - 1 - 4 - about.length - Number(about.length > 0));
  const first = Math.max(0, Math.min(screen.selected - room + 1, devices.length - room));
  const shown = devices
    .slice(first, first + room)
    .map((device, index) => drawDevice(state, device, first + index === screen.selected, look));
  const body =
    shown.length > 0 ? shown : [`  ${fitTo(look, 'No device yet: e enrols one.', columns - 2)}`];
  const blanks = Array.from({ length: Math.max(0, room - body.length) }, () => '');
  return [
    titleRow(
      `devices of ${look.show(profileName)}`,
      `${list.enabled.length} of ${mostDevices} devices`,
      columns,
      look,
    ),
    ...(hasHeads ? [drawHeads(columns, look)] : [rule]),
    ...body,
    ...blanks,
    ...(about.length > 0 ? [rule] : []),
    ...about,
    drawNotice(state, look) ?? (about.length > 0 ? '' : rule),
    drawFooter(keymap.bindings, state, columns, look),
  ];
}

const nameWidth = 22;
const stateWidth = 12;
const sinceWidth = 10;

function drawHeads(columns: number, look: Look): string {
  const heads = `   ${'NAME'.padEnd(nameWidth)} ${'STATE'.padEnd(stateWidth)} ${'SINCE'.padEnd(sinceWidth)}  USED BY`;
  return look.paint('muted', fitTo(look, heads, columns));
}

function drawDevice(state: AppState, device: Device, isSelected: boolean, look: Look): string {
  const { columns } = state.size;
  const isOn = device.state === 'enabled';
  const brush = isSelected ? look.onSelection : look;
  const mark = isOn ? brush.tint('good', look.glyphs.marks.good) : look.glyphs.marks.none;
  const since = device.enabledAt === undefined ? '' : formatDate(device.enabledAt);
  const used = namesOf(state, device);
  const usedBy = used.length > 0 ? nameFew(used.map(look.show)) : note(device);
  const wide = columns >= widths.heads;
  const name = fitTo(look, look.show(device.name), wide ? nameWidth : Math.min(16, columns - 25));
  const words = wide
    ? `${fitTo(look, stateText(device), stateWidth)} ${fitTo(look, since, sinceWidth)}  `
    : `${fitTo(look, `${stateText(device)} ${since}`.trim(), 18)}  `;
  const room = columns - 5 - cells(name) - cells(words);
  const last = wide ? usedBy : used.length > 0 ? 'in mfa_serial' : '';
  const facts = brush.paint('muted', words + fitTo(look, last, Math.max(0, room)));
  const row = `${mark} ${name} ${facts} `;
  if (!isSelected) return ` ${row}`;
  return look.select(`${brush.cursor(brush.paint('accent', look.glyphs.selected))}${row}`);
}

function stateText({ state, kind }: Device): string {
  if (state === 'unused') return 'not enabled';
  return kind === 'virtual' ? 'enabled' : kind;
}

/** Where a device that nobody uses may come from. */
function note({ state, kind }: Device): string {
  if (state === 'unused') return 'left over, or switched off';
  return kind === 'passkey' ? 'gives no codes' : '';
}

function namesOf({ profiles }: AppState, { serialNumber }: Device): readonly string[] {
  return [...profiles.profiles.values()]
    .filter(({ mfaSerial }) => mfaSerial === serialNumber)
    .map(({ name }) => name);
}

function drawAbout(state: AppState, device: Device | undefined, look: Look): readonly string[] {
  const width = state.size.columns - 2;
  if (device === undefined) return [''];
  const arn = ` ${shorten(look, `${look.show(device.name)}: ${look.show(device.serialNumber)}`, width)}`;
  const what =
    device.state === 'unused'
      ? 'two codes enable it (r); deleting removes it. AWS does not say who made it.'
      : device.kind === 'passkey'
        ? 'a passkey or security key: AWS has no API for it, and it gives no codes'
        : 'resync takes two codes; off keeps it for later; deleting removes it';
  // Half a sentence is of no use.
  return cells(what) <= width ? [arn, ` ${look.paint('muted', what)}`] : [arn];
}
