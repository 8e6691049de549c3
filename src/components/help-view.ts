import { cells } from '../cells';
import type { AppState, HelpScreen } from '../state/app-state';
import { widths } from '../state/list-window';
import { keyName } from './glyphs';
import type { Binding, Keymap, Section } from './keymap';
import { terminalKeys } from './keymaps/common';
import { drawNotice, titleRow } from './profiles-view';
import { fitTo, padTo, wrapText } from './text-layout';
import type { Look } from './theme';

const columnsOfSections: readonly (readonly Section[])[] = [
  ['Move', 'Session', 'Devices'],
  ['Use', 'Field', 'Screen'],
];

/** What the help is about: the screen that it was asked on. */
export type HelpSubject = {
  readonly name: string;
  readonly keymap: Keymap;
  /** Whether it has the marks and times that the legend explains. */
  readonly hasLegend: boolean;
};

/** The key table of the screen that the help was asked on, and what its signs mean. */
export function drawHelp(
  state: AppState,
  screen: HelpScreen,
  subject: HelpSubject,
  look: Look,
  footer: string,
): readonly string[] {
  const { columns } = state.size;
  const rule = look.paint('muted', look.glyphs.rule.repeat(columns));
  const room = helpRoom(state);
  const lines = helpLines(columns, screen.query, subject, look);
  const top = Math.min(screen.top, lastTop(state, lines.length));
  const shown = lines.slice(top, top + room);
  const field =
    screen.query === undefined
      ? rule
      : ` / ${fitTo(look, look.show(screen.query), columns - 6).trimEnd()}${look.cursor(' ')}`;
  return [
    titleRow(`help: ${subject.name}`, state.surroundings.version, columns, look),
    ...shown,
    ...Array.from({ length: room - shown.length }, () => ''),
    (state.notice && drawNotice(state, look)) ?? field,
    footer,
  ];
}

/** How many rows of the text are seen at once. */
export function helpRoom({ size }: Pick<AppState, 'size'>): number {
  return Math.max(1, size.rows - 1 - 3);
}

/** The furthest that the text can be scrolled. */
export function lastTop(state: Pick<AppState, 'size'>, length: number): number {
  return Math.max(0, length - helpRoom(state));
}

export function helpLines(
  width: number,
  query: string | undefined,
  { keymap, hasLegend }: HelpSubject,
  look: Look,
): readonly string[] {
  const sought = (query ?? '').toLowerCase();
  const bindings = [...keymap.bindings, ...terminalKeys].filter(
    (binding) =>
      binding.description !== '' && rowText(binding, look).toLowerCase().includes(sought),
  );
  if (bindings.length === 0) return [` No key has ${look.show(query ?? '')} in its text.`];
  const isWide = width >= widths.heads;
  const columnWidth = isWide ? Math.min(50, Math.floor(width / 2)) : width - 1;
  const columns = columnsOfSections.map((sections) =>
    sections.flatMap((section) => drawSection(section, bindings, columnWidth - 2, look)),
  );
  const table = isWide ? sideBySide(columns, columnWidth) : columns.flat();
  const legend = hasLegend && sought === '' ? drawLegend(width, look) : [];
  return [...table, ...legend].map((line) => ` ${line}`);
}

function rowText(binding: Listed, look: Look): string {
  return `${listedKeys(binding, look)} ${binding.description ?? binding.label}`;
}

type Listed = Omit<Binding, 'resolve'>;

/** The keys stand in a column of their own, as wide as the longest of this screen. */
function measureKeys(bindings: readonly Listed[], look: Look): number {
  return Math.max(5, ...bindings.map((binding) => cells(listedKeys(binding, look))));
}

function drawSection(
  section: Section,
  bindings: readonly Listed[],
  width: number,
  look: Look,
): readonly string[] {
  const keysWidth = measureKeys(bindings, look);
  const rows = bindings
    .filter((binding) => binding.section === section)
    .flatMap((binding) => {
      const keys = look.paint('accent', padTo(listedKeys(binding, look), keysWidth));
      const text = wrapText(binding.description ?? binding.label, width - keysWidth - 2);
      return text.map((line, index) => `${index === 0 ? keys : ' '.repeat(keysWidth)}  ${line}`);
    });
  return rows.length === 0 ? [] : [look.paint('accent', look.bold(section)), ...rows, ''];
}

/** All keys that the text tells of; ten digits are told as `0-9`. */
function listedKeys(binding: Listed, look: Pick<Look, 'glyphs'>): string {
  if (binding.footerKeys?.[0] === 'digits') return '0-9';
  return (binding.listedKeys ?? binding.keys).map((key) => keyName(key, look.glyphs)).join(' ');
}

function sideBySide(
  [left = [], right = []]: readonly (readonly string[])[],
  width: number,
): readonly string[] {
  const length = Math.max(left.length, right.length);
  return Array.from({ length }, (_, index) =>
    `${padTo(left[index] ?? '', width)}${right[index] ?? ''}`.trimEnd(),
  );
}

function drawLegend(width: number, look: Look): readonly string[] {
  const { marks, spinner } = look.glyphs;
  const parts = [
    [look.tint('good', marks.good), 'over 30 min'],
    [look.tint('soon', marks.soon), 'under 30'],
    [look.tint('urgent', marks.urgent), 'under 5'],
    [look.tint('urgent', marks.expired), 'expired'],
    [marks.none, 'none'],
    [look.tint('urgent', marks.broken), 'broken'],
    [look.paint('accent', spinner[2] ?? spinner[0] ?? ''), 'working'],
  ].map(([mark, text]) => `${mark} ${text}`);
  const rows: string[] = [];
  for (const part of parts) {
    const last = rows.at(-1);
    if (last !== undefined && cells(last) + 2 + cells(part) <= width - 2) {
      rows[rows.length - 1] = `${last}  ${part}`;
    } else rows.push(part);
  }
  const sentence =
    'STATUS counts down to the end of the session. aws takes a role session until 15 minutes before.';
  return [...rows, ...wrapText(sentence, width - 2).map((line) => look.paint('muted', line))];
}
