import { wrapText } from '../cells';
import type { AppState, ConfirmScreen } from './app-state';
import { dialogRoom } from './window-layout';

export type ConfirmRow = {
  /** Empty on the rows that a changed line wraps to. */
  readonly sign: '' | '+' | '-';
  /** Whether the row belongs to a changed line, whose text is indented by the sign. */
  readonly isChange: boolean;
  readonly tone: 'text' | 'good' | 'urgent';
  /** Empty: a gap. */
  readonly text: string;
};

/** The visible rows of a question, and how far they scroll. Enter agrees to all of them. */
type ConfirmText = {
  readonly shown: readonly ConfirmRow[];
  readonly top: number;
  readonly last: number;
  readonly page: number;
};

export function confirmText(
  { size }: Pick<AppState, 'size'>,
  { lines, warning, top = 0 }: Pick<ConfirmScreen, 'lines' | 'warning' | 'top'>,
): ConfirmText {
  const { width, rows } = dialogRoom(size);
  const room = rows - refusalRows(warning ?? '', width).length;
  const all = lines.flatMap((line, index) => {
    const isNextPlace = !isChange(line) && isChange(lines[index - 1] ?? '');
    return [...(isNextPlace ? toRows('', width) : []), ...toRows(line, width)];
  });
  if (all.length <= room) return { shown: all, top: 0, last: 0, page: room };
  const text = all.filter((row) => row.text !== '' || row.isChange);
  if (text.length <= room) return { shown: text, top: 0, last: 0, page: room };
  // The last row says how many more there are.
  const page = Math.max(1, room - 1);
  const last = text.length - page;
  const from = Math.min(top, last);
  return { shown: text.slice(from, from + page), top: from, last, page };
}

/** The sign and a blank. */
export const signWidth = 2;

/** As `Refusal` draws it. */
function refusalRows(warning: string, width: number): readonly string[] {
  if (warning === '') return [];
  return warning.split(/(?<=\?) /).flatMap((sentence) => wrapText(sentence, width - 2));
}

function isChange(line: string): boolean {
  return line.startsWith('+ ') || line.startsWith('- ');
}

function toRows(line: string, width: number): readonly ConfirmRow[] {
  const sign = line.startsWith('+ ') ? '+' : line.startsWith('- ') ? '-' : undefined;
  if (sign === undefined)
    return wrapText(line, width).map((text) => ({ sign: '', isChange: false, tone: 'text', text }));
  const tone = sign === '+' ? 'good' : 'urgent';
  return wrapText(line.slice(signWidth), width - signWidth).map((text, index) => ({
    sign: index === 0 ? sign : '',
    isChange: true,
    tone,
    text,
  }));
}
