import { Box } from 'ink';
import { type ReactNode, useContext } from 'react';
import type { Profile, ProfileProblem } from '../../../aws/profiles/profile';
import type { SessionState } from '../../../aws/sessions/sessions';
import { cutMiddle, fitCells, wrapText } from '../../../cells';
import {
  formatDay,
  formatExactly,
  formatTime,
  meterCells,
  remainingMs,
  urgencyOf,
} from '../../../countdown';
import { shownPlace } from '../../../printable';
import type { AppState } from '../../../state/app-state';
import { deviceName } from '../../../state/devices/devices-state';
import { type ProfileRow, rowName } from '../../../state/list/profile-groups';
import { rowStatus, sayStatus, selectedRow } from '../../../state/list/row-status';
import { describePlan, explainedLines, placeOf } from '../../../state/plan-words';
import {
  accountLabel,
  accountOf,
  kindLabel,
  roleNameOf,
  sayKeyVariables,
} from '../../../state/profile-facts';
import { renewsAt } from '../../../state/sessions/quiet-renewal';
import { faultOf, type ProfileStatus } from '../../../use-cases/profile-status';
import { RoomContext, useAppState, useTheme } from '../../hooks';
import { Gap, Line } from '../../ui/lines';
import { Meter, Paint } from '../../ui/paint';
import { toTone } from './profile-row';

const labelWidth = 11;

type Selected = {
  readonly row: ProfileRow;
  readonly profile: Profile;
  readonly found: SessionState | undefined;
};

/** Everything about the selected profile. */
export function DetailsPane({ width }: { readonly width: number }) {
  const { show, glyphs } = useTheme();
  const row = useAppState(selectedRow);
  const profile = useAppState(({ profiles }) => row && profiles.profiles.get(row.profileName));
  const found = useAppState(({ sessions }) => row && sessions.get(row.key));
  if (row === undefined || profile === undefined) return null;
  const selected = { row, profile, found };
  return (
    <RoomContext value={width}>
      <Box flexDirection="column" width={width}>
        <Line tone="accent" bold>
          {cutMiddle(show(rowName(row)), width, glyphs.ellipsis)}
        </Line>
        {profile.problem === undefined ? (
          <Working {...selected} width={width} />
        ) : (
          <Broken {...selected} />
        )}
      </Box>
    </RoomContext>
  );
}

function Broken({ row, profile: { problem } }: Selected) {
  if (problem === undefined) return null;
  return (
    <>
      <Gap />
      <Fault fault={problem} tone="urgent" />
      <KeyVariables row={row} />
    </>
  );
}

/** What is wrong and where to fix it, which for a role may be in another profile. */
function Fault({ fault, tone }: { readonly fault: ProfileProblem; readonly tone?: 'urgent' }) {
  const { show } = useTheme();
  const home = useAppState(({ surroundings }) => surroundings.home);
  return (
    <>
      <Line {...(tone && { tone })}>{show(fault.message)}</Line>
      <Gap />
      <Line>Fix: {show(shownPlace(fault, home))}</Line>
    </>
  );
}

function Working({ row, profile, found, width }: Selected & { readonly width: number }) {
  const theme = useTheme();
  const { show } = theme;
  const place = useAppState((state) => placeOf(state, row, theme));
  const account = useAppState(({ surroundings: { settings } }) =>
    sayAccount(profile, settings, row.serialNumber),
  );
  const arn = profile.roleArn ?? row.serialNumber;
  return (
    <>
      <Gap />
      <Session row={row} found={found} width={width} />
      <KeyVariables row={row} />
      <Explained row={row} width={width} />
      {found !== undefined && <Plan row={row} found={found} width={width} />}
      <Gap />
      <Fact label="Kind">{kindLabel(profile)}</Fact>
      <Fact label="Account">{account}</Fact>
      <Fact label="Role">{roleNameOf(profile)}</Fact>
      <Fact label="Device">{deviceOf(row, found)}</Fact>
      <Fact label="Origin">{found?.session?.origin}</Fact>
      <Fact label="File">{place}</Fact>
      {arn && (
        <>
          <Gap />
          <Line tone="muted">{show(arn)}</Line>
        </>
      )}
    </>
  );
}

function Paragraph({ children }: { readonly children: ReactNode }) {
  return (
    <>
      <Gap />
      <Line>{children}</Line>
    </>
  );
}

/** One fact with its label. Nothing if it is unknown. */
function Fact({
  label,
  children,
}: {
  readonly label: string;
  readonly children: string | undefined;
}) {
  const { show, glyphs } = useTheme();
  const room = useContext(RoomContext) ?? Number.POSITIVE_INFINITY;
  if (!children) return null;
  return (
    <Labeled label={label}>
      <Paint>{cutMiddle(show(children), room - labelWidth, glyphs.ellipsis)}</Paint>
    </Labeled>
  );
}

function Labeled({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <Box flexShrink={0}>
      <Box width={labelWidth} flexShrink={0}>
        <Paint tone="muted">{label}</Paint>
      </Box>
      {children}
    </Box>
  );
}

/** Says that access keys in the environment win over this profile. */
function KeyVariables({ row }: { readonly row: ProfileRow }) {
  const environment = useAppState(({ surroundings }) => surroundings.environment);
  const text = environment.profile === row.profileName ? sayKeyVariables(environment) : undefined;
  return text ? <Paragraph>{text}</Paragraph> : null;
}

function Session({
  row,
  found,
  width,
}: {
  readonly row: ProfileRow;
  readonly found: SessionState | undefined;
  readonly width: number;
}) {
  const { show } = useTheme();
  const now = useAppState((state) => state.now);
  const profiles = useAppState((state) => state.profiles);
  const sessions = useAppState((state) => state.sessions);
  // Computed outside of the selector, because a new status is never equal to the one before.
  const status = rowStatus({ profiles, sessions, now }, row);
  const fault = faultOf(status);
  if (status === undefined) return null;
  if (fault !== undefined) return <Fault fault={fault} />;
  if (status.kind !== 'signed-in') return <Line>{show(sayStatus(status))}</Line>;
  const { expiration } = status.session;
  if (expiration === undefined) return <Fact label="signed in">end unknown</Fact>;
  const renews = found && renewsAt(found, now);
  return (
    <>
      <Countdown status={status} expiration={expiration} width={width} />
      <Fact label="until">{`${formatTime(expiration, true)} ${formatDay(expiration, now)}`}</Fact>
      <Fact label="renews">
        {renews !== undefined && renews > now ? `at ${formatTime(renews)}, without a code` : ''}
      </Fact>
    </>
  );
}

function Countdown({
  status,
  expiration,
  width,
}: {
  readonly status: Extract<ProfileStatus, { kind: 'signed-in' }>;
  readonly expiration: Date;
  readonly width: number;
}) {
  const leftMs = useAppState(({ now }) => remainingMs(expiration, now));
  const tone = toTone(urgencyOf(leftMs));
  const exact = formatExactly(leftMs);
  const meterWidth = Math.max(1, width - labelWidth - Math.max(exact.length, 7) - 2);
  return (
    <Labeled label="signed in">
      <Meter
        filled={meterCells(leftMs, status.totalMs, meterWidth)}
        width={meterWidth}
        tone={tone}
      />
      <Paint tone={tone}>{`  ${exact}`}</Paint>
    </Labeled>
  );
}

function Plan({
  row,
  found,
  width,
}: {
  readonly row: ProfileRow;
  readonly found: SessionState;
  readonly width: number;
}) {
  const theme = useTheme();
  const steps = (state: AppState) => describePlan(state, row, found, theme);
  const texts = useAppState((state) => steps(state).map(({ text }) => text));
  const notes = useAppState((state) => steps(state).map(({ note }) => note));
  return (
    <>
      <Gap />
      <Line tone="muted">Plan</Line>
      {texts.map((text, index) => {
        const note = notes[index] ? ` ${notes[index]}` : '';
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place.
          <Line key={index}>
            <Paint tone="muted">{index + 1}</Paint>{' '}
            {fitCells(text, width - 2 - note.length, theme.glyphs.ellipsis)}
            {note}
          </Line>
        );
      })}
    </>
  );
}

/** The account's name and number. */
function sayAccount(...about: Parameters<typeof accountLabel>): string | undefined {
  const [profile, , serialNumber] = about;
  const [label, account] = [accountLabel(...about), accountOf(profile, serialNumber)];
  return label === account ? account : `${label} (${account})`;
}

function deviceOf(row: ProfileRow, found: SessionState | undefined): string | undefined {
  const serialNumber = row.place === 'member' ? found?.plan.mfa?.serialNumber : row.serialNumber;
  return serialNumber && deviceName(serialNumber);
}

/** What other programs do with the selected profile. */
function Explained({ row, width }: { readonly row: ProfileRow; readonly width: number }) {
  const { show } = useTheme();
  // Labels and texts alternate in a flat list, which useAppState compares by its values.
  const words = useAppState((state) =>
    explainedLines(state, row).flatMap(({ label, text }) => [label, text]),
  );
  const labels = words.filter((_, index) => index % 2 === 0);
  if (labels.length === 0) return null;
  const labelWidth = Math.max(...labels.map(({ length }) => length)) + 2;
  return (
    <>
      <Gap />
      <Line tone="muted">In your terminal now</Line>
      {labels.map((label, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: several variables have the same label.
        <Box key={index} flexShrink={0}>
          <Box width={labelWidth} flexShrink={0}>
            <Paint tone="muted">{label}</Paint>
          </Box>
          <Paint>{wrapText(show(words[2 * index + 1] ?? ''), width - labelWidth).join('\n')}</Paint>
        </Box>
      ))}
    </>
  );
}
