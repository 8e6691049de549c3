import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { AppFailure } from '../../errors';
import { reasonOf, systemCodeOf } from '../../file-reason';
import { toQrMatrix } from '../../qr';
import type { Secret } from '../../secret';

/** A file for a QR code. It holds a seed, so it is deleted when enrollment ends. */
export type QrFile = {
  readonly path: string;
  /** Throws `AppFailure` `file-not-written`. */
  readonly write: (text: Secret) => void;
  /** Does nothing if the file is already gone. */
  readonly remove: () => void;
};

/** Light modules on each side (ISO/IEC 18004, 6.3.8), and the width of a module in pixels. */
const quietZone = 4;
const pixels = 8;

/**
 * Creates an empty file that only its owner can read. Call it before creating the device, so that a path
 * that can't be written leaves no device behind. Never replaces an existing file.
 *
 * Throws `AppFailure` `file-not-written`.
 */
export function createQrFile(path: string): QrFile {
  // Protects: a picture of a seed is a new file that only its owner can read.
  attempt(path, () => closeSync(openSync(path, 'wx', 0o600)));
  return {
    path,
    write: (text) => attempt(path, () => writeFileSync(path, drawPng(text.reveal()))),
    remove: () => rmSync(path, { force: true }),
  };
}

/**
 * Writes the QR code to a file in a new temporary directory, for a person who names no file. `remove`
 * deletes the directory too.
 */
export function writeTemporaryQrFile(deviceName: string, text: Secret): QrFile {
  const directory = mkdtempSync(join(tmpdir(), 'awsmfa-qr-'));
  const file = createQrFile(join(directory, `${deviceName}.png`));
  file.write(text);
  return { ...file, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

function attempt(path: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    const exists = systemCodeOf(cause) === 'EEXIST';
    const reason = exists ? 'the file already exists' : reasonOf(cause);
    throw new AppFailure({ kind: 'file-not-written', path, reason, cause });
  }
}

/** A grayscale image. */
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
