/**
 * QR codes for terminals: text to modules by the encoder of qrcode-terminal, modules to half
 * blocks. Its own drawing is not used, because it draws the light modules in the terminal's
 * foreground color, which is right only on a dark background, and its quiet zone is one module.
 */
import QRCode from 'qrcode-terminal/vendor/QRCode';

/** A square of modules, row by row from the top. `true` is dark. */
type QrMatrix = readonly (readonly boolean[])[];

/**
 * Error correction level L: a screen is not torn or dirty, and every other level needs more rows.
 */
const levelL = 1;

/**
 * Encodes the text in the smallest version that holds it. Long runs of the standard's 45
 * alphanumeric characters, such as a base32 seed, take 5.5 bits per character instead of 8.
 */
export function toQrMatrix(text: string): QrMatrix {
  const code = new QRCode(-1, levelL);
  for (const piece of text.split(alphanumericRun)) {
    if (alphanumericRun.test(piece)) code.dataList.push(alphanumericSegment(piece));
    else if (piece !== '') code.addData(piece);
  }
  code.make();
  return code.modules;
}

/** From 16 characters on, two changes of mode cost less than they save in every version. */
const alphanumericRun = /([0-9A-Z $%*+./:-]{16,})/;

const alphanumerics = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/** ISO/IEC 18004, 7.4.4: pairs in 11 bits, a last single character in 6. */
function alphanumericSegment(text: string): QRCode.Segment {
  const values = Array.from(text, (character) => alphanumerics.indexOf(character));
  return {
    mode: 2,
    getLength: () => text.length,
    write(buffer) {
      for (let index = 0; index < values.length; index += 2) {
        const [first = 0, second] = values.slice(index, index + 2);
        if (second === undefined) buffer.put(first, 6);
        else buffer.put(first * 45 + second, 11);
      }
    },
  };
}

/** A QR code as terminal cells. Glyphs are dark modules, the background is light ones. */
export type QrDrawing = { readonly lines: readonly string[]; readonly columns: number };

/**
 * Two rows of modules per line, with `quietZone` light modules on each side. It has to be drawn
 * black on white in every theme, because the glyph is the dark part.
 */
export function drawQr(matrix: QrMatrix, quietZone: number): QrDrawing {
  const columns = matrix.length + 2 * quietZone;
  const isDark = (row: number, column: number) =>
    matrix[row - quietZone]?.[column - quietZone] ?? false;
  const lines = Array.from({ length: Math.ceil(columns / 2) }, (_, line) =>
    Array.from({ length: columns }, (_, column) => {
      const upper = isDark(2 * line, column);
      const lower = isDark(2 * line + 1, column);
      return upper ? (lower ? '█' : '▀') : lower ? '▄' : ' ';
    }).join(''),
  );
  return { lines, columns };
}

export type QrRoom = { readonly columns: number; readonly rows: number };

export type FittedQr = { readonly index: number; readonly drawing: QrDrawing };

/**
 * The first of the texts that fits, richest first. The standard requires four light modules around
 * it (ISO/IEC 18004, 6.3.8), but two are enough for zbar, jsQR and phones. Only the first text is
 * worth the rows that four take.
 *
 * `undefined` if none fits. `smallestQrRoom` says what it would take.
 */
export function fitQr(texts: readonly string[], room: QrRoom): FittedQr | undefined {
  for (const [index, quietZone] of attempts(texts)) {
    const drawing = drawQr(toQrMatrix(texts[index] ?? ''), quietZone);
    if (drawing.columns <= room.columns && drawing.lines.length <= room.rows) {
      return { index, drawing };
    }
  }
  return undefined;
}

/** The room that the smallest form of the last text needs. */
export function smallestQrRoom(texts: readonly string[]): QrRoom {
  const { columns, lines } = drawQr(toQrMatrix(texts.at(-1) ?? ''), smallQuietZone);
  return { columns, rows: lines.length };
}

const fullQuietZone = 4;
const smallQuietZone = 2;

function attempts(texts: readonly string[]): (readonly [index: number, quietZone: number])[] {
  return [[0, fullQuietZone], ...texts.map((_, index) => [index, smallQuietZone] as const)];
}

/** What makes a QR code black on white: explicit colors, inverse video, or nothing at all. */
export type QrInk = 'true-color' | '256' | '16' | 'inverse' | 'plain';

/**
 * The best that the terminal can do. Without colors, inverse video works on a dark background, and
 * a light one needs nothing.
 */
export function qrInkOf(
  colorLevel: 0 | 1 | 2 | 3,
  background: 'dark' | 'light' | undefined,
): QrInk {
  switch (colorLevel) {
    case 3:
      return 'true-color';
    case 2:
      return '256';
    case 1:
      return '16';
    case 0:
      return background === 'light' ? 'plain' : 'inverse';
  }
}
