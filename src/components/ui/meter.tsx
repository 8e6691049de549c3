import { Text } from 'ink';
import { useTheme } from '../hooks/use-theme';
import type { Tone } from '../theme';
import { Paint } from './paint';

/** How much is left, as a length: `filled` of `width` cells. */
export function Meter({
  filled,
  width,
  tone,
}: {
  readonly filled: number;
  readonly width: number;
  readonly tone: Tone;
}) {
  const { full, empty } = useTheme().glyphs.meter;
  return (
    <Text>
      <Paint tone={tone} isTint>
        {full.repeat(filled)}
      </Paint>
      <Paint tone="muted">{empty.repeat(width - filled)}</Paint>
    </Text>
  );
}
