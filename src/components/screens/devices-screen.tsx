import { Box } from 'ink';
import type { Device } from '../../aws/devices/device';
import { cells, cutMiddle, fitCells } from '../../cells';
import { formatDate } from '../../countdown';
import type { AppState } from '../../state/app-state';
import {
  type DeleteDeviceScreen,
  type DeviceCodesScreen,
  devicesOf,
  mostDevices,
  type DevicesScreen as Screen,
} from '../../state/devices/devices-state';
import { widths } from '../../state/window-layout';
import { useAppState, useTheme } from '../hooks';
import { Dialog } from '../ui/dialog';
import { CodePair, TextField } from '../ui/fields';
import { Rule, TitleBar } from '../ui/frame';
import { KeyHints } from '../ui/key-hints';
import { Gap, Line, Refusal } from '../ui/lines';
import { Paint } from '../ui/paint';
import { SelectRow } from '../ui/select-row';
import { StatusLine } from '../ui/status-line';

/** A lower window has no room for the rows about the selected device. */
const leastRowsForAbout = 14;

/** The user's devices, then those that are not enabled. */
export function DevicesScreen({ screen }: { readonly screen: Screen }) {
  const { show } = useTheme();
  const { columns, rows } = useAppState(({ size }) => size);
  const { profileName, list, selected } = screen;
  const devices = devicesOf(screen);
  const about = rows >= leastRowsForAbout ? devices[selected] : undefined;
  const room = Math.max(1, rows - 1 - 4 - (rows >= leastRowsForAbout ? 3 : 0));
  const first = Math.max(0, Math.min(selected - room + 1, devices.length - room));
  const hasHeads = columns >= widths.heads;
  return (
    <Box flexDirection="column" width={columns} height={rows - 1}>
      <TitleBar
        what={`devices of ${show(profileName)}`}
        more={`${list.enabled.length} of ${mostDevices} devices`}
      />
      {hasHeads ? <Heads /> : <Rule />}
      <Box flexDirection="column" flexGrow={1} overflow="hidden">
        {devices.length === 0 && (
          <Box paddingLeft={2}>
            <Line>No device yet: e enrolls one.</Line>
          </Box>
        )}
        {devices.slice(first, first + room).map((device, index) => (
          <DeviceRow
            key={device.serialNumber}
            device={device}
            isSelected={first + index === selected}
          />
        ))}
      </Box>
      {about !== undefined && (
        <>
          <Rule />
          <About device={about} width={columns - 2} />
        </>
      )}
      <StatusLine {...(about === undefined && { otherwise: <Rule /> })} />
      <KeyHints width={columns} />
    </Box>
  );
}

const nameWidth = 22;
const stateWidth = 12;
const sinceWidth = 10;
const mostNames = 8;

function Heads() {
  const head = (text: string, width: number) => fitCells(text, width);
  return (
    <Line tone="muted" wrap="truncate">
      {'   '}
      {head('NAME', nameWidth)} {head('STATE', stateWidth)} {head('SINCE', sinceWidth)}
      {'  '}
      USED BY
    </Line>
  );
}

function DeviceRow({
  device,
  isSelected,
}: {
  readonly device: Device;
  readonly isSelected: boolean;
}) {
  const { show, glyphs } = useTheme();
  const columns = useAppState(({ size }) => size.columns);
  const used = useAppState((state) => namesOf(state, device));
  const isOn = device.state === 'enabled';
  const since = device.enabledAt === undefined ? '' : formatDate(device.enabledAt);
  const isWide = columns >= widths.heads;
  const toCells = (text: string, width: number) => fitCells(text, width, glyphs.ellipsis);
  const name = toCells(show(device.name), isWide ? nameWidth : Math.min(16, columns - 25));
  const words = isWide
    ? `${toCells(stateText(device), stateWidth)} ${toCells(since, sinceWidth)}  `
    : `${toCells(`${stateText(device)} ${since}`.trim(), 18)}  `;
  const room = Math.max(0, columns - 4 - cells(name) - cells(words));
  const usedBy = used.length > 0 ? nameWhatFits(used.map(show), room) : origin(device);
  const last = isWide ? usedBy : used.length > 0 ? 'in mfa_serial' : '';
  return (
    <SelectRow isSelected={isSelected}>
      <Paint tone={isOn ? 'good' : 'text'} isTint>
        {isOn ? glyphs.marks.good : glyphs.marks.none}
      </Paint>{' '}
      <Paint>{name}</Paint>{' '}
      <Paint tone="muted">
        {words}
        {toCells(last, room)}
      </Paint>
    </SelectRow>
  );
}

/** As many whole names as fit, and how many more there are. */
function nameWhatFits(names: readonly string[], room: number): string {
  const texts = names.slice(0, mostNames).map((_, index) => {
    const more = names.length - index - 1;
    return names.slice(0, index + 1).join(', ') + (more > 0 ? ` and ${more} more` : '');
  });
  return texts.findLast((text) => cells(text) <= room) ?? texts[0] ?? '';
}

function stateText({ state, kind }: Device): string {
  if (state === 'unused') return 'not enabled';
  return kind === 'virtual' ? 'enabled' : kind;
}

/** Where an unused device may come from, or that a passkey gives no codes. */
function origin({ state, kind }: Device): string {
  if (state === 'unused') return 'left over, or turned off';
  return kind === 'passkey' ? 'gives no codes' : '';
}

function namesOf({ profiles }: AppState, { serialNumber }: Device): readonly string[] {
  return [...profiles.profiles.values()]
    .filter(({ mfaSerial }) => mfaSerial === serialNumber)
    .map(({ name }) => name);
}

function About({ device, width }: { readonly device: Device; readonly width: number }) {
  const { show, glyphs, isBehind } = useTheme();
  const what =
    device.state === 'unused'
      ? 'two codes enable it (r); deleting removes it. AWS does not say who made it.'
      : device.kind === 'passkey'
        ? 'a passkey or security key: AWS has no API for it, and it gives no codes'
        : 'r resync (two codes)   x turn off, keep   D delete for good';
  return (
    <Box flexDirection="column" paddingX={1} flexShrink={0}>
      <Line>
        {cutMiddle(`${show(device.name)}: ${show(device.serialNumber)}`, width, glyphs.ellipsis)}
      </Line>
      {/* Shown only as a whole, and not behind a dialog, where the keys do nothing. */}
      {cells(what) <= width && !isBehind && <Line tone="muted">{what}</Line>}
    </Box>
  );
}

/** Asks for two codes of a device, to resync or enable it. */
export function DeviceCodesDialog({ screen }: { readonly screen: DeviceCodesScreen }) {
  const { show } = useTheme();
  const { device, codes, busy, refusal } = screen;
  const what = device.state === 'enabled' ? 'Resync' : 'Enable';
  return (
    <Dialog title={`${what} ${show(device.name)}`}>
      <CodePair codes={codes} busy={busy} refusal={refusal} />
    </Dialog>
  );
}

/** What the deletion affects, and the field for the device's name. */
export function DeleteDeviceDialog({
  screen: { device, notes, warning, typed },
}: {
  readonly screen: DeleteDeviceScreen;
}) {
  const { show } = useTheme();
  return (
    <Dialog
      title={`Delete the device ${show(device.name)}`}
      field={<TextField label="Type the name to delete it:" value={typed} />}
    >
      {warning !== undefined && <Refusal>{show(warning)}</Refusal>}
      {notes.map((note) => (
        <Line key={note}>{show(note)}</Line>
      ))}
      <Gap />
    </Dialog>
  );
}
