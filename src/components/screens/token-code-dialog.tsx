import { Box } from 'ink';
import { cells, cutMiddle } from '../../cells';
import { formatDay, formatSpaced, formatTime, remainingMs } from '../../countdown';
import { sayRefusedCode } from '../../device-errors';
import { type AskingProgram, sayProgram } from '../../other-process';
import { shownPath } from '../../printable';
import type { AppState, TokenCodeScreen } from '../../state/app-state';
import { deviceName, reasonToAsk } from '../../state/devices/devices-state';
import { useAppState, useTheme } from '../hooks';
import { Dialog, useDialogRoom } from '../ui/dialog';
import { CodeField, CodeWindow } from '../ui/fields';
import { Busy, Gap, Line, Refusal } from '../ui/lines';
import { Paint } from '../ui/paint';

/** Asks for a token code: names the device, how long the code is good, and what it opens. */
export function TokenCodeDialog({ screen }: { readonly screen: TokenCodeScreen }) {
  const { show, glyphs } = useTheme();
  const { width, isWhole } = useDialogRoom();
  const { serialNumber, draft, isShown, sending, refused, request } = screen;
  // A mistyped code can be typed again at once. Only a used one makes the person wait.
  const waits = useAppState(
    ({ now }) => refused !== undefined && refused.reason !== 'rejected' && refused.nextAt > now,
  );
  const reason = reasonToAsk(screen.asker);
  const name = show(deviceName(serialNumber));
  const [long, short] = ['Code from the device  ', 'Code from '];
  const lead = cells(long + name) <= width ? long : short;
  const what =
    request === undefined
      ? `${reason === undefined ? 'Sign in:' : 'MFA for'}`
      : `${show(request.program.name)} asks for`;
  return (
    <Dialog title={`${what} ${show(screen.profileName)}`}>
      {reason !== undefined && <Line>{reason}</Line>}
      {request !== undefined && <Asking screen={screen} program={request.program} />}
      <Line>
        {lead}
        <Paint bold>{cutMiddle(name, width - cells(lead), glyphs.ellipsis)}</Paint>
      </Line>
      {!isWhole && (
        <Line tone="muted">{cutMiddle(show(serialNumber), width, glyphs.ellipsis)}</Line>
      )}
      <Gap />
      <Box flexShrink={0} paddingLeft={13}>
        <CodeField draft={draft} isShown={isShown} isActive={sending === undefined} />
      </Box>
      <Gap isKept />
      <CodeWindow
        label={waits ? 'next code' : 'this code'}
        nextAt={waits ? refused?.nextAt : undefined}
      />
      <Gap />
      <Remark screen={screen} waits={waits} />
    </Dialog>
  );
}

/** Who asks and for which role, according to the system and the user's files. */
function Asking({
  screen,
  program,
}: {
  readonly screen: TokenCodeScreen;
  readonly program: AskingProgram;
}) {
  const { show, glyphs } = useTheme();
  const { width } = useDialogRoom();
  const home = useAppState(({ surroundings }) => surroundings.home);
  const roleArn = useAppState(
    ({ profiles }) => profiles.profiles.get(screen.profileName)?.roleArn ?? '',
  );
  const { directory, parent } = program;
  const where = directory === undefined ? '' : ` in ${shownPath(directory, home)}`;
  const facts = [
    `${sayProgram(program)}${where}`,
    parent && `started by ${sayProgram(parent)}`,
    roleArn &&
      `for the role ${roleArn.slice(roleArn.lastIndexOf('/') + 1)} in account ${roleArn.split(':')[4]}`,
  ];
  return facts.map((fact, index) =>
    fact ? (
      <Line key={fact} tone={index === 0 ? 'text' : 'muted'}>
        {cutMiddle(show(fact), width, glyphs.ellipsis)}
      </Line>
    ) : null,
  );
}

/** What is being done, why the code was refused, or what it opens. */
function Remark({ screen, waits }: { readonly screen: TokenCodeScreen; readonly waits: boolean }) {
  const opening = useAppState((state) => describeOpening(state, screen));
  const { sending, refused } = screen;
  const secondsLeft = useAppState(({ now }) =>
    refused === undefined ? 0 : Math.ceil(remainingMs(refused.nextAt, now) / 1000),
  );
  if (sending !== undefined) return <Busy>{sending}</Busy>;
  if (refused === undefined) return <Line tone="muted">{opening}</Line>;
  if (refused.reason === 'spent') {
    return (
      <Line tone="muted">{waits ? 'This code was already used. Type the next one.' : opening}</Line>
    );
  }
  return (
    <>
      <Refusal>{sayRefusedCode(refused.reason, secondsLeft)}</Refusal>
      {refused.times > 1 && (
        <Line tone="muted">Refused twice? Check the device's clock, or resync it (d).</Line>
      )}
    </>
  );
}

/** What the code opens and for how long. */
function describeOpening(
  { groups, sessions, now }: AppState,
  { asker, profileName, serialNumber }: TokenCodeScreen,
): string {
  const own = (sessions.get(asker) ?? sessions.get(profileName))?.plan;
  if (own?.mfa?.via === 'direct' && own.hops.length > 0) {
    return 'opens this role only';
  }
  const group = groups.find(
    ({ head, members, serialNumber: opens }) =>
      (opens === serialNumber || opens === undefined) &&
      [head, ...members].some((row) => row.profileName === profileName),
  );
  const rows = group === undefined ? [] : [group.head, ...group.members];
  const opened = rows.filter(({ key }) => sessions.get(key)?.plan.mfa?.via !== 'direct').length;
  const seconds = own?.mfa?.durationSeconds;
  const howLong = seconds === undefined ? '' : ` ${sayGoodFor(seconds, now)}`;
  return `opens ${Math.max(1, opened)} profile${opened > 1 ? 's' : ''}${howLong}`;
}

/** `for 12 h (until 04:45 tomorrow)`. */
function sayGoodFor(seconds: number, now: Date): string {
  const end = new Date(now.getTime() + seconds * 1000);
  const day = formatDay(end, now);
  const length = formatSpaced(seconds * 1000).replace(/ 00 m$/, '');
  return `for ${length} (until ${formatTime(end)}${day === 'today' ? '' : ` ${day}`})`;
}
