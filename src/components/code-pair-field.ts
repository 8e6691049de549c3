import type { AppError } from '../errors';
import { explain } from '../errors';
import type { AppState } from '../state/app-state';
import { activeCode, type CodePair } from '../state/code-pair';
import { tokenCodeWindowMs, windowLeftMs } from '../state/countdown';
import { drawBusy } from './busy-line';
import { drawMeter } from './list-row';
import { wrapText } from './text-layout';
import type { Look } from './theme';
import { drawCells } from './token-code-dialog';

/** The two fields, how long until the next code, and what AWS said of the two before. */
export function drawCodePair(
  state: AppState,
  {
    codes,
    busy,
    refusal,
  }: {
    readonly codes: CodePair;
    readonly busy: string | undefined;
    readonly refusal: AppError | undefined;
  },
  look: Look,
  width: number,
): readonly string[] {
  const active = activeCode(codes);
  const cells = (which: 'first' | 'second') =>
    drawCells(
      {
        draft: codes[which],
        isShown: codes.isShown,
        sending: which === active ? busy : 'another field is typed in',
      },
      look,
    );
  const seconds = Math.ceil(windowLeftMs(state.now) / 1000);
  const cellCount = Math.max(6, Math.min(30, width - 22));
  const meter = drawMeter(windowLeftMs(state.now), tokenCodeWindowMs, cellCount, 'good', look);
  return [
    `first code   ${cells('first')}`,
    `second code  ${cells('second')}`,
    '',
    `${look.paint('muted', 'next code')}    ${meter}  in ${seconds} s`,
    ...drawRemark(state, { busy, refusal }, active, look, width),
  ];
}

function drawRemark(
  state: AppState,
  { busy, refusal }: { readonly busy: string | undefined; readonly refusal: AppError | undefined },
  active: 'first' | 'second',
  look: Look,
  width: number,
): readonly string[] {
  if (busy !== undefined) return [drawBusy(state, busy, look)];
  if (refusal !== undefined && active === 'first') {
    const { message, hint } = explain(refusal);
    return [
      ...wrapText(`${look.glyphs.marks.broken} ${look.show(message)}`, width).map((line) =>
        look.paint('urgent', line),
      ),
      ...wrapText(look.show(hint), width),
    ];
  }
  const text =
    active === 'first'
      ? 'two codes, one after the other: type the one of now'
      : 'the second is taken only when it differs: wait for it';
  return wrapText(text, width).map((line) => look.paint('muted', line));
}
