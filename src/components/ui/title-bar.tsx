import { Box, Text } from 'ink';
import { Paint } from './paint';

/** The name of the program, what is shown, and at the right end what else is worth knowing. */
export function TitleBar({ what, more = '' }: { readonly what: string; readonly more?: string }) {
  return (
    <Box paddingX={1} flexShrink={0} justifyContent="space-between">
      <Text wrap="truncate">
        <Paint tone="accent" bold>
          awsmfa
        </Paint>
        {'   '}
        <Paint>{what}</Paint>
      </Text>
      {more !== '' && (
        <Box flexShrink={0} marginLeft={1}>
          <Paint tone="muted">{more}</Paint>
        </Box>
      )}
    </Box>
  );
}
