import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { AppFailure } from '../../errors';
import { reasonOf, systemCodeOf } from '../../file-reason';
import { toQrMatrix } from '../../qr';
import type { Secret } from '../../secret';

/** A file for a QR code. It will hold a seed, so it is taken away when enrollment is left. */
export type QrFile = {
  readonly path: string;
  /** Throws `AppFailure` `file-not-written`. */
  readonly write: (text: Secret) => void;
  /** Does nothing where somebody else has removed it already. */
  readonly remove: () => void;
};

/** Light modules on each side (ISO/IEC 18004, 6.3.8), and the pixels of one module. */
const quietZone = 4;
const pixels = 8;

/**
 * Makes a new, empty file that only its owner can read: before the device is made, so that a path
 * that can't be written costs no device. A file that is there already is never replaced.
 *
 * Throws `AppFailure` `file-not-written`.
 */
export function createQrFile(path: string): QrFile {
  // Protects: a picture of a seed is a new file for its owner alone.
  attempt(path, () => closeSync(openSync(path, 'wx', 0o600)));
  return {
    path,
    write: (text) => attempt(path, () => writeFileSync(path, drawPng(text.reveal()))),
    remove: () => rmSync(path, { force: true }),
  };
}

/**
 * The same in a new directory of its own among the temporary files, both gone when it is removed:
 * for whoever asks for a file and names none.
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
    const reason = exists ? 'there is a file of that name already' : reasonOf(cause);
    throw new AppFailure({ kind: 'file-not-written', path, reason, cause });
  }
}

/** A grey image of eight pixels a module. */
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
