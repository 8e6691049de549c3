import { Box, Text } from 'ink';
import { cells, cutMiddle } from '../../cells';
import { useAppState, useTheme } from '../hooks';
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

/** A line across. */
export function Rule() {
  const { glyphs, styles } = useTheme();
  return (
    <Box
      flexShrink={0}
      borderStyle={glyphs.border}
      borderBottom={false}
      borderLeft={false}
      borderRight={false}
      {...borderColor(styles.muted.color)}
    />
  );
}

/** Ink takes no `undefined` for a color. */
export function borderColor(color: string | undefined) {
  return color === undefined ? {} : { borderColor: color };
}
