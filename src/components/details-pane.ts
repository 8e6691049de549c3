import type { SessionState } from '../aws/sessions/sessions';
import type { AppState } from '../state/app-state';
import { formatDay, formatExactly, formatTime, remainingMs, urgencyOf } from '../state/countdown';
import { deviceName } from '../state/device-facts';
import { accountOf, kindLabel, roleNameOf } from '../state/profile-facts';
import { type ProfileRow, rowName } from '../state/profile-groups';
import { renewsAt } from '../state/renewal';
import { isLive } from '../state/row-sessions';
import { rowStatus, selectedRow } from '../state/row-status';
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
  const title = brush.paint('accent', brush.bold(fitTo(brush, brush.show(rowName(row)), width)));
  const more = (lines: readonly string[]) => (lines.length > 0 ? ['', ...lines] : []);
  if (profile.problem !== undefined) {
    const sentence = wrapText(brush.show(profile.problem.message), width);
    return [
      title,
      '',
      ...sentence.map((line) => brush.paint('urgent', line)),
      '',
      fact('Mend it in', '', width, brush).trimEnd(),
      ...wrapText(problemPlace(state, profile.problem, brush), width),
    ];
  }
  return [
    title,
    '',
    ...drawSession(state, row, found, width, brush),
    ...more(found === undefined ? [] : drawPlan(state, row, found, width, brush)),
    ...more([
      fact('Kind', kindLabel(profile), width, brush),
      ...optional('Account', accountOf(profile, row.serialNumber), width, brush),
      ...optional('Role', roleNameOf(profile), width, brush),
      ...optional('Region', profile.region, width, brush),
      ...optional('Device', deviceOf(row, found), width, brush),
      ...optional('Origin', found?.session?.origin, width, brush),
      fact('File', placeOf(state, row, brush), width, brush),
    ]),
    ...more(arnLines(profile.roleArn ?? row.serialNumber, width, brush)),
  ];
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

function problemPlace(
  state: AppState,
  { file, line }: { readonly file: string; readonly line: number | undefined },
  brush: Brush,
): string {
  const home = state.surroundings.home;
  const path = brush.show(file.startsWith(`${home}/`) ? `~${file.slice(home.length)}` : file);
  return line === undefined ? path : `${path}, line ${line}`;
}

function drawSession(
  state: AppState,
  row: ProfileRow,
  found: SessionState | undefined,
  width: number,
  brush: Brush,
): readonly string[] {
  const { now } = state;
  const live = isLive(found?.session, now);
  const { meter, label } = rowStatus(state, row);
  if (live === undefined) {
    const words: Readonly<Record<string, string>> = {
      ready: 'not signed in: Enter needs no code',
      code: 'not signed in: Enter asks for a code',
      enrol: 'no device yet: e enrols one',
      expired: 'expired: Enter asks for a code',
      'aws sso': 'needs aws sso login first',
      'aws login': 'needs aws login first',
    };
    return wrapText(words[label] ?? '', width);
  }
  if (live.expiration === undefined || meter === undefined) {
    return [fact('signed in', 'end unknown', width, brush)];
  }
  const leftMs = remainingMs(live.expiration, now);
  const tone = toTone(urgencyOf(leftMs));
  const exact = formatExactly(leftMs);
  const meterWidth = Math.max(1, width - labelWidth - Math.max(exact.length, 7) - 2);
  const bar = drawMeter(leftMs, meter.totalMs, meterWidth, tone, brush);
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
