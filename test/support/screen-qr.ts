import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsqr from 'jsqr';
import { PNG } from 'pngjs';
import { isInstalled } from './installed';
import type { Cell, Color } from './program';

/** The terminal's default colors. */
export type Background = 'dark' | 'light';

const cell = { width: 8, height: 16 };

/**
 * Photographs the screen: each cell is 8 x 16 pixels in its colors. Half blocks are drawn as such,
 * and other text as strokes in the middle of the cell.
 */
export function photograph(rows: readonly (readonly Cell[])[], background: Background): PNG {
  const columns = Math.max(...rows.map((row) => row.length));
  const picture = new PNG({ width: columns * cell.width, height: rows.length * cell.height });
  for (let y = 0; y < picture.height; y += 1) {
    const row = rows[Math.floor(y / cell.height)];
    for (let x = 0; x < picture.width; x += 1) {
      const at = row?.[Math.floor(x / cell.width)];
      const rgb = at === undefined ? 0 : pixelOf(at, x % cell.width, y % cell.height, background);
      picture.data.writeUInt32BE(((rgb << 8) | 0xff) >>> 0, (y * picture.width + x) * 4);
    }
  }
  return picture;
}

/** Decodes the picture with a library that this project did not write, without inversion. */
export function decodeQr(picture: PNG): string | undefined {
  const { width, height } = picture;
  const pixels = new Uint8ClampedArray(picture.data);
  return jsqr(pixels, width, height, { inversionAttempts: 'dontInvert' })?.data;
}

export const hasZbar = isInstalled('zbarimg');

/** Decodes it with zbarimg, if installed. */
export function decodeQrByZbar(picture: PNG): string | undefined {
  const directory = mkdtempSync(join(tmpdir(), 'awsmfa-test-'));
  try {
    const file = join(directory, 'screen.png');
    writeFileSync(file, PNG.sync.write(picture));
    const { stdout } = spawnSync('zbarimg', ['--raw', '-q', file], { encoding: 'utf8' });
    return stdout.trim() || undefined;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function pixelOf(at: Cell, x: number, y: number, background: Background): number {
  const [foreground, behind] = at.inverse
    ? [toRgb(at.background, background, 'behind'), toRgb(at.foreground, background, 'text')]
    : [toRgb(at.foreground, background, 'text'), toRgb(at.background, background, 'behind')];
  return isInk(at.text, x, y) ? foreground : behind;
}

function isInk(text: string, x: number, y: number): boolean {
  switch (text) {
    case '█':
      return true;
    case '▀':
      return y < cell.height / 2;
    case '▄':
      return y >= cell.height / 2;
    case '':
    case ' ':
      return false;
    default:
      return x > 1 && x < 6 && y > 3 && y < 12 && (x + y) % 3 === 0;
  }
}

/** xterm's colors. The defaults are those of a dark or a light theme. */
function toRgb(color: Color, background: Background, place: 'text' | 'behind'): number {
  switch (color.kind) {
    case 'rgb':
      return color.value;
    case 'palette':
      return paletteRgb(color.index);
    case 'default':
      return (background === 'dark') === (place === 'behind') ? 0x0d1117 : 0xf6f8fa;
  }
}

function paletteRgb(index: number): number {
  const sixteen = [
    0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f,
    0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
  ];
  const basic = sixteen[index];
  if (basic !== undefined) return basic;
  if (index >= 232) return (8 + (index - 232) * 10) * 0x010101;
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  const cube = index - 16;
  const [red, green, blue] = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(level);
  return ((red ?? 0) << 16) | ((green ?? 0) << 8) | (blue ?? 0);
}
