import type { Cell, Color } from './program';

/** What a terminal shows, as a picture that says the same in every browser and from every run. */
export function toSvg(
  title: string,
  rows: readonly (readonly Cell[])[],
  background: 'dark' | 'light',
): string {
  const colors = palettes[background];
  const columns = rows[0]?.length ?? 0;
  const [width, height] = [columns * cellWidth + 2 * edge, rows.length * cellHeight + 2 * edge];
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${at(width)} ${height}" width="${at(width)}" height="${height}">`,
    `<title>${toXml(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${colors.background}"/>`,
    `<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" shape-rendering="crispEdges">`,
    ...rows.flatMap((cells, row) => runsOf(cells, colors).flatMap((run) => draw(run, row))),
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
}

const cellWidth = 8.4;
const cellHeight = 18;
const edge = 14;
/** From the top of a cell to the line that its letters stand on. */
const baseline = 13.5;

const palettes = {
  dark: { background: '#16181d', text: '#d8dee9' },
  light: { background: '#ffffff', text: '#24292f' },
} as const;
type Colors = (typeof palettes)['dark' | 'light'];

/** Cells of one style next to each other. */
type Run = {
  readonly column: number;
  readonly cells: number;
  readonly text: string;
  readonly color: string;
  readonly fill: string | undefined;
  readonly style: string;
};

function runsOf(cells: readonly Cell[], colors: Colors): readonly Run[] {
  const runs: Run[] = [];
  for (const [column, cell] of cells.entries()) {
    if (cell.width === 0) continue;
    const next = toRun(cell, column, colors);
    const last = runs.at(-1);
    if (last !== undefined && joins(last, next)) {
      const both = { cells: last.cells + next.cells, text: last.text + next.text };
      runs.splice(-1, 1, { ...last, ...both });
    } else runs.push(next);
  }
  return runs;
}

/** What is drawn as a shape joins its like alone. */
function joins(last: Run, next: Run): boolean {
  const isSame = last.color === next.color && last.fill === next.fill && last.style === next.style;
  const [shape, nextShape] = [last.text.slice(-1), next.text];
  return isSame && (shape === nextShape || !(shapes.has(shape) || shapes.has(nextShape)));
}

function toRun(cell: Cell, column: number, colors: Colors): Run {
  const front = toHex(cell.foreground) ?? colors.text;
  const back = toHex(cell.background);
  const [color, fill] = cell.inverse ? [back ?? colors.background, front] : [front, back];
  const style = [
    cell.bold ? ' font-weight="bold"' : '',
    cell.dim ? ' opacity=".6"' : '',
    cell.underline ? ' text-decoration="underline"' : '',
  ].join('');
  return { column, cells: cell.width, text: cell.text || ' ', color, fill, style };
}

function draw({ column, cells, text, color, fill, style }: Run, row: number): readonly string[] {
  const [left, top] = [edge + column * cellWidth, edge + row * cellHeight];
  const width = cells * cellWidth;
  const behind = fill === undefined ? [] : [rect(left, top, width, cellHeight, fill)];
  const shape = shapes.get(text.slice(0, 1));
  if (shape !== undefined) return [...behind, shape(left, top, width, color)];
  // Blanks are not drawn: what a browser makes of several is its own matter.
  const words = [...text.matchAll(/\S+(?: \S+)*/g)].map((found) => {
    const length = found[0].length;
    const ofAll = length === text.length ? width : length * cellWidth;
    const x = left + found.index * cellWidth;
    return `<text x="${at(x)}" y="${at(top + baseline)}" textLength="${at(ofAll)}" lengthAdjust="spacingAndGlyphs" fill="${color}"${style}>${toXml(found[0])}</text>`;
  });
  return [...behind, ...words];
}

type Shape = (left: number, top: number, width: number, color: string) => string;

const half = { width: cellWidth / 2, height: cellHeight / 2 };

/** Fonts leave gaps between these, which a QR code and a frame must not have. */
const shapes: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['█', (left, top, width, color) => rect(left, top, width, cellHeight, color)],
  ['▀', (left, top, width, color) => rect(left, top, width, half.height, color)],
  ['▄', (left, top, width, color) => rect(left, top + half.height, width, half.height, color)],
  ['▌', (left, top, _, color) => rect(left, top, half.width, cellHeight, color)],
  ['▐', (left, top, _, color) => rect(left + half.width, top, half.width, cellHeight, color)],
  ['─', (left, top, width, color) => rect(left, top + half.height, width, 1, color)],
  ['━', (left, top, width, color) => rect(left, top + half.height - 1, width, 3, color)],
  ['│', (left, top, _, color) => rect(left + half.width, top, 1, cellHeight, color)],
  ['╭', corner(1, 1)],
  ['╮', corner(-1, 1)],
  ['╰', corner(1, -1)],
  ['╯', corner(-1, -1)],
]);

/** From the middle of a side to the middle of the next one. */
function corner(right: 1 | -1, down: 1 | -1): Shape {
  return (left, top, _, color) => {
    const [x, y] = [left + half.width + 0.5, top + half.height + 0.5];
    const end = `${at(x + right * half.width)} ${at(y)}`;
    return `<path d="M${at(x)} ${at(y + down * half.height)}Q${at(x)} ${at(y)} ${end}" fill="none" stroke="${color}" shape-rendering="auto"/>`;
  };
}

function rect(x: number, y: number, width: number, height: number, fill: string): string {
  return `<rect x="${at(x)}" y="${at(y)}" width="${at(width)}" height="${at(height)}" fill="${fill}"/>`;
}

function at(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function toXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}

function toHex(color: Color): string | undefined {
  switch (color.kind) {
    case 'default':
      return undefined;
    case 'rgb':
      return `#${color.value.toString(16).padStart(6, '0')}`;
    case 'palette':
      throw new Error(
        `color ${color.index} of the palette is the terminal's own: no picture has it`,
      );
  }
}
