import { useMemo } from 'react';
import { formatRemaining, remainingMs } from '../../countdown';
import { fitQr, smallestQrRoom } from '../../qr';
import type { ApprovalScreen as Screen } from '../../state/app-state';
import { fitsWords, scanGap, wordsRoom } from '../../use-cases/scan-page';
import { useAppState } from '../hooks';
import { Gap, Line, Refusal } from '../ui/lines';
import { Paint } from '../ui/paint';
import { aroundQr, QrPage, qrMargin } from '../ui/qr-page';
import { NoticeText } from '../ui/status-line';

/** The widest column of words. Long addresses need the room. */
const mostWords = 80;

/** The approval page as a QR code and as text, and the code that the page must show. */
export function ApprovalScreen({ screen: { approval } }: { readonly screen: Screen }) {
  const { profileName, userCode, address, url, warning, expiresAt } = approval;
  const { columns, rows } = useAppState(({ size }) => size);
  const isAscii = useAppState(({ appearance }) => appearance.isAscii);
  const left = useAppState(({ now }) => formatRemaining(remainingMs(expiresAt, now)));
  const fitted = useMemo(() => {
    const found =
      url === undefined || isAscii ? undefined : fitQr([url], { columns, rows: rows - aroundQr });
    // The QR code may not push the code that the page shows off the screen.
    return found !== undefined && fitsWords(found, columns) ? found : undefined;
  }, [url, columns, rows, isAscii]);
  const margin = qrMargin(fitted?.drawing, columns);
  const room = fitted === undefined ? columns - scanGap : wordsRoom(fitted, columns - margin);
  return (
    <QrPage
      what={`sign in to SSO: ${profileName}`}
      more={`${left} left`}
      drawing={fitted?.drawing}
      margin={margin}
      width={Math.min(mostWords, room)}
    >
      <Gap />
      {warning !== undefined && <Refusal>{warning}</Refusal>}
      <Line>
        {fitted === undefined
          ? 'Open this page here or on your phone:'
          : 'Scan it with your phone, or open the page:'}
      </Line>
      <Line>{address}</Line>
      <Gap />
      <Line>The page must show the code</Line>
      <Line>
        <Paint bold>{userCode}</Paint>
      </Line>
      <Gap />
      <Line tone="muted">Allow it there, and this screen closes by itself.</Line>
      {fitted === undefined && url !== undefined && (
        <Line tone="muted">{whyNotDrawn(url, columns, rows, isAscii)}</Line>
      )}
      <NoticeText />
    </QrPage>
  );
}

function whyNotDrawn(url: string, columns: number, rows: number, isAscii: boolean): string {
  if (isAscii) return 'A QR code needs a UTF-8 terminal.';
  const needed = smallestQrRoom([url]);
  const atLeast = needed.columns + 2 * scanGap + 22;
  return `A QR code needs ${atLeast}x${needed.rows + aroundQr}; this window is ${columns}x${rows}.`;
}
