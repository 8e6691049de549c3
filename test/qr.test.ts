import fc from 'fast-check';
import jsqr from 'jsqr';
import { describe, expect, it } from 'vitest';
import { drawQr, fitQr, qrInkOf, smallestQrRoom, toQrMatrix } from '../src/qr';
import { paintQrLine } from '../src/terminal/screen/line-output';

const seed = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.repeat(2);

/** What a decoder reads from half-block lines, with each cell as 4 x 8 black and white pixels. */
function decode(lines: readonly string[]): string | undefined {
  const cell = { width: 4, height: 8 };
  const width = Math.max(...lines.map((line) => line.length)) * cell.width;
  const height = lines.length * cell.height;
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const glyph = lines[Math.floor(y / cell.height)]?.[Math.floor(x / cell.width)];
      const isUpper = y % cell.height < cell.height / 2;
      if (glyph === '█' || glyph === (isUpper ? '▀' : '▄')) {
        pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
      }
    }
  }
  return jsqr(pixels, width, height, { inversionAttempts: 'dontInvert' })?.data;
}

describe('the QR code', () => {
  it('can be decoded, whatever the text mixes', () => {
    const text = fc.array(
      fc.oneof(
        fc.stringMatching(/^[A-Z2-7]{1,64}$/),
        fc.stringMatching(/^[a-z0-9%:@?=&/.-]{1,40}$/),
        fc.stringMatching(/^[0-9A-Z $%*+./:-]{16,17}$/),
      ),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(text, (pieces) => {
        const whole = pieces.join('');
        expect(decode(drawQr(toQrMatrix(whole), 4).lines)).toBe(whole);
      }),
      { numRuns: 60 },
    );
  });

  it('takes fewer modules for a seed than with bytes only', () => {
    expect(toQrMatrix(`otpauth://totp/AWS:new-hire@123456789012?secret=${seed}`)).toHaveLength(37);
    expect(toQrMatrix(`otpauth://totp/AWS?secret=${seed}`)).toHaveLength(33);
    expect(
      toQrMatrix(`otpauth://totp/AWS?secret=${seed.toLowerCase()}`),
      'lower case is not alphanumeric',
    ).toHaveLength(37);
  });

  it.each([1, 2, 4])('keeps %i light modules on every side', (quietZone) => {
    const { lines, columns } = drawQr(toQrMatrix('x'), quietZone);
    expect(columns).toBe(21 + 2 * quietZone);
    expect(lines).toHaveLength(Math.ceil(columns / 2));
    for (const line of lines) {
      expect(line).toHaveLength(columns);
      expect(line.slice(0, quietZone) + line.slice(-quietZone)).toBe(' '.repeat(2 * quietZone));
    }
    const blank = ' '.repeat(columns);
    expect(lines.slice(0, Math.floor(quietZone / 2))).toEqual(
      Array(Math.floor(quietZone / 2)).fill(blank),
    );
  });
});

describe('the choice of what to draw', () => {
  const texts = [
    `otpauth://totp/AWS:kjh-SuperDuperUser@123456789012?secret=${seed}&issuer=AWS`,
    `otpauth://totp/AWS:kjh-SuperDuperUser@123456789012?secret=${seed}`,
    `otpauth://totp/AWS:123456789012?secret=${seed}`,
    `otpauth://totp/AWS?secret=${seed}`,
  ];

  it.each([
    { rows: 25, columns: 80, index: 0, lines: 25, why: 'quiet zone 4' },
    { rows: 24, columns: 80, index: 0, lines: 23, why: 'quiet zone 2' },
    { rows: 22, columns: 80, index: 1, lines: 21, why: 'no issuer' },
    { rows: 21, columns: 80, index: 1, lines: 21, why: 'no issuer' },
    { rows: 20, columns: 80, index: 3, lines: 19, why: 'the shortest label' },
    { rows: 40, columns: 44, index: 1, lines: 21, why: 'narrow, not low' },
  ])('in $columns x $rows cells: $why', ({ rows, columns, index, lines }) => {
    const fitted = fitQr(texts, { rows, columns });
    expect(fitted?.index).toBe(index);
    expect(fitted?.drawing.lines).toHaveLength(lines);
    expect(decode(fitted?.drawing.lines ?? [])).toBe(texts[index]);
  });

  it('draws nothing if nothing fits, and says how much room it needs', () => {
    const needed = smallestQrRoom(texts);
    expect(needed).toEqual({ columns: 37, rows: 19 });
    expect(fitQr(texts, needed)?.index).toBe(3);
    expect(fitQr(texts, { ...needed, rows: needed.rows - 1 })).toBeUndefined();
    expect(fitQr(texts, { ...needed, columns: needed.columns - 1 })).toBeUndefined();
  });

  it('never draws more cells than there are, and always the richest that fits', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(40), (columns, rows) => {
        const fitted = fitQr(texts, { columns, rows });
        const roomier = fitQr(texts, { columns: columns + 1, rows: rows + 1 });
        if (fitted === undefined) return;
        expect(fitted.drawing.columns).toBeLessThanOrEqual(columns);
        expect(fitted.drawing.lines.length).toBeLessThanOrEqual(rows);
        expect(roomier?.index).toBeLessThanOrEqual(fitted.index);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the colors of a line', () => {
  it.each([
    [3, undefined, '\x1b[38;2;0;0;0;48;2;255;255;255m▀ \x1b[0m'],
    [2, 'dark', '\x1b[38;5;16;48;5;231m▀ \x1b[0m'],
    [1, 'light', '\x1b[30;107m▀ \x1b[0m'],
    [0, undefined, '\x1b[7m▀ \x1b[0m'],
    [0, 'dark', '\x1b[7m▀ \x1b[0m'],
    [0, 'light', '▀ '],
  ] as const)(
    'are dark on light at color level %s on a background that is %s',
    (level, background, painted) => {
      expect(paintQrLine('▀ ', qrInkOf(level, background))).toBe(painted);
    },
  );
});
