import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { ThemeContext, useTheme } from '../hooks';
import { Cursor, Paint } from './paint';

/** A selectable row. Its contents fill the row, so that the selection reaches the edge. */
export function SelectRow({
  isSelected,
  children,
}: {
  readonly isSelected: boolean;
  readonly children: ReactNode;
}) {
  const { glyphs, selection, onSelection } = useTheme();
  return (
    <Box flexShrink={0}>
      {isSelected ? (
        <ThemeContext value={onSelection}>
          <Text wrap="truncate" {...selection}>
            <Paint tone="accent">
              <Cursor>{glyphs.selected}</Cursor>
            </Paint>
            {children}
          </Text>
        </ThemeContext>
      ) : (
        <Text wrap="truncate"> {children}</Text>
      )}
    </Box>
  );
}
