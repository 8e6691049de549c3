import { type FittedQr, fitQr, paintQrLine, type QrColours, type QrRoom } from '../qr';
import type { Appearance } from '../state/app-state';
import type { NewDevice } from '../state/enrolment-screen';

/** Black on white as well as this terminal can; `undefined` where it has no half blocks. */
export function qrColours({ colorLevel, background, isAscii }: Appearance): QrColours | undefined {
  if (isAscii) return undefined;
  const colours = { 3: 'true-colour', 2: '256', 1: '16' } as const;
  if (colorLevel !== 0) return colours[colorLevel];
  return background === 'light' ? 'none-on-light' : 'none-on-dark';
}

/** A QR code that fits, painted, and under which name the phone will show it. */
export type DrawnQr = {
  readonly rows: readonly string[];
  readonly columns: number;
  readonly label: string;
};

type Drawn = { readonly key: string; readonly qr: DrawnQr | undefined };

const drawn = new WeakMap<NewDevice, Drawn>();

/** The richest code that fits into the room. Encoded once for a device and a room, not on each frame. */
export function drawDeviceQr(
  device: NewDevice,
  room: QrRoom,
  colours: QrColours | undefined,
): DrawnQr | undefined {
  const key = `${room.columns}x${room.rows} ${colours}`;
  const known = drawn.get(device);
  if (known?.key === key) return known.qr;
  const fitted =
    colours &&
    fitQr(
      device.forms.map(({ uri }) => uri.reveal()),
      room,
    );
  const qr = fitted && colours ? paintQr(device, fitted, colours) : undefined;
  drawn.set(device, { key, qr });
  return qr;
}

function paintQr({ forms }: NewDevice, { index, drawing }: FittedQr, colours: QrColours): DrawnQr {
  return {
    rows: drawing.lines.map((line) => paintQrLine(line, colours)),
    columns: drawing.columns,
    label: forms[index]?.label ?? '',
  };
}
