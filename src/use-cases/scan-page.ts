import { printable } from '../printable';
import { type FittedQr, fitQr, type QrDrawing, type QrRoom, smallestQrRoom } from '../qr';
import type { Secret } from '../secret';
import type { NewDevice } from './enroll-device';

/** A device to scan, and what the person chose to see of it. */
export type Scan = {
  readonly device: Pick<NewDevice, 'seed' | 'forms'>;
  readonly isSecretShown: boolean;
  /** The path of the PNG file with the code, as shown, if there is one. */
  readonly file: string | undefined;
};

type ScanFace = QrRoom & {
  /** The rows that the title and the keys take. */
  readonly around: number;
  /** Whether the terminal shows only ASCII. */
  readonly isAscii: boolean;
  /** How to write the code to a file: a key, or an option of the command. */
  readonly toFile: ScanLine | undefined;
};

/** A text that wraps, or an empty row. */
export type ScanLine = {
  readonly text: string;
  /** The key that does what the text says. */
  readonly key?: string;
  readonly isStrong?: boolean;
};

type ScanPage = {
  /** `undefined` if it does not fit, or the page shows the secret instead. */
  readonly drawing: QrDrawing | undefined;
  /** How wide the words next to it can be. 0 if there is no room for words. */
  readonly width: number;
  readonly lines: readonly ScanLine[];
};

export const scanKeys = { Enter: 'I have added it', v: 'secret', Esc: 'undo' } as const;

export const scanRemark = 'Not enabled yet: Esc deletes this device again.';

export const scanGap = 2;
const leastWords = 22;
const mostWords = 48;
const apart: ScanLine = { text: '' };

/** The richest code that fits, or `undefined` if none does. */
export function fitScan(
  { forms }: Pick<NewDevice, 'forms'>,
  { columns, rows, around, isAscii }: Pick<ScanFace, 'columns' | 'rows' | 'around' | 'isAscii'>,
): FittedQr | undefined {
  const texts = forms.map(({ uri }) => uri.reveal());
  return isAscii ? undefined : fitQr(texts, { columns, rows: rows - around });
}

export function fitsWords(fitted: Pick<FittedQr, 'drawing'>, columns: number): boolean {
  return wordsRoom(fitted, columns) >= leastWords;
}

export function wordsRoom({ drawing }: Pick<FittedQr, 'drawing'>, columns: number): number {
  return columns - drawing.columns - scanGap - 1;
}

/**
 * The code as large as fits, and what to do next to it. Without room for the code, the other ways.
 */
export function scanPage(scan: Scan, fitted: FittedQr | undefined, face: ScanFace): ScanPage {
  const hasWords = fitted !== undefined && fitsWords(fitted, face.columns);
  if (fitted === undefined || (scan.isSecretShown && !hasWords)) {
    const width = face.columns - scanGap;
    const lines = withoutCode(scan, fitted !== undefined, width, face);
    return { drawing: undefined, width, lines };
  }
  const width = hasWords ? Math.min(mostWords, wordsRoom(fitted, face.columns)) : 0;
  const label = scan.device.forms[fitted.index]?.label ?? '';
  const lines = hasWords ? besideCode(scan, label, width, face) : [];
  return { drawing: fitted.drawing, width, lines };
}

function besideCode(scan: Scan, label: string, width: number, face: ScanFace) {
  return [
    apart,
    { text: 'Scan it with an authenticator app on your phone.' },
    apart,
    { text: 'It is called' },
    { text: printable(label), isStrong: true },
    apart,
    ...sayFile(scan, 'The same code is in', face),
    ...saySecret(scan, width),
    apart,
    { text: 'Then press Enter and type two codes, one after the other.' },
    apart,
  ].filter((line) => line !== undefined);
}

function withoutCode(scan: Scan, fits: boolean, width: number, face: ScanFace) {
  const label = printable(scan.device.forms[0].label);
  return [
    apart,
    { text: fits ? 'v shows the QR code again.' : whyNotDrawn(scan, face) },
    ...(fits || face.isAscii ? [] : [{ text: 'A larger window shows it.' }]),
    apart,
    ...sayFile(scan, 'It is in', face),
    ...saySecret(scan, width),
    ...(scan.isSecretShown ? [apart, { text: `as ${label}` }] : []),
    apart,
  ].filter((line) => line !== undefined);
}

function whyNotDrawn({ device }: Scan, { columns, rows, around, isAscii }: ScanFace): string {
  if (isAscii) return 'The QR code needs a UTF-8 terminal.';
  const needed = smallestQrRoom(device.forms.map(({ uri }) => uri.reveal()));
  const size = `${needed.columns}x${needed.rows + around}`;
  return `The QR code needs ${size}; this window is ${columns}x${rows}.`;
}

function sayFile({ file }: Scan, where: string, { toFile }: ScanFace) {
  return file === undefined ? [toFile] : [{ text: `${where} ${printable(file)}` }];
}

function saySecret({ device, isSecretShown }: Scan, width: number): readonly ScanLine[] {
  if (!isSecretShown) return [{ key: 'v', text: 'show the secret to type' }];
  const lines = seedLines(device.seed, width);
  return ['Or type this secret:', ...lines].map((text) => ({ text }));
}

/** The seed in groups of four, the way people type it, in lines of at most this many columns. */
export function seedLines(seed: Secret, columns: number): readonly string[] {
  const groups = seed.reveal().match(/.{1,4}/g) ?? [];
  const perLine = Math.max(1, Math.floor((columns + 1) / 5));
  return Array.from({ length: Math.ceil(groups.length / perLine) }, (_, line) =>
    groups.slice(line * perLine, (line + 1) * perLine).join(' '),
  );
}
