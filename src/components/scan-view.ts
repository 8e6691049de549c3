import { smallestQrRoom } from '../qr';
import type { AppState } from '../state/app-state';
import { seedLines } from '../state/device-facts';
import type { EnrolmentScreen, ScanStep } from '../state/enrolment-screen';
import { shownPath } from '../state/profile-facts';
import { drawBusy } from './busy-line';
import { drawFooter } from './footer';
import type { Keymap } from './keymap';
import { titleRow } from './profiles-view';
import { type DrawnQr, drawDeviceQr, qrColours } from './qr-drawing';
import { fitTo, padTo, wrapText } from './text-layout';
import type { Look } from './theme';

/** Between the code and the words beside it, and the least that those need. */
const gap = 2;
const leastWords = 22;
/** Lines that are longer are hard to read. */
const mostWords = 48;

/** Title, footer, and the row that a frame is lower than the terminal. */
const around = 3;

/** The QR code as large as fits, and beside it what to do. Without room for it, what else there is. */
export function drawScan(
  state: AppState,
  { profileName, busy }: EnrolmentScreen,
  step: ScanStep,
  look: Look,
  keymap: Keymap,
): readonly string[] {
  const { columns, rows } = state.size;
  const room = { columns, rows: rows - around };
  const fitting = drawDeviceQr(step.device, room, qrColours(state.appearance));
  // Without room beside the code, the secret takes its place.
  const hidesCode =
    step.isSecretShown && fitting !== undefined && roomBeside(state, fitting) < leastWords;
  const qr = hidesCode ? undefined : fitting;
  const body =
    qr === undefined
      ? withoutCode(state, step, busy, fitting !== undefined, look)
      : withCode(state, step, busy, qr, look);
  const filled = [
    ...body,
    ...Array.from({ length: Math.max(0, room.rows - body.length) }, () => ''),
  ];
  return [
    titleRow(`enrol ${look.show(profileName)}`, '2 of 3: scan', columns, look),
    ...filled.slice(0, room.rows),
    drawFooter(keymap.bindings, state, columns, look),
  ];
}

function withCode(
  state: AppState,
  step: ScanStep,
  busy: string | undefined,
  qr: DrawnQr,
  look: Look,
): readonly string[] {
  const width = Math.min(mostWords, roomBeside(state, qr));
  const words = width < leastWords ? [] : besideCode(state, step, busy, qr.label, width, look);
  const rows = state.size.rows - around;
  // The code stands at the top; what is said last stands at the bottom, where it is looked for.
  return qr.rows.length >= words.length
    ? qr.rows.map((row, index) => join(row, words[index]))
    : words
        .slice(0, rows)
        .map((word, index) => join(qr.rows[index] ?? ' '.repeat(qr.columns), word));
}

function roomBeside({ size }: AppState, qr: DrawnQr): number {
  return size.columns - qr.columns - gap - 1;
}

function join(row: string, word: string | undefined): string {
  return word === undefined || word === '' ? row : `${row}${' '.repeat(gap)}${word}`;
}

function besideCode(
  state: AppState,
  { device, isSecretShown, file }: ScanStep,
  busy: string | undefined,
  label: string,
  width: number,
  look: Look,
): readonly string[] {
  const wrap = (text: string) => wrapText(text, width);
  const key = (name: string, text: string) =>
    padTo(`${look.paint('accent', name)}  ${text}`, width);
  const bottom = remarks(state, busy, width, look) ?? [
    ...wrap('Not enabled yet: Esc deletes this device again.'),
  ];
  return [
    '',
    ...wrap('Scan this with the app on your phone.'),
    '',
    'It is called',
    ...wrap(look.show(label)).map(look.bold),
    '',
    ...(isSecretShown ? seedLines(device.seed, width) : [key('v', 'show the secret to type')]),
    ...(file === undefined
      ? [key('w', 'write a PNG file')]
      : wrap(look.show(shownPath(file, state.surroundings.home)))),
    '',
    ...wrap('Then press Enter and type two codes, one after the other.'),
    '',
    ...bottom,
  ];
}

function withoutCode(
  state: AppState,
  { device, isSecretShown, file }: ScanStep,
  busy: string | undefined,
  isFitting: boolean,
  look: Look,
): readonly string[] {
  const { columns, rows } = state.size;
  const width = columns - 2;
  const needed = smallestQrRoom(device.forms.map(({ uri }) => uri.reveal()));
  const reason =
    qrColours(state.appearance) === undefined
      ? 'The QR code takes a UTF-8 terminal to be drawn.'
      : `The QR code needs ${needed.columns}x${needed.rows + around}; this window is ${columns}x${rows}.`;
  const key = (name: string, text: string) => `${look.paint('accent', name)}  ${text}`;
  const label = device.forms[0]?.label ?? '';
  const lines = [
    ...(isFitting ? ['v shows the QR code again.'] : wrapText(reason, width)),
    ...(isSecretShown
      ? [
          '',
          ...seedLines(device.seed, width),
          '',
          `${fitTo(look, `as ${look.show(label)}`, width)}`,
        ]
      : [key('v', 'show the secret to type')]),
    file === undefined
      ? key('w', 'write a PNG file (mode 0600)')
      : fitTo(look, `PNG: ${look.show(shownPath(file, state.surroundings.home))}`, width),
    ...(isFitting || qrColours(state.appearance) === undefined
      ? []
      : wrapText('or make the window larger: the code appears.', width)),
    '',
    ...(remarks(state, busy, width, look) ??
      wrapText('Not enabled yet: Esc deletes this device again.', width)),
  ];
  const room = rows - around;
  // Blank rows go first: the promise at the end is what one wants to know.
  const seen = lines.length < room ? ['', ...lines] : lines.filter((line) => line !== '');
  return seen.map((line) => ` ${line}`);
}

/** What runs, or what the last key came to. */
function remarks(
  state: AppState,
  busy: string | undefined,
  width: number,
  look: Look,
): readonly string[] | undefined {
  if (busy !== undefined) return [drawBusy(state, busy, look)];
  const { notice } = state;
  if (notice === undefined) return undefined;
  const tone = notice.tone === 'plain' ? 'text' : notice.tone;
  return wrapText(notice.text, width).map((line) => look.paint(tone, line));
}
