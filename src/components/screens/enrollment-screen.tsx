import { Box } from 'ink';
import { type ReactNode, useMemo } from 'react';
import { cutMiddle, fitCells } from '../../cells';
import { type AppError, explain } from '../../errors';
import { nameFew, shownPath } from '../../printable';
import {
  deviceName,
  isNameUnused,
  type EnrollmentScreen as Screen,
  serialNumberOf,
} from '../../state/devices/devices-state';
import { sayEnrolled } from '../../use-cases/enroll-device';
import { fitScan, type ScanLine, scanPage, scanRemark } from '../../use-cases/scan-page';
import { useAppState, useTheme } from '../hooks';
import { Dialog } from '../ui/dialog';
import { CodePair } from '../ui/fields';
import { Busy, Gap, Line, Refusal } from '../ui/lines';
import { Cursor, Paint } from '../ui/paint';
import { aroundQr, QrPage, qrMargin } from '../ui/qr-page';
import { SelectRow } from '../ui/select-row';
import { NoticeText } from '../ui/status-line';

type Step = Screen['step'];

type StepProps<K extends Step['kind']> = {
  readonly screen: Screen;
  readonly step: Extract<Step, { kind: K }>;
};

/** Creates and enables a device in three steps: name, QR code, two codes. */
export function EnrollmentScreen({ screen }: { readonly screen: Screen }) {
  const { step } = screen;
  switch (step.kind) {
    case 'existing':
      return <ExistingStep screen={screen} step={step} />;
    case 'name':
      return <NameStep screen={screen} step={step} />;
    case 'scan':
      return <ScanStep screen={screen} step={step} />;
    case 'codes':
      return (
        <StepFrame screen={screen}>
          <CodePair codes={step.codes} busy={screen.busy} refusal={step.refusal} />
        </StepFrame>
      );
    case 'done':
      return <DoneStep screen={screen} step={step} />;
  }
}

const steps = {
  existing: [0, 'devices'],
  name: [1, 'name'],
  scan: [2, 'scan'],
  codes: [3, 'two codes'],
  done: [3, 'enrolled'],
} as const;

/** The current step: `● ● ○  scan`. */
function useProgress(kind: Step['kind']): string {
  const { good, none } = useTheme().glyphs.marks;
  const [at, name] = steps[kind];
  return `${[1, 2, 3].map((step) => (step <= at ? good : none)).join(' ')}  ${name}`;
}

/** The frame of every step. */
function StepFrame({
  screen: { profileName, step },
  children,
}: {
  readonly screen: Screen;
  readonly children: ReactNode;
}) {
  const { show } = useTheme();
  return (
    <Dialog title={`Enroll ${show(profileName)}`} progress={useProgress(step.kind)}>
      {children}
    </Dialog>
  );
}

/** Offers the user's devices instead of a new one. */
function ExistingStep({ screen, step: { user, serialNumbers, selected } }: StepProps<'existing'>) {
  const { show, glyphs } = useTheme();
  const width = useAppState(({ size }) => size.columns) - 2;
  const { profileName } = screen;
  const used = useAppState(({ profiles }) => profiles.profiles.get(profileName)?.mfaSerial);
  const name = show(user.name);
  return (
    <StepFrame screen={screen}>
      <Line>
        {serialNumbers.length === 1
          ? `${name} has a device that gives codes:`
          : `${name} has ${serialNumbers.length} devices that give codes:`}
      </Line>
      <Gap />
      {serialNumbers.map((serialNumber, index) => {
        const note = serialNumber === used ? '  in use here' : '';
        return (
          <SelectRow key={serialNumber} isSelected={index === selected}>
            {fitCells(` ${show(deviceName(serialNumber))}${note}`, width - 1, glyphs.ellipsis)}
          </SelectRow>
        );
      })}
      <Gap />
      <Line tone="muted">
        {cutMiddle(show(serialNumbers[selected] ?? ''), width, glyphs.ellipsis)}
      </Line>
      <Line>Enter saves it as mfa_serial of {show(profileName)}.</Line>
    </StepFrame>
  );
}

const labelWidth = 13;

/** Asks for the device's name, and shows the serial number it leads to. */
function NameStep({ screen, step }: StepProps<'name'>) {
  const { show, glyphs } = useTheme();
  const room = useAppState(({ size }) => size.columns) - 2 - labelWidth;
  const { busy } = screen;
  const serialNumber = serialNumberOf(step);
  return (
    <StepFrame screen={screen}>
      <Box flexShrink={0}>
        <Box width={labelWidth} flexShrink={0}>
          <Paint tone="muted">Device name</Paint>
        </Box>
        <Line>
          <Paint bold>{show(step.name)}</Paint>
          <Cursor> </Cursor>
        </Line>
      </Box>
      <Box flexShrink={0}>
        <Box width={labelWidth} flexShrink={0}>
          <Paint tone="muted">serial</Paint>
        </Box>
        <Paint>{cutMiddle(show(serialNumber), room, glyphs.ellipsis)}</Paint>
      </Box>
      <Gap />
      <Line tone="muted">A name like the user's works with most policies.</Line>
      {busy !== undefined ? (
        <Busy>{busy}</Busy>
      ) : isNameUnused(step) ? (
        <Refusal>{`${show(step.name)} exists and is not enabled. ^D deletes it.`}</Refusal>
      ) : (
        <Line> </Line>
      )}
    </StepFrame>
  );
}

/** The QR code as large as fits, with what to do next to it. Without room, the other ways. */
function ScanStep({ screen: { profileName, busy }, step }: StepProps<'scan'>) {
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

/** What is running, the last notice, or what leaving does. */
function Remark({ busy }: { readonly busy: string | undefined }) {
  const hasNotice = useAppState(({ notice }) => notice !== undefined);
  if (busy !== undefined) return <Busy>{busy}</Busy>;
  if (hasNotice) return <NoticeText />;
  return <Line>{scanRemark}</Line>;
}

/** The last step: where the enabled device was saved, and which other roles could use it. */
function DoneStep({ screen, step }: StepProps<'done'>) {
  const { show } = useTheme();
  const { saved, roles, nextCodeAt, serialNumber } = step;
  const seconds = useAppState(({ now }) =>
    Math.max(0, Math.ceil((nextCodeAt.getTime() - now.getTime()) / 1000)),
  );
  return (
    <StepFrame screen={screen}>
      <Line>{show(sayEnrolled(step))}</Line>
      {saved.text !== undefined && <Line tone="good">{show(saved.text)}</Line>}
      {saved.error !== undefined && <NotSaved error={saved.error} serialNumber={serialNumber} />}
      {roles.length > 0 && (
        <>
          <Gap />
          <Line>
            a saves it for {nameFew(roles.map(show))} too: aws asks for a code only where the
            profile itself names the device.
          </Line>
        </>
      )}
      <Gap />
      <Line tone="muted">
        {seconds > 0 ? `The next code comes in ${seconds} s.` : 'The next code is ready.'}
      </Line>
    </StepFrame>
  );
}

function NotSaved({
  error,
  serialNumber,
}: {
  readonly error: AppError;
  readonly serialNumber: string;
}) {
  const { show } = useTheme();
  const home = useAppState(({ surroundings }) => surroundings.home);
  return (
    <>
      <Refusal>{show(explain(error, home).message)}</Refusal>
      <Line>Add this line to the profile by hand:</Line>
      <Line>mfa_serial = {show(serialNumber)}</Line>
    </>
  );
}
