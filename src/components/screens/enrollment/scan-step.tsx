import { useMemo } from 'react';
import { shownPath } from '../../../printable';
import type { EnrollmentScreen, ScanStep as Step } from '../../../state/devices/enrollment-state';
import { fitScan, type ScanLine, scanPage, scanRemark } from '../../../use-cases/scan-page';
import { useAppState } from '../../hooks/use-app-state';
import { useTheme } from '../../hooks/use-theme';
import { Busy } from '../../ui/busy';
import { Gap } from '../../ui/gap';
import { Line } from '../../ui/line';
import { NoticeText } from '../../ui/notice-text';
import { Paint } from '../../ui/paint';
import { aroundQr, QrPage, qrMargin } from '../../ui/qr/qr-page';
import { useProgress } from './step-frame';

type Props = { readonly screen: EnrollmentScreen; readonly step: Step };

/** The QR code as large as fits, and next to it what to do. Without room for it, the other ways. */
export function ScanStep({ screen: { profileName, busy }, step }: Props) {
  const { show } = useTheme();
  const { columns, rows } = useAppState(({ size }) => size);
  const isAscii = useAppState(({ appearance }) => appearance.isAscii);
  const home = useAppState(({ surroundings }) => surroundings.home);
  const { device, isSecretShown, file } = step;
  const fitted = useMemo(
    () => fitScan(device, { columns, rows, around: aroundQr, isAscii }),
    [device, columns, rows, isAscii],
  );
  const margin = qrMargin(fitted?.drawing, columns);
  const { drawing, width, lines } = scanPage(
    { device, isSecretShown, file: file && shownPath(file, home) },
    fitted,
    {
      columns: columns - margin,
      rows,
      around: aroundQr,
      isAscii,
      toFile: { key: 'w', text: 'write a PNG file (mode 0600)' },
    },
  );
  return (
    <QrPage
      what={`enroll ${show(profileName)}`}
      more={useProgress(step.kind)}
      drawing={drawing}
      margin={margin}
      width={width}
    >
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place.
        <Words key={index} line={line} />
      ))}
      <Remark busy={busy} />
    </QrPage>
  );
}

function Words({ line: { text, key, isStrong = false } }: { readonly line: ScanLine }) {
  const { show } = useTheme();
  if (text === '') return <Gap />;
  if (key === undefined) return <Line bold={isStrong}>{show(text)}</Line>;
  return (
    <Line>
      <Paint tone="accent">{key}</Paint>
      {'  '}
      {text}
    </Line>
  );
}

/** What runs, what the last key came to, or what leaving does. */
function Remark({ busy }: { readonly busy: string | undefined }) {
  const hasNotice = useAppState(({ notice }) => notice !== undefined);
  if (busy !== undefined) return <Busy>{busy}</Busy>;
  if (hasNotice) return <NoticeText />;
  return <Line>{scanRemark}</Line>;
}
