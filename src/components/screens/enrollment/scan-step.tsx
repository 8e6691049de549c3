import { Box } from 'ink';
import { useMemo } from 'react';
import { shownPath } from '../../../shown-path';
import type { EnrollmentScreen, ScanStep as Step } from '../../../state/devices/enrollment-state';
import {
  fitScan,
  fitsWords,
  type ScanLine,
  scanGap,
  scanPage,
  scanRemark,
} from '../../../use-cases/scan-page';
import { useAppState } from '../../hooks/use-app-state';
import { RoomContext } from '../../hooks/use-room';
import { useTheme } from '../../hooks/use-theme';
import { Busy } from '../../ui/busy';
import { Contents } from '../../ui/contents';
import { Gap } from '../../ui/gap';
import { KeyHints } from '../../ui/key-hints';
import { Line } from '../../ui/line';
import { NoticeText } from '../../ui/notice-text';
import { Paint } from '../../ui/paint';
import { QrCode } from '../../ui/qr-code';
import { Rule } from '../../ui/rule';
import { TitleBar } from '../../ui/title-bar';
import { useProgress } from './step-frame';

/** Title, footer, and the row that a frame is lower than the terminal. */
const around = 3;
/** Left of the QR code, where the words next to it keep enough. */
const marginColumns = 2;
/** Two rules, as the other steps have, and a row above and below the QR code. */
const marginRows = 4;

type Props = { readonly screen: EnrollmentScreen; readonly step: Step };

/** The QR code as large as fits, and next to it what to do. Without room for it, the other ways. */
export function ScanStep({ screen: { profileName, busy }, step }: Props) {
  const { show } = useTheme();
  const { columns, rows } = useAppState(({ size }) => size);
  const isAscii = useAppState(({ appearance }) => appearance.isAscii);
  const home = useAppState(({ surroundings }) => surroundings.home);
  const { device, isSecretShown, file } = step;
  const fitted = useMemo(
    () => fitScan(device, { columns, rows, around, isAscii }),
    [device, columns, rows, isAscii],
  );
  const margin =
    fitted !== undefined && fitsWords(fitted, columns - marginColumns) ? marginColumns : 0;
  const hasRules = around + marginRows + (fitted?.drawing.lines.length ?? 0) <= rows;
  const { drawing, width, lines } = scanPage(
    { device, isSecretShown, file: file && shownPath(file, home) },
    fitted,
    {
      columns: columns - margin,
      rows,
      around,
      isAscii,
      toFile: { key: 'w', text: 'write a PNG file (mode 0600)' },
    },
  );
  return (
    <Box flexDirection="column" width={columns} height={rows - 1}>
      <TitleBar what={`enroll ${show(profileName)}`} more={useProgress(step.kind)} />
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
              <Contents>
                {lines.map((line, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place.
                  <Words key={index} line={line} />
                ))}
                <Remark busy={busy} />
              </Contents>
            </Box>
          </RoomContext>
        )}
      </Box>
      {hasRules && <Rule />}
      <KeyHints width={columns} />
    </Box>
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
