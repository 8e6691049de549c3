import { cells, cutEnd } from '../cells';
import type { AppState } from '../state/app-state';
import { dialogSize } from '../state/list-window';
import { drawFooter } from './footer';
import type { Keymap } from './keymap';
import { titleRow } from './profiles-view';
import { padTo, splitCells, wrapText } from './text-layout';
import { type Look, withoutStyles } from './theme';

const boxWidth = 64;

/** What a dialog has to say, each row at most `width` cells wide. */
export type DialogContent = {
  readonly title: string;
  /** A failure is told by its border too. */
  readonly isUrgent?: boolean;
  readonly lines: readonly string[];
  /** What is typed into, under the lines: it stays where they are cut. */
  readonly field?: string;
};

/** How much room a dialog has. */
export type DialogRoom = {
  readonly width: number;
  /** The dialog is a screen of its own, since there is no room for a box over the list. */
  readonly isWhole: boolean;
};

/**
 * A dialog: a box over the screen that it was opened on, which turns to muted; where the window is
 * small, a whole screen. Longer contents lose their blank rows, then their last ones, never the footer.
 */
export function drawDialog(
  state: AppState,
  look: Look,
  keymap: Keymap,
  drawBehind: (state: AppState, look: Look) => readonly string[],
  draw: (room: DialogRoom) => DialogContent,
): readonly string[] {
  const { columns, rows } = state.size;
  const isWhole = columns < dialogSize.columns || rows < dialogSize.rows;
  if (isWhole) {
    const content = draw({ width: columns - 2, isWhole });
    return drawWhole(state, look, keymap, content);
  }
  const content = draw({ width: boxWidth - 4, isWhole });
  const box = drawBox(state, look, keymap, content, rows - 3);
  // The keys behind do nothing now, and what is said is said in the box.
  const behind = drawBehind({ ...state, notice: undefined }, withoutStyles(look)).slice(0, -2);
  return overlay([...behind, '', ''], box, columns, rows - 1, look);
}

function drawWhole(
  state: AppState,
  look: Look,
  keymap: Keymap,
  { title, lines, field, isUrgent }: DialogContent,
): readonly string[] {
  const { columns, rows } = state.size;
  const rule = look.paint('muted', look.glyphs.rule.repeat(columns));
  // Title, two rules and the footer stand around it.
  const notice = drawNoticeText(state, columns - 2, look);
  const room = rows - 1 - 3 - notice.length;
  const shown = fitLines(lines, field, room, look).map((line) => ` ${line}`);
  const filled = [...shown, ...Array.from({ length: room - shown.length }, () => '')];
  // Beside the name of the program, in the middle of a row.
  const what = title.slice(0, 1).toLowerCase() + title.slice(1);
  const head = isUrgent === true ? `${look.glyphs.marks.broken} ${what}` : what;
  return [
    titleRow(head, '', columns, look),
    rule,
    ...filled,
    ...notice.map((row) => (row === '' ? rule : ` ${row}`)),
    drawFooter(keymap.bindings, state, columns, look),
  ];
}

function fitLines(
  lines: readonly string[],
  field: string | undefined,
  room: number,
  look: Look,
): readonly string[] {
  if (field !== undefined) return [...fitLines(lines, undefined, room - 1, look), field];
  if (lines.length <= room) return lines;
  // From the bottom up: what stands first is what is read first.
  const dense = [...lines];
  for (let index = dense.length - 1; index >= 0 && dense.length > room; index -= 1) {
    if (dense[index] === '') dense.splice(index, 1);
  }
  if (dense.length <= room) return dense;
  const more = look.paint('muted', `${look.glyphs.ellipsis} a larger window shows the rest`);
  return [...dense.slice(0, room - 1), more];
}

function drawBox(
  state: AppState,
  look: Look,
  keymap: Keymap,
  { title, lines, field, isUrgent }: DialogContent,
  mostRows: number,
): readonly string[] {
  const { glyphs } = look;
  const tone = isUrgent === true ? 'urgent' : 'accent';
  const edge = (text: string) => look.paint(tone, text);
  const mark = isUrgent === true ? `${glyphs.marks.broken} ` : '';
  const head = cutEnd(mark + title, boxWidth - 6, glyphs.ellipsis);
  const rule = (count: number) => glyphs.rule.repeat(Math.max(0, count));
  const [topLeft, topRight] = glyphs.box.top;
  const [bottomLeft, bottomRight] = glyphs.box.bottom;
  const inside = (row: string) => edge(glyphs.bar) + padTo(row, boxWidth - 2) + edge(glyphs.bar);
  const notice = drawNoticeText(state, boxWidth - 4, look);
  const body = ['', ...fitLines(lines, field, mostRows - 3 - notice.length, look), ...notice];
  return [
    `${edge(`${topLeft}${rule(1)} `)}${look.bold(head)}${edge(` ${rule(boxWidth - 5 - cells(head))}${topRight}`)}`,
    ...body.map((line) => inside(` ${line}`)),
    inside(drawFooter(keymap.bindings, state, boxWidth - 2, look)),
    edge(bottomLeft + rule(boxWidth - 2) + bottomRight),
  ];
}

/** What the last key led to, where it led nowhere: a row, or two. Blank when there is nothing to say. */
function drawNoticeText({ notice }: AppState, width: number, look: Look): readonly string[] {
  if (notice === undefined) return [''];
  const mark = notice.tone === 'urgent' ? `${look.glyphs.marks.broken} ` : '';
  const tone = notice.tone === 'plain' ? 'text' : notice.tone;
  return wrapText(mark + notice.text, width)
    .slice(0, 2)
    .map((row) => look.paint(tone, row));
}

/** The box in the middle of the rows, which are plain and become muted. */
function overlay(
  rows: readonly string[],
  box: readonly string[],
  columns: number,
  height: number,
  look: Look,
): readonly string[] {
  const left = Math.floor((columns - boxWidth) / 2);
  const top = Math.max(1, Math.floor((height - box.length) / 2));
  return rows.map((row, index) => {
    const boxRow = box[index - top];
    if (boxRow === undefined) return look.paint('muted', row);
    const [before, rest] = splitCells(padTo(row, columns), left);
    const [, after] = splitCells(rest, boxWidth);
    return look.paint('muted', before) + boxRow + look.paint('muted', after);
  });
}
