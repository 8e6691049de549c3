import { cells, cutEnd } from '../cells';
import type { AppState } from '../state/app-state';
import { dialogSize } from '../state/list-window';
import { drawFooter } from './footer';
import type { Keymap } from './keymap';
import { drawProfiles, titleRow } from './profiles-view';
import { padTo, splitCells } from './text-layout';
import { type Look, withoutStyles } from './theme';

const boxWidth = 64;

/** What a dialog has to say, each row at most `width` cells wide. */
export type DialogContent = {
  readonly title: string;
  /** A failure is told by its border too. */
  readonly isUrgent?: boolean;
  readonly lines: readonly string[];
};

/** How much room a dialog has. */
export type DialogRoom = {
  readonly width: number;
  /** The dialog is a screen of its own, since there is no room for a box over the list. */
  readonly isWhole: boolean;
};

/**
 * A dialog: a box over the list, which turns to muted; where the window is small, a whole screen.
 * Longer contents lose their last rows, never the footer.
 */
export function drawDialog(
  state: AppState,
  look: Look,
  keymap: Keymap,
  behind: Keymap,
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
  const list = drawProfiles(state, withoutStyles(look), behind);
  return overlay(list, box, columns, rows - 1, look);
}

function drawWhole(
  state: AppState,
  look: Look,
  keymap: Keymap,
  { title, lines, isUrgent }: DialogContent,
): readonly string[] {
  const { columns, rows } = state.size;
  const rule = look.paint('muted', look.glyphs.rule.repeat(columns));
  // Title, two rules and the footer stand around it.
  const room = rows - 1 - 4;
  const shown = lines.slice(0, room).map((line) => ` ${line}`);
  const filled = [...shown, ...Array.from({ length: room - shown.length }, () => '')];
  const notice = drawNoticeText(state, columns - 2, look);
  const head = isUrgent === true ? `${look.glyphs.marks.broken} ${title}` : title;
  return [
    titleRow(head, '', columns, look),
    rule,
    ...filled,
    notice === undefined ? rule : ` ${notice}`,
    drawFooter(keymap.bindings, state, columns, look),
  ];
}

function drawBox(
  state: AppState,
  look: Look,
  keymap: Keymap,
  { title, lines, isUrgent }: DialogContent,
  mostRows: number,
): readonly string[] {
  const { glyphs } = look;
  const tone = isUrgent === true ? 'urgent' : 'muted';
  const edge = (text: string) => look.paint(tone, text);
  const mark = isUrgent === true ? `${glyphs.marks.broken} ` : '';
  const head = cutEnd(mark + title, boxWidth - 6, glyphs.ellipsis);
  const rule = (count: number) => glyphs.rule.repeat(Math.max(0, count));
  const [topLeft, topRight] = glyphs.box.top;
  const [bottomLeft, bottomRight] = glyphs.box.bottom;
  const inside = (row: string) => edge(glyphs.bar) + padTo(row, boxWidth - 2) + edge(glyphs.bar);
  const notice = drawNoticeText(state, boxWidth - 4, look);
  const body = ['', ...lines.slice(0, mostRows - 4), notice ?? ''];
  return [
    `${edge(`${topLeft}${rule(1)} `)}${look.bold(head)}${edge(` ${rule(boxWidth - 5 - cells(head))}${topRight}`)}`,
    ...body.map((line) => inside(` ${line}`)),
    inside(drawFooter(keymap.bindings, state, boxWidth - 2, look)),
    edge(bottomLeft + rule(boxWidth - 2) + bottomRight),
  ];
}

/** What the last key led to, where it led nowhere. */
function drawNoticeText({ notice }: AppState, width: number, look: Look): string | undefined {
  if (notice === undefined) return undefined;
  const mark = notice.tone === 'urgent' ? `${look.glyphs.marks.broken} ` : '';
  return look.paint(
    notice.tone === 'plain' ? 'text' : notice.tone,
    cutEnd(mark + notice.text, width, look.glyphs.ellipsis),
  );
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
