import { wrapText } from '../cells';
import type { AppState, ConfirmScreen } from '../state/app-state';
import { dialogRoom } from './dialog-room';

export type ConfirmRow = {
  /** `+ ` or `- ` on the first row of a changed line, blanks on those that it wraps to. */
  readonly sign: string;
  readonly tone: 'text' | 'good' | 'urgent';
  /** Empty: a gap. */
  readonly text: string;
};

/** The rows of a question that are shown, and how far they scroll: Enter agrees to all of them. */
export type ConfirmText = {
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
  const all = lines.flatMap((line) => toRows(line, width));
  if (all.length <= room) return { shown: all, top: 0, last: 0, page: room };
  const text = all.filter((row) => row.text !== '' || row.sign !== '');
  if (text.length <= room) return { shown: text, top: 0, last: 0, page: room };
  // One row says how many more there are.
  const page = Math.max(1, room - 1);
  const last = text.length - page;
  const from = Math.min(top, last);
  return { shown: text.slice(from, from + page), top: from, last, page };
}

/** As `Refusal` draws it. */
function refusalRows(warning: string, width: number): readonly string[] {
  if (warning === '') return [];
  return warning.split(/(?<=\?) /).flatMap((sentence) => wrapText(sentence, width - 2));
}

function toRows(line: string, width: number): readonly ConfirmRow[] {
  const sign = /^[+-] /.exec(line)?.[0] ?? '';
  const tone = sign === '' ? 'text' : sign === '+ ' ? 'good' : 'urgent';
  return wrapText(line.slice(sign.length), width - sign.length).map((text, index) => ({
    sign: index === 0 ? sign : ' '.repeat(sign.length),
    tone,
    text,
  }));
}
