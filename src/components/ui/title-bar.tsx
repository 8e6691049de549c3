import { Box, Text } from 'ink';
import { cells, cutMiddle } from '../../cells';
import { useAppState } from '../hooks/use-app-state';
import { useTheme } from '../hooks/use-theme';
import { Paint } from './paint';

const lead = 'awsmfa   ';

/** The name of the program, what is shown, and at the right end what else is worth knowing. */
export function TitleBar({
  what,
  more = '',
  cut = cutMiddle,
}: {
  readonly what: string;
  readonly more?: string;
  /** Where it is too long; the end of a name has to stay. */
  readonly cut?: typeof cutMiddle;
}) {
  const { ellipsis } = useTheme().glyphs;
  const columns = useAppState(({ size }) => size.columns);
  const room = columns - 2 - cells(lead) - (more === '' ? 0 : cells(more) + 1);
  return (
    <Box paddingX={1} flexShrink={0} justifyContent="space-between">
      <Text wrap="truncate">
        <Paint tone="accent" bold>
          {lead}
        </Paint>
        <Paint>{cut(what, room, ellipsis)}</Paint>
      </Text>
      {more !== '' && (
        <Box flexShrink={0} marginLeft={1}>
          <Paint tone="muted">{more}</Paint>
        </Box>
      )}
    </Box>
  );
}
