import type { AppState } from '../state/app-state';
import { leastSize } from '../state/list-window';
import type { Keymap } from './keymap';
import { alwaysKeys } from './keymaps/common';
import { wrapText } from './text-layout';

export function isTooSmall({ size }: Pick<AppState, 'size'>): boolean {
  return size.columns < leastSize.columns || size.rows < leastSize.rows;
}

/** In a window that is too small: what it needs, and the way out. What was typed is kept. */
export function drawSizeNotice({ size }: Pick<AppState, 'size'>): readonly string[] {
  const { columns, rows } = size;
  const needs = `${leastSize.columns}x${leastSize.rows}`;
  const text = `${columns}x${rows} is too small. awsmfa needs ${needs}. Nothing is lost.`;
  return [...wrapText(text, Math.max(1, columns)), 'q quit'].slice(0, Math.max(1, rows - 1));
}

export const sizeKeymap: Keymap = {
  isSilent: true,
  bindings: [
    { keys: ['q'], label: 'quit', section: 'Screen', resolve: () => ({ kind: 'quit' }) },
    ...alwaysKeys,
  ],
};
