import { Box, Text } from 'ink';
import { wrapText } from '../cells';
import type { AppState } from '../state/app-state';
import { leastSize } from '../state/list/list-window';
import { useAppState } from './hooks/use-app-state';
import { alwaysKeys } from './keymaps/common';
import type { Keymap } from './keymaps/keymap';

export function isTooSmall({ size }: Pick<AppState, 'size'>): boolean {
  return size.columns < leastSize.columns || size.rows < leastSize.rows;
}

/** In a window that is too small: the size it needs, and the way out. What was typed is kept. */
export function SizeNotice() {
  const { columns, rows } = useAppState(({ size }) => size);
  const least = `${leastSize.columns}x${leastSize.rows}`;
  const text = `${columns}x${rows} is too small. awsmfa needs ${least}. Nothing is lost.`;
  return (
    <Box flexDirection="column" width={columns} height={Math.max(1, rows - 1)} overflow="hidden">
      <Text>{wrapText(text, columns).join('\n')}</Text>
      <Text>q quit</Text>
    </Box>
  );
}

export const sizeKeymap: Keymap = {
  isSilent: true,
  bindings: [
    { keys: ['q'], label: 'quit', section: 'Screen', resolve: () => ({ kind: 'quit' }) },
    ...alwaysKeys,
  ],
};
