import type { TerminalSize } from './app-state';
import { dialogSize } from './list/list-window';

export const boxWidth = 64;

/** Whether the window is too small for a box over the screen below, so that a dialog fills it. */
export function isWholeDialog({ columns, rows }: TerminalSize): boolean {
  return columns < dialogSize.columns || rows < dialogSize.rows;
}

/** How much room the contents of a dialog have: cells, and rows without the frame and the notice. */
export function dialogRoom(size: TerminalSize) {
  const isWhole = isWholeDialog(size);
  return isWhole
    ? { isWhole, width: size.columns - 2, rows: size.rows - 5 }
    : { isWhole, width: boxWidth - 4, rows: size.rows - 8 };
}
