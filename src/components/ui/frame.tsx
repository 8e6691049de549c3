import { Box, Text } from 'ink';
import { cells, cutMiddle } from '../../cells';
import { useAppState, useTheme } from '../hooks';
import { Paint } from './paint';

const lead = 'awsmfa   ';

/** The program's name and the screen's title, with more at the right end. */
export function TitleBar({
  what,
  more = '',
  cut = cutMiddle,
}: {
  readonly what: string;
  readonly more?: string;
  /** How to cut a long title. By default its end stays, which tells names apart. */
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

/** A horizontal line. */
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

/** Ink's props don't accept `undefined` as a color. */
export function borderColor(color: string | undefined) {
  return color === undefined ? {} : { borderColor: color };
}
