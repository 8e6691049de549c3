import { Box } from 'ink';
import { cutMiddle } from '../../../cells';
import { type FittedQr, fitQr, type QrRoom, smallestQrRoom } from '../../../qr';
import { shownPath } from '../../../shown-path';
import { seedLines } from '../../../state/devices/device-facts';
import type { EnrollmentScreen, ScanStep as Step } from '../../../state/devices/enrollment-state';
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
import { TitleBar } from '../../ui/title-bar';

/** Between the code and the words next to it, and the least that those need. */
const gap = 2;
const leastWords = 22;
/** Longer lines are hard to read. */
const mostWords = 48;

/** Title, footer, and the row that a frame is lower than the terminal. */
const around = 3;

type Props = { readonly screen: EnrollmentScreen; readonly step: Step };

/** The QR code as large as fits, and next to it what to do. Without room for it, the other ways. */
export function ScanStep({ screen, step }: Props) {
  const { show } = useTheme();
  const { columns, rows } = useAppState(({ size }) => size);
  const fitting = useFittedQr(step.device, { columns, rows: rows - around });
  const roomForWords = columns - (fitting?.drawing.columns ?? 0) - gap - 1;
  // Without room next to the code, the secret takes its place.
  const hidesCode = step.isSecretShown && roomForWords < leastWords;
  return (
    <Box flexDirection="column" width={columns} height={rows - 1}>
      <TitleBar what={`enroll ${show(screen.profileName)}`} more="2 of 3: scan" />
      <Box flexGrow={1} gap={gap} overflow="hidden">
        {fitting !== undefined && !hidesCode ? (
          <>
            <QrCode drawing={fitting.drawing} />
            {roomForWords >= leastWords && (
              <Words
                screen={screen}
                step={step}
                label={step.device.forms[fitting.index]?.label ?? ''}
                width={Math.min(mostWords, roomForWords)}
              />
            )}
          </>
        ) : (
          <WithoutCode screen={screen} step={step} fits={fitting !== undefined} />
        )}
      </Box>
      <KeyHints width={columns} />
    </Box>
  );
}

const fitted = new WeakMap<
  Step['device'],
  { readonly room: string; readonly qr: FittedQr | undefined }
>();

/** The richest code that fits into the room. Encoded once for a device and a room, not on each frame. */
function useFittedQr(device: Step['device'], room: QrRoom): FittedQr | undefined {
  const isAscii = useAppState(({ appearance }) => appearance.isAscii);
  if (isAscii) return undefined;
  const key = `${room.columns}x${room.rows}`;
  const known = fitted.get(device);
  if (known?.room === key) return known.qr;
  const qr = fitQr(
    device.forms.map(({ uri }) => uri.reveal()),
    room,
  );
  fitted.set(device, { room: key, qr });
  return qr;
}

/** What to do, next to the code; what is said last is at the bottom. */
function Words({
  screen: { busy },
  step: { device, isSecretShown, file },
  label,
  width,
}: Props & { readonly label: string; readonly width: number }) {
  const { show } = useTheme();
  return (
    <RoomContext value={width}>
      <Box flexDirection="column" width={width}>
        <Contents>
          <Gap />
          <Line>Scan this with the app on your phone.</Line>
          <Gap />
          <Line>It is called</Line>
          <Line bold>{show(label)}</Line>
          <Gap />
          {isSecretShown ? (
            <Seed device={device} width={width} />
          ) : (
            <KeyLine name="v">show the secret to type</KeyLine>
          )}
          {file === undefined ? (
            <KeyLine name="w">write a PNG file</KeyLine>
          ) : (
            <FilePath file={file} />
          )}
          <Gap />
          <Line>Then press Enter and type two codes, one after the other.</Line>
          <Gap />
          <Remark busy={busy} />
        </Contents>
      </Box>
    </RoomContext>
  );
}

/** Where the code does not fit, or the secret is shown in its place. */
function WithoutCode({
  screen: { busy },
  step: { device, isSecretShown, file },
  fits,
}: Props & { readonly fits: boolean }) {
  const { show, glyphs } = useTheme();
  const { columns, rows } = useAppState(({ size }) => size);
  const isAscii = useAppState(({ appearance }) => appearance.isAscii);
  const width = columns - 2;
  const needed = smallestQrRoom(device.forms.map(({ uri }) => uri.reveal()));
  return (
    <RoomContext value={width}>
      <Box flexDirection="column" paddingX={1} width={columns}>
        <Contents>
          <Gap />
          <Line>
            {fits
              ? 'v shows the QR code again.'
              : isAscii
                ? 'The QR code needs a UTF-8 terminal.'
                : `The QR code needs ${needed.columns}x${needed.rows + around}; this window is ${columns}x${rows}.`}
          </Line>
          {isSecretShown ? (
            <>
              <Gap />
              <Seed device={device} width={width} />
              <Gap />
              <Line>
                as {cutMiddle(show(device.forms[0]?.label ?? ''), width - 3, glyphs.ellipsis)}
              </Line>
            </>
          ) : (
            <KeyLine name="v">show the secret to type</KeyLine>
          )}
          {file === undefined ? (
            <KeyLine name="w">write a PNG file (mode 0600)</KeyLine>
          ) : (
            <FilePath file={file} lead="PNG: " />
          )}
          {!fits && !isAscii && <Line>or make the window larger: the code appears.</Line>}
          <Gap />
          <Remark busy={busy} />
        </Contents>
      </Box>
    </RoomContext>
  );
}

function Seed({ device, width }: { readonly device: Step['device']; readonly width: number }) {
  return seedLines(device.seed, width).map((line) => <Line key={line}>{line}</Line>);
}

function KeyLine({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <Line>
      <Paint tone="accent">{name}</Paint>
      {'  '}
      {children}
    </Line>
  );
}

function FilePath({ file, lead = '' }: { readonly file: string; readonly lead?: string }) {
  const { show } = useTheme();
  const home = useAppState(({ surroundings }) => surroundings.home);
  return (
    <Line>
      {lead}
      {show(shownPath(file, home))}
    </Line>
  );
}

/** What runs, what the last key came to, or what leaving does. */
function Remark({ busy }: { readonly busy: string | undefined }) {
  const hasNotice = useAppState(({ notice }) => notice !== undefined);
  if (busy !== undefined) return <Busy>{busy}</Busy>;
  if (hasNotice) return <NoticeText />;
  return <Line>Not enabled yet: Esc deletes this device again.</Line>;
}
