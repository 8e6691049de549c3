import { Box } from 'ink';
import { useContext } from 'react';
import { RoomContext } from '../hooks/use-room';
import { useTheme } from '../hooks/use-theme';
import { Line } from './line';
import { Paint } from './paint';

/** What went wrong with what was typed, or would go wrong. What follows a question is on a row of its own. */
export function Refusal({ children }: { readonly children: string }) {
  const { marks } = useTheme().glyphs;
  const room = useContext(RoomContext) ?? 0;
  return (
    <Box flexShrink={0} gap={1}>
      <Paint tone="urgent">{marks.broken}</Paint>
      <Box flexDirection="column">
        <RoomContext value={room - 2}>
          {children.split(/(?<=\?) /).map((sentence) => (
            <Line key={sentence} tone="urgent">
              {sentence}
            </Line>
          ))}
        </RoomContext>
      </Box>
    </Box>
  );
}
