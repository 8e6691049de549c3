import { Box } from 'ink';
import { useTheme } from '../../hooks/use-theme';
import { Paint } from '../../ui/paint';

/** Where in a list that is higher than its place the visible rows are; blank where all of them fit. */
export function ScrollBar({
  top,
  height,
  count,
}: {
  readonly top: number;
  readonly height: number;
  readonly count: number;
}) {
  const { glyphs } = useTheme();
  if (count <= height) return <Box width={1} flexShrink={0} />;
  const size = Math.max(1, Math.round((height * height) / count));
  // At the first row it is at the top, at the last at the bottom, and nowhere else.
  const start = Math.round((top / (count - height)) * (height - size));
  return (
    <Box width={1} flexShrink={0} flexDirection="column" paddingTop={start}>
      {Array.from({ length: size }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a part of the bar is its place.
        <Paint key={index} tone="muted">
          {glyphs.scrollBar}
        </Paint>
      ))}
    </Box>
  );
}
