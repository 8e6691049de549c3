import { cells, wrapText } from '../../cells';
import { type Glyphs, keyName } from '../../glyphs';
import type { AppState, HelpScreen } from '../../state/app-state';
import { widths } from '../../state/window-layout';
import type { Theme, Tone } from '../theme';
import { terminalKeys } from './common';
import type { Binding, Keymap, Section } from './keymap';

/** The screen that the help was opened on. */
export type HelpSubject = {
  readonly name: string;
  readonly keymap: Keymap;
  /** Whether it shows the marks that the legend explains. */
  readonly hasLegend: boolean;
};

/** One row of a help column. */
export type HelpRow =
  | { readonly kind: 'section'; readonly text: string }
  | { readonly kind: 'key'; readonly keys: string; readonly text: string }
  | { readonly kind: 'blank' };

/** The meaning of one mark of the list. */
type LegendPart = { readonly mark: string; readonly tone: Tone; readonly text: string };
export type LegendRow = readonly LegendPart[] | string;

type HelpText = {
  /** One column, or two next to each other. */
  readonly columns: readonly (readonly HelpRow[])[];
  readonly columnWidth: number;
  /** The width of the keys with the blanks after them. */
  readonly keysWidth: number;
  /** Below the columns, in the full width. */
  readonly legend: readonly LegendRow[];
  readonly length: number;
};

const columnsOfSections: readonly (readonly Section[])[] = [
  ['Move', 'Session', 'Devices'],
  ['Use', 'Field', 'Screen'],
];

type Listed = Omit<Binding, 'resolve'>;

/** The keys of a screen that match the query, laid out for a window of this width. */
export function helpText(
  width: number,
  query: string | undefined,
  { keymap, hasLegend }: HelpSubject,
  { glyphs }: Pick<Theme, 'glyphs'>,
): HelpText {
  const sought = (query ?? '').toLowerCase();
  const keysOf = (binding: Listed) =>
    (binding.listedKeys ?? binding.keys).map((key) => keyName(key, glyphs)).join(' ');
  const textOf = ({ description, label }: Listed) => description ?? label;
  const bindings = [...keymap.bindings, ...terminalKeys].filter(
    (binding) =>
      binding.description !== '' &&
      `${keysOf(binding)} ${textOf(binding)}`.toLowerCase().includes(sought),
  );
  const isWide = width >= widths.heads;
  const columnWidth = isWide ? Math.min(50, Math.floor(width / 2)) : width - 1;
  const keysWidth = 2 + Math.max(5, ...bindings.map((binding) => cells(keysOf(binding))));
  const section = (name: Section): HelpRow[] => {
    const rows = bindings
      .filter((binding) => binding.section === name)
      .flatMap((binding) =>
        wrapText(textOf(binding), columnWidth - 2 - keysWidth).map((text, index): HelpRow => {
          return { kind: 'key', keys: index === 0 ? keysOf(binding) : '', text };
        }),
      );
    return rows.length === 0 ? [] : [{ kind: 'section', text: name }, ...rows, { kind: 'blank' }];
  };
  const sections = columnsOfSections
    .map((names) => names.flatMap(section))
    .filter((rows) => rows.length > 0);
  const columns = isWide || sections.length === 0 ? sections : [sections.flat()];
  const legend = hasLegend && sought === '' ? legendRows(width - 2, glyphs) : [];
  const length = Math.max(0, ...columns.map((rows) => rows.length)) + legend.length;
  return { columns, columnWidth, keysWidth, legend, length };
}

function legendRows(width: number, { marks, spinner }: Glyphs): readonly LegendRow[] {
  const parts: readonly LegendPart[] = [
    { mark: marks.good, tone: 'good', text: 'over 30 min' },
    { mark: marks.soon, tone: 'soon', text: 'under 30' },
    { mark: marks.urgent, tone: 'urgent', text: 'under 5' },
    { mark: marks.expired, tone: 'urgent', text: 'expired' },
    { mark: marks.none, tone: 'text', text: 'none' },
    { mark: marks.broken, tone: 'urgent', text: 'broken' },
    { mark: spinner[2] ?? spinner[0] ?? '', tone: 'accent', text: 'working' },
  ];
  const widthOf = (row: readonly LegendPart[]) =>
    row.reduce((sum, { mark, text }) => sum + cells(`${mark} ${text}  `), -2);
  const rows: LegendPart[][] = [];
  for (const part of parts) {
    const last = rows.at(-1);
    if (last !== undefined && widthOf([...last, part]) <= width) last.push(part);
    else rows.push([part]);
  }
  const note = 'STATUS counts down to the end. aws uses a role session until 15 min before.';
  return [...rows, ...wrapText(note, width)];
}

/** How many rows of the text are visible. */
function helpRoom({ size }: Pick<AppState, 'size'>): number {
  return Math.max(1, size.rows - 1 - 3);
}

/** The scroll position of the text, and its end. */
export function helpScroll(
  state: Pick<AppState, 'size'>,
  { top = 0 }: Partial<Pick<HelpScreen, 'top'>>,
  { length }: Pick<HelpText, 'length'>,
): { readonly top: number; readonly last: number; readonly page: number } {
  const page = helpRoom(state);
  const last = Math.max(0, length - page);
  return { top: Math.min(top, last), last, page };
}
