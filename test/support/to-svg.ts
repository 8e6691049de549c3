import type { Cell, Color } from './program';

type Background = 'dark' | 'light';
type Cells = readonly (readonly Cell[])[];

/** What a terminal shows, as a picture that is the same in every browser and from every run. */
export function toSvg(title: string, cells: Cells, background: Background): string {
  const rows = cells.map((row, index) => ({ index, runs: runsOf(row, palettes[background]) }));
  return svg(title, cells, background, drawRows(rows));
}

export type Frame = { readonly cells: Cells; readonly seconds: number };

/**
 * Frames one after the other, for ever. Each row is drawn once for all the frames in a row that
 * show it. Where nothing may move (`prefers-reduced-motion`, a viewer without CSS), the still frame
 * shows.
 */
export function toMovingSvg(
  title: string,
  frames: readonly Frame[],
  still: number,
  background: Background,
): string {
  const spans = rowSpans(frames, background);
  const total = frames.reduce((sum, { seconds }) => sum + seconds, 0);
  const starts = frames.map((_, index) =>
    frames.slice(0, index).reduce((sum, { seconds }) => sum + seconds, 0),
  );
  const percent = (frame: number) => at(((starts[frame] ?? total) / total) * 100);
  const styles = spans.map(({ name, first, last }) => {
    const shows = [
      `${percent(first)}%{visibility:visible}`,
      `${percent(last + 1)}%{visibility:hidden}`,
    ];
    const before = first === 0 ? '' : '0%{visibility:hidden}';
    return `@keyframes ${name}{${before}${shows.join('')}}.${name}{visibility:${
      first <= still && still <= last ? 'visible' : 'hidden'
    };animation:${name} ${at(total)}s step-end infinite}`;
  });
  return svg(title, frames[0]?.cells ?? [], background, [
    `<style>${styles.join('')}@media (prefers-reduced-motion:reduce){svg g[class]{animation:none}}</style>`,
    ...spans.flatMap(({ name, rows }) => [`<g class="${name}">`, ...drawRows(rows), '</g>']),
  ]);
}

type Row = { readonly index: number; readonly runs: readonly Run[] };
type Span = {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly rows: Row[];
};

/** The rows of all frames, by the frames in a row that show them alike. */
function rowSpans(frames: readonly Frame[], background: Background): readonly Span[] {
  const spans = new Map<string, Span>();
  const drawn = frames.map(({ cells }) => cells.map((row) => runsOf(row, palettes[background])));
  for (const index of (drawn[0] ?? []).keys()) {
    const looks = drawn.map((rows) => JSON.stringify(rows[index]));
    for (let first = 0; first < looks.length; ) {
      let last = first;
      while (looks[last + 1] === looks[first]) last += 1;
      const name = `f${first}-${last}`;
      const span = spans.get(name) ?? { name, first, last, rows: [] };
      span.rows.push({ index, runs: drawn[first]?.[index] ?? [] });
      spans.set(name, span);
      first = last + 1;
    }
  }
  return [...spans.values()];
}

function svg(
  title: string,
  cells: Cells,
  background: Background,
  lines: readonly string[],
): string {
  const { background: back, border } = palettes[background];
  const width = (cells[0]?.length ?? 0) * cellWidth + 2 * edge;
  const height = cells.length * cellHeight + 2 * edge;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${at(width)} ${height}" width="${at(width)}" height="${height}">`,
    `<title>${toXml(title)}</title>`,
    `<rect x=".5" y=".5" width="${at(width - 1)}" height="${at(height - 1)}" rx="8" fill="${back}" stroke="${border}"/>`,
    `<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" shape-rendering="crispEdges">`,
    ...lines,
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
}

const cellWidth = 8.4;
const cellHeight = 18;
const edge = 14;
/** From the top of a cell to the baseline of its letters. */
const baseline = 13.5;

const palettes = {
  dark: { background: '#16181d', text: '#d8dee9', border: '#30363d' },
  light: { background: '#ffffff', text: '#24292f', border: '#d0d7de' },
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
  const isDrawn = (sign: string) => shapes.has(sign) || corners.has(sign);
  return isSame && (isDrawn(shape) || isDrawn(nextShape) ? shape === nextShape : true);
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

/** All areas of a color are one path, backgrounds first: a QR code has hundreds. */
function drawRows(rows: readonly Row[]): readonly string[] {
  const [behind, shaped] = [new Map<string, string>(), new Map<string, string>()];
  const add = (paths: Map<string, string>, color: string, area: string) =>
    paths.set(color, (paths.get(color) ?? '') + area);
  const words = rows.flatMap(({ index, runs }) =>
    runs.flatMap(({ column, cells, text, color, fill, style }) => {
      const [left, top] = [edge + column * cellWidth, edge + index * cellHeight];
      const width = cells * cellWidth;
      if (fill !== undefined) add(behind, fill, area(left, top, width, cellHeight));
      const shape = shapes.get(text.slice(0, 1));
      if (shape !== undefined) {
        add(shaped, color, shape(left, top, width));
        return [];
      }
      const bend = corners.get(text);
      return bend === undefined
        ? drawWords({ text, color, style }, left, top, width)
        : [corner(bend, left, top, color)];
    }),
  );
  const paths = [...behind, ...shaped].map(
    ([color, areas]) => `<path d="${areas}" fill="${color}"/>`,
  );
  return [...paths, ...words];
}

function drawWords(
  { text, color, style }: Pick<Run, 'text' | 'color' | 'style'>,
  left: number,
  top: number,
  width: number,
): readonly string[] {
  // Blanks are not drawn: browsers differ in what they make of several.
  return [...text.matchAll(/\S+(?: \S+)*/g)].map((found) => {
    const length = found[0].length;
    const ofAll = length === text.length ? width : length * cellWidth;
    const x = left + found.index * cellWidth;
    return `<text x="${at(x)}" y="${at(top + baseline)}" textLength="${at(ofAll)}" lengthAdjust="spacingAndGlyphs" fill="${color}"${style}>${toXml(found[0])}</text>`;
  });
}

type Shape = (left: number, top: number, width: number) => string;

const half = { width: cellWidth / 2, height: cellHeight / 2 };

/** Fonts leave gaps between these, which a QR code and a frame must not have. */
const shapes: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['█', (left, top, width) => area(left, top, width, cellHeight)],
  ['▀', (left, top, width) => area(left, top, width, half.height)],
  ['▄', (left, top, width) => area(left, top + half.height, width, half.height)],
  ['▌', (left, top) => area(left, top, half.width, cellHeight)],
  ['▐', (left, top) => area(left + half.width, top, half.width, cellHeight)],
  ['─', (left, top, width) => area(left, top + half.height, width, 1)],
  ['━', (left, top, width) => area(left, top + half.height - 1, width, 3)],
  ['│', (left, top) => area(left + half.width, top, 1, cellHeight)],
]);

type Bend = { readonly right: 1 | -1; readonly down: 1 | -1 };
const corners: ReadonlyMap<string, Bend> = new Map<string, Bend>([
  ['╭', { right: 1, down: 1 }],
  ['╮', { right: -1, down: 1 }],
  ['╰', { right: 1, down: -1 }],
  ['╯', { right: -1, down: -1 }],
]);

/** From the middle of a side to the middle of the next one. */
function corner({ right, down }: Bend, left: number, top: number, color: string): string {
  const [x, y] = [left + half.width + 0.5, top + half.height + 0.5];
  const end = `${at(x + right * half.width)} ${at(y)}`;
  return `<path d="M${at(x)} ${at(y + down * half.height)}Q${at(x)} ${at(y)} ${end}" fill="none" stroke="${color}" shape-rendering="auto"/>`;
}

function area(x: number, y: number, width: number, height: number): string {
  return `M${at(x)} ${at(y)}h${at(width)}v${at(height)}h${at(-width)}z`;
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
