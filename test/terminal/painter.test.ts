import { Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withCursor } from '../../src/cells';
import { createPainter } from '../../src/terminal/screen/painter';

/** A painter on a headless terminal, and what the terminal shows. */
function paintOn(columns: number, rows: number) {
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 50 });
  terminal.write('\x1b[?1049h\x1b[?25l\x1b[?7l');
  let bytes = '';
  const painter = createPainter(
    (output) => {
      bytes += output;
      terminal.write(output);
    },
    { columns, rows },
  );
  return {
    terminal,
    painter,
    draw: (frame: string) => painter.stream.write(frame),
    settled: () => new Promise<void>((resolve) => terminal.write('', resolve)),
    taken: () => {
      const taken = bytes;
      bytes = '';
      return taken;
    },
  };
}

/** How a cell is drawn, as a person sees it. */
type Look = {
  readonly bold: boolean;
  readonly inverse: boolean;
  readonly foreground: string;
  readonly background: string;
};
type Seen = Look & { readonly text: string };
type Drawn = { readonly character: string; readonly width: number; readonly look: number };

const plain: Look = { bold: false, inverse: false, foreground: '', background: '' };
const looks: readonly { readonly on: string; readonly off: string; readonly look: Look }[] = [
  { on: '', off: '', look: plain },
  { on: '\x1b[1m', off: '\x1b[22m', look: { ...plain, bold: true } },
  { on: '\x1b[7m', off: '\x1b[27m', look: { ...plain, inverse: true } },
  { on: '\x1b[32m', off: '\x1b[39m', look: { ...plain, foreground: 'palette 2' } },
  {
    on: '\x1b[1m\x1b[38;5;117m',
    off: '\x1b[39m\x1b[22m',
    look: { ...plain, bold: true, foreground: 'palette 117' },
  },
  {
    on: '\x1b[48;2;43;58;85m\x1b[97m',
    off: '\x1b[39m\x1b[49m',
    look: { ...plain, foreground: 'palette 15', background: 'rgb 2832981' },
  },
];

const drawn: fc.Arbitrary<Drawn> = fc
  .record({
    character: fc.constantFrom(
      'a',
      'b',
      ' ',
      ' ',
      '0',
      '━',
      '╌',
      '▌',
      '●',
      'é',
      'e\u0301',
      '漢',
      '한',
    ),
    look: fc.constantFrom(0, 0, 0, 1, 2, 3, 4, 5),
  })
  .map(({ character, look }) => ({
    character,
    look,
    width: character === '漢' || character === '한' ? 2 : 1,
  }));

const line = fc.oneof(
  { weight: 3, arbitrary: fc.array(drawn, { maxLength: 24 }) },
  { weight: 1, arbitrary: fc.constant([]) },
);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ frame: fc.array(line, { maxLength: 7 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      columns: fc.integer({ min: 2, max: 22 }),
      rows: fc.integer({ min: 1, max: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ rubbish: 'another program wrote this\r\n' }) },
);

function toFrame(lines: readonly (readonly Drawn[])[]): string {
  return lines
    .map((cells) =>
      cells
        .map(({ character, look }) => `${looks[look]!.on}${character}${looks[look]!.off}`)
        .join(''),
    )
    .join('\n');
}

function expected(lines: readonly (readonly Drawn[])[], columns: number, rows: number): Seen[][] {
  return Array.from({ length: rows }, (_, row) => {
    const seen: Seen[] = [];
    for (const { character, width, look } of lines[row] ?? []) {
      const seenLook = looks[look]!.look;
      if (seen.length + width > columns) {
        // A cut wide character becomes a blank with the same style.
        if (seen.length < columns) seen.push({ text: ' ', ...seenLook });
        break;
      }
      seen.push({ text: character, ...seenLook });
      if (width === 2) seen.push({ text: '', ...seenLook });
    }
    while (seen.length < columns) seen.push({ text: ' ', ...plain });
    return seen;
  });
}

function seen(terminal: Terminal): Seen[][] {
  const buffer = terminal.buffer.active;
  return Array.from({ length: terminal.rows }, (_, row) =>
    Array.from({ length: terminal.cols }, (_, column) => {
      const cell = buffer.getLine(buffer.baseY + row)!.getCell(column)!;
      return {
        text: cell.getWidth() === 0 ? '' : cell.getChars() || ' ',
        bold: cell.isBold() !== 0,
        inverse: cell.isInverse() !== 0,
        foreground: color(cell.isFgRGB(), cell.isFgPalette(), cell.getFgColor()),
        background: color(cell.isBgRGB(), cell.isBgPalette(), cell.getBgColor()),
      };
    }),
  );
}

function color(isRgb: boolean, isPalette: boolean, value: number): string {
  if (isRgb) return `rgb ${value}`;
  return isPalette ? `palette ${value}` : '';
}

describe('createPainter', () => {
  it('makes the terminal show exactly the last frame, whatever came before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const { terminal, painter, draw, settled } = paintOn(16, 5);
        let size = { columns: 16, rows: 5 };
        draw('');
        let lines: readonly (readonly Drawn[])[] = [];
        for (const next of steps) {
          if ('frame' in next) {
            lines = next.frame;
            draw(toFrame(lines));
          } else if ('columns' in next) {
            await settled();
            size = next;
            terminal.resize(size.columns, size.rows);
            painter.resize(size.columns, size.rows, () => {});
          } else {
            terminal.write(next.rubbish);
            painter.repaint();
          }
        }
        await settled();
        expect(seen(terminal)).toEqual(expected(lines, size.columns, size.rows));
      }),
      { numRuns: 400 },
    );
  });

  it('writes only what changed', () => {
    const { draw, taken } = paintOn(40, 3);
    draw('kjh-DuperRole        59:12\nsame\nsame');
    taken();
    draw('kjh-DuperRole        59:11\nsame\nsame');
    expect(taken()).toBe('\x1b[?2026h\x1b[1;26H1\x1b[?2026l');
    draw('kjh-DuperRole        59:11\nsame\nsame');
    expect(taken()).toBe('');
  });

  it('keeps columns aligned after characters that terminals measure differently', async () => {
    // The headless terminal draws these in one cell or several; they count as two.
    for (const character of ['😀', '👩‍👩‍👧', '🇨🇭', '❤️', '👍🏽']) {
      const { terminal, draw, settled } = paintOn(20, 2);
      draw(`xxxxxxxxxxxxxxxxxxxx\nyyyy`);
      draw(`a${character}│b c${character}│`);
      await settled();
      const row = terminal.buffer.active.getLine(0)!;
      const at = (column: number) => row.getCell(column)!.getChars();
      expect([at(0), at(3), at(4), at(5), at(6), at(9), at(10)], character).toEqual([
        'a',
        '│',
        'b',
        ' ',
        'c',
        '│',
        '',
      ]);
      expect(row.translateToString(true)).not.toContain('x');
    }
  });

  it('shows the cursor on the marked cell, and hides it without a mark', async () => {
    const { terminal, draw, settled, taken } = paintOn(20, 3);
    draw(`one\n漢 ${withCursor('[_]')}`);
    await settled();
    expect([terminal.buffer.active.cursorX, terminal.buffer.active.cursorY]).toEqual([3, 1]);
    expect(taken()).toMatch(/\x1b\[\?25h\x1b\[\?2026l$/);
    expect(terminal.buffer.active.getLine(1)!.translateToString(true)).toBe('漢 [_]');

    draw(`one more\n漢 ${withCursor('[_]')}`);
    await settled();
    expect([terminal.buffer.active.cursorX, terminal.buffer.active.cursorY]).toEqual([3, 1]);

    taken();
    draw('one more\n漢 [_]');
    expect(taken()).toBe('\x1b[?2026h\x1b[?25l\x1b[?2026l');
  });

  it('passes on only colors and links from a frame', () => {
    const { draw, taken } = paintOn(40, 2);
    draw('a\x1b[2Jb\x1b]0;title\x07c\x1b]8;;https://example.com\x07d\x1b]8;;\x07\x07e\x9bf\x1bg');
    expect(taken()).toBe(
      '\x1b[?2026h\x1b[1;1Habc\x1b]8;;https://example.com\x1b\\d\x1b]8;;\x1b\\ef\x1b[K\x1b[2;1H\x1b[K\x1b[?2026l',
    );
  });

  it('keeps frames while paused and paints the newest afterwards', async () => {
    const { terminal, painter, draw, settled, taken } = paintOn(20, 2);
    draw('before');
    taken();
    painter.pause(true);
    draw('meanwhile');
    draw('newest');
    expect(taken()).toBe('');
    painter.pause(false);
    painter.repaint();
    await settled();
    expect(terminal.buffer.active.getLine(0)!.translateToString(true)).toBe('newest');
  });

  it('paints once after a resize, with the frame for the new size', () => {
    const { painter, draw, taken } = paintOn(20, 2);
    draw('wide');
    taken();
    painter.resize(10, 2, () => draw('narrow'));
    expect(taken().match(/2026h/g)).toHaveLength(1);
  });
});
