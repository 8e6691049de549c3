import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { QrDrawing } from '../../../qr';
import { fitsWords, scanGap } from '../../../use-cases/scan-page';
import { useAppState } from '../../hooks/use-app-state';
import { RoomContext } from '../../hooks/use-room';
import { Contents } from '../contents';
import { KeyHints } from '../key-hints';
import { Rule } from '../rule';
import { TitleBar } from '../title-bar';
import { QrCode } from './qr-code';

/** Title, footer, and the row that a frame is lower than the terminal. */
export const aroundQr = 3;
/** Left of the QR code, where the words next to it keep enough. */
const marginColumns = 2;
/** Two rules, as other screens have, and a row above and below the QR code. */
const marginRows = 4;

/** How many columns are left free in front of the code. */
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
  /** How wide the words next to the code are; 0: there are none. */
  readonly width: number;
  /** Lines and gaps. */
  readonly children: ReactNode;
};

/** A QR code as large as fits, and next to it what to do, in the whole window. */
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
