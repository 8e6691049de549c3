import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { type QrDrawing, type QrInk, qrInkOf } from '../../qr';
import { fitsWords, scanGap } from '../../use-cases/scan-page';
import { RoomContext, useAppState } from '../hooks';
import type { TextStyle } from '../theme';
import { Rule, TitleBar } from './frame';
import { KeyHints } from './key-hints';
import { Contents } from './lines';

/** Title, footer, and the terminal's last row, which a frame leaves free. */
export const aroundQr = 3;
/** Left of the QR code, if the words next to it still have enough room. */
const marginColumns = 2;
/** Two rules, and a row above and below the QR code. */
const marginRows = 4;

/** The columns left of the QR code. */
export function qrMargin(drawing: QrDrawing | undefined, columns: number): number {
  return drawing !== undefined && fitsWords({ drawing }, columns - marginColumns)
    ? marginColumns
    : 0;
}

type Props = {
  readonly what: string;
  readonly more: string;
  readonly drawing: QrDrawing | undefined;
  readonly margin: number;
  /** The width of the words next to the code. 0: none. */
  readonly width: number;
  /** Lines and gaps. */
  readonly children: ReactNode;
};

/** A QR code as large as fits in the window, with words next to it. */
export function QrPage({ what, more, drawing, margin, width, children }: Props) {
  const { columns, rows } = useAppState(({ size }) => size);
  const hasRules = aroundQr + marginRows + (drawing?.lines.length ?? 0) <= rows;
  return (
    <Box flexDirection="column" width={columns} height={rows - 1}>
      <TitleBar what={what} more={more} />
      {hasRules && <Rule />}
      <Box
        flexGrow={1}
        gap={scanGap}
        overflow="hidden"
        paddingLeft={drawing === undefined ? 1 : margin}
        paddingTop={hasRules && drawing !== undefined ? 1 : 0}
      >
        {drawing !== undefined && <QrCode drawing={drawing} />}
        {width > 0 && (
          <RoomContext value={width}>
            <Box flexDirection="column" width={width}>
              <Contents>{children}</Contents>
            </Box>
          </RoomContext>
        )}
      </Box>
      {hasRules && <Rule />}
      <KeyHints width={columns} />
    </Box>
  );
}

const styles: Readonly<Record<QrInk, TextStyle>> = {
  'true-color': { color: '#000000', backgroundColor: '#ffffff' },
  '256': { color: 'ansi256(16)', backgroundColor: 'ansi256(231)' },
  '16': { color: 'black', backgroundColor: 'whiteBright' },
  inverse: { inverse: true },
  plain: {},
};

/** A QR code, black on white in every theme. */
function QrCode({ drawing }: { readonly drawing: QrDrawing }) {
  const ink = useAppState(({ appearance }) =>
    qrInkOf(appearance.colorLevel, appearance.background),
  );
  return (
    <Box flexShrink={0}>
      <Text {...styles[ink]}>{drawing.lines.join('\n')}</Text>
    </Box>
  );
}
