import { Box, Text } from 'ink';
import type { QrDrawing } from '../../qr';
import type { Appearance } from '../../state/app-state';
import { useAppState } from '../hooks/use-app-state';
import type { TextStyle } from '../theme';

/** A QR code in black on white, whatever the theme. */
export function QrCode({ drawing }: { readonly drawing: QrDrawing }) {
  const style = qrStyle(useAppState((state) => state.appearance));
  return (
    <Box flexShrink={0}>
      <Text {...style}>{drawing.lines.join('\n')}</Text>
    </Box>
  );
}

/**
 * Explicit colors where there are some. Without, inverse video does it where the background is dark,
 * and on a light one the terminal's own colors are right as they are.
 */
function qrStyle({ colorLevel, background }: Appearance): TextStyle {
  switch (colorLevel) {
    case 3:
      return { color: '#000000', backgroundColor: '#ffffff' };
    case 2:
      return { color: 'ansi256(16)', backgroundColor: 'ansi256(231)' };
    case 1:
      return { color: 'black', backgroundColor: 'whiteBright' };
    case 0:
      return background === 'light' ? {} : { inverse: true };
  }
}
