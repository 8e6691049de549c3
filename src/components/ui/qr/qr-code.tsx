import { Box, Text } from 'ink';
import { type QrDrawing, type QrInk, qrInkOf } from '../../../qr';
import { useAppState } from '../../hooks/use-app-state';
import type { TextStyle } from '../../theme';

const styles: Readonly<Record<QrInk, TextStyle>> = {
  'true-color': { color: '#000000', backgroundColor: '#ffffff' },
  '256': { color: 'ansi256(16)', backgroundColor: 'ansi256(231)' },
  '16': { color: 'black', backgroundColor: 'whiteBright' },
  inverse: { inverse: true },
  plain: {},
};

/** A QR code in black on white, whatever the theme. */
export function QrCode({ drawing }: { readonly drawing: QrDrawing }) {
  const ink = useAppState(({ appearance }) =>
    qrInkOf(appearance.colorLevel, appearance.background),
  );
  return (
    <Box flexShrink={0}>
      <Text {...styles[ink]}>{drawing.lines.join('\n')}</Text>
    </Box>
  );
}
