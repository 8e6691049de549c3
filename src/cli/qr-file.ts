import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { PNG } from 'pngjs';
import { AppFailure } from '../errors';
import { toQrMatrix } from '../qr';
import type { Secret } from '../secret';

/** A QR code in a file. It holds a seed, so it is taken away when enrolment is left. */
export type QrFile = {
  readonly path: string;
  /** Does nothing where somebody else has removed it already. */
  readonly remove: () => void;
};

/** Light modules on each side (ISO/IEC 18004, 6.3.8), and the pixels of one module. */
const quietZone = 4;
const pixels = 8;

/**
 * Writes the text as a QR code into a new PNG file that only its owner can read.
 *
 * Throws `AppFailure` `file-not-written`; a file that is there already is never replaced.
 */
export function writeQrFile(path: string, text: Secret): QrFile {
  const image = drawPng(text.reveal());
  try {
    const file = openSync(path, 'wx', 0o600);
    try {
      writeSync(file, image);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    const reason = code === 'EEXIST' ? 'there is a file of that name already' : code;
    throw new AppFailure({ kind: 'file-not-written', path, reason, cause });
  }
  return { path, remove: () => rmSync(path, { force: true }) };
}

function drawPng(text: string): Buffer {
  const matrix = toQrMatrix(text);
  const width = (matrix.length + 2 * quietZone) * pixels;
  const png = new PNG({
    width,
    height: width,
    colorType: 0,
    inputColorType: 0,
    inputHasAlpha: false,
  });
  const module = (pixel: number) => Math.floor(pixel / pixels) - quietZone;
  for (let y = 0; y < width; y += 1) {
    for (let x = 0; x < width; x += 1) {
      png.data[y * width + x] = matrix[module(y)]?.[module(x)] === true ? 0 : 255;
    }
  }
  return PNG.sync.write(png, { colorType: 0, inputColorType: 0, inputHasAlpha: false });
}
