import { Text } from 'ink';
import { useTheme } from '../hooks/use-theme';
import { Spinner } from './spinner';

/** `⠹ enabling the device …`: what a screen waits for. */
export function Busy({ children }: { readonly children: string }) {
  const { ellipsis } = useTheme().glyphs;
  return (
    <Text wrap="truncate">
      <Spinner /> {children} {ellipsis}
    </Text>
  );
}
