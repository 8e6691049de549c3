import type { Profile } from '../aws/profiles/profile';
import type { SessionState } from '../aws/sessions/sessions';
import type { AppState } from '../state/app-state';
import { formatDay, formatExactly, formatTime, remainingMs, urgencyOf } from '../state/countdown';
import { deviceName } from '../state/device-facts';
import {
  accountOf,
  kindLabel,
  roleNameOf,
  sayKeyVariables,
  shownPlace,
} from '../state/profile-facts';
import { type ProfileRow, rowName } from '../state/profile-groups';
import { awsUsesLongTermKeys } from '../state/profile-status';
import { renewsAt } from '../state/renewal';
import { rowStatus, selectedRow } from '../state/row-status';
import { sayStatus } from '../state/status-words';
import { drawMeter, toTone } from './list-row';
import { describePlan, placeOf } from './plan-text';
import { fitTo, padTo, wrapText } from './text-layout';
import type { Brush } from './theme';

/** All that is known of the selected profile, `width` cells wide. */
export function drawDetails(state: AppState, width: number, brush: Brush): readonly string[] {
  const row = selectedRow(state);
  const profile = row && state.profiles.profiles.get(row.profileName);
  if (row === undefined || profile === undefined) return [];
  const found = state.sessions.get(row.key);
  const { environment } = state.surroundings;
  const title = brush.paint('accent', brush.bold(fitTo(brush, brush.show(rowName(row)), width)));
  const more = (lines: readonly string[]) => (lines.length > 0 ? ['', ...lines] : []);
  const paragraph = (text: string | undefined) => more(text ? wrapText(text, width) : []);
  const keys = environment.profile === row.profileName ? sayKeyVariables(environment) : undefined;
  if (profile.problem !== undefined) {
    const sentence = wrapText(brush.show(profile.problem.message), width);
    return [
      title,
      '',
      ...sentence.map((line) => brush.paint('urgent', line)),
      '',
      ...wrapText(
        `Fix: ${brush.show(shownPlace(profile.problem, state.surroundings.home))}`,
        width,
      ),
      ...paragraph(keys),
    ];
  }
  return [
    title,
    '',
    ...drawSession(state, row, found, width, brush),
    ...paragraph(found && sayWhatAwsUses(row, found, brush)),
    ...paragraph(keys),
    ...more(found === undefined ? [] : drawPlan(state, row, found, width, brush)),
    ...more([
      fact('Kind', kindLabel(profile), width, brush),
      ...optional('Account', accountOf(profile, row.serialNumber), width, brush),
      ...optional('Role', roleNameOf(profile), width, brush),
      ...optional('Region', regionOf(state, profile), width, brush),
      ...optional('Device', deviceOf(row, found), width, brush),
      ...optional('Origin', found?.session?.origin, width, brush),
      fact('File', placeOf(state, row, brush), width, brush),
    ]),
    ...more(found === undefined ? [] : missingRegion(state, profile, found, width, brush)),
    ...more(arnLines(profile.roleArn ?? row.serialNumber, width, brush)),
  ];
}

/** A user's MFA session is one that `aws` does not look for. */
function sayWhatAwsUses(row: ProfileRow, found: SessionState, { show }: Brush): string | undefined {
  if (!awsUsesLongTermKeys(found)) return undefined;
  const command = `aws --profile ${show(row.profileName)} uses the long-term keys, without MFA.`;
  return `${command} To hand it the MFA session: s, c or l.`;
}

function regionOf({ surroundings }: AppState, { region }: Profile): string | undefined {
  const { region: active } = surroundings.environment;
  return active === undefined ? region : `${active.value} (${active.variable})`;
}

/** A role inherits none from its source, and AWS's own endpoints are found by it. */
function missingRegion(
  state: AppState,
  profile: Profile,
  { plan }: SessionState,
  width: number,
  { show }: Brush,
): readonly string[] {
  if (regionOf(state, profile) !== undefined) return [];
  const { region } = plan.hops.at(-1) ?? plan.base;
  const place = show(shownPlace(profile.location, state.surroundings.home));
  const text = `No region: aws refuses most calls. Add "region = ${show(region)}" to the section at`;
  return [text, place].flatMap((line) => wrapText(line, width));
}

const labelWidth = 11;

function fact(label: string, text: string, width: number, brush: Brush): string {
  const shown = fitTo(brush, text, width - labelWidth);
  return brush.paint('muted', label.padEnd(labelWidth)) + shown;
}

function optional(label: string, text: string | undefined, width: number, brush: Brush) {
  return text ? [fact(label, brush.show(text), width, brush)] : [];
}

function deviceOf(row: ProfileRow, found: SessionState | undefined): string | undefined {
  const serialNumber = row.place === 'member' ? found?.plan.mfa?.serialNumber : row.serialNumber;
  return serialNumber && deviceName(serialNumber);
}

function arnLines(arn: string | undefined, width: number, brush: Brush): readonly string[] {
  if (!arn) return [];
  return wrapText(brush.show(arn), width).map((line) => brush.paint('muted', line));
}

function drawSession(
  state: AppState,
  row: ProfileRow,
  found: SessionState | undefined,
  width: number,
  brush: Brush,
): readonly string[] {
  const { now } = state;
  const status = rowStatus(state, row);
  if (status === undefined) return [];
  if (status.kind !== 'signed-in') return wrapText(brush.show(sayStatus(status)), width);
  const { session: live, totalMs } = status;
  if (live.expiration === undefined) return [fact('signed in', 'end unknown', width, brush)];
  const leftMs = remainingMs(live.expiration, now);
  const tone = toTone(urgencyOf(leftMs));
  const exact = formatExactly(leftMs);
  const meterWidth = Math.max(1, width - labelWidth - Math.max(exact.length, 7) - 2);
  const bar = drawMeter(leftMs, totalMs, meterWidth, tone, brush);
  return [
    padTo(
      `${brush.paint('muted', 'signed in'.padEnd(labelWidth))}${bar}  ${brush.paint(tone, exact)}`,
      width,
    ),
    fact(
      'until',
      `${formatTime(live.expiration, true)} ${formatDay(live.expiration, now)}`,
      width,
      brush,
    ),
    ...drawAwsCli(live.awsCliUntil, now, width, brush),
    ...drawRenewal(found, now, width, brush),
  ];
}

function drawAwsCli(until: Date | undefined, now: Date, width: number, brush: Brush) {
  if (until === undefined) return [];
  const text =
    until > now ? `takes it until ${formatTime(until, true)}` : 'asks for a code of its own now';
  return [fact('aws CLI', text, width, brush)];
}

function drawRenewal(found: SessionState | undefined, now: Date, width: number, brush: Brush) {
  const at = found && renewsAt(found, now);
  if (at === undefined || at <= now) return [];
  return [fact('renews', `at ${formatTime(at)}, without a code`, width, brush)];
}

function drawPlan(
  state: AppState,
  row: ProfileRow,
  found: SessionState,
  width: number,
  brush: Brush,
): readonly string[] {
  const steps = describePlan(state, row, found, brush).map(({ text, note }, index) => {
    const room = width - 2 - (note === '' ? 0 : note.length + 1);
    return `${brush.paint('muted', String(index + 1))} ${fitTo(brush, text, room)}${note === '' ? '' : ` ${note}`}`;
  });
  return [brush.paint('muted', fitTo(brush, 'Plan', width)), ...steps];
}
