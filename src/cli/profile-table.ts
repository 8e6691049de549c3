import type { Profile } from '../aws/profiles/profile';
import type { SessionState } from '../aws/sessions/sessions';
import { cells, cutEnd } from '../cells';
import { asciiGlyphs, unicodeGlyphs } from '../components/glyphs';
import { printable } from '../printable';
import { formatRemaining, remainingMs, type Urgency, urgencyOf } from '../state/countdown';
import { accountOf } from '../state/profile-facts';
import { colorLevelOf, isAsciiOnly } from '../terminal/capabilities';
import type { CommandContext } from './command-context';

type Row = {
  readonly mark: Urgency | 'none' | 'broken';
  readonly urgency: Urgency | undefined;
  readonly words: readonly string[];
};

const heads = ['PROFILE', 'KIND', 'ACCOUNT', 'REGION', 'TIME LEFT'];
/** One odd name or value is not to push the columns of all others off the screen. */
const mostCells = [64, 12, 12, 32, 400];

/** The list as plain text: a head, and a row for each profile. Colours only on a terminal. */
export function drawList(
  profiles: readonly Profile[],
  states: ReadonlyMap<string, SessionState>,
  now: Date,
  { stdout, options, env }: Pick<CommandContext, 'stdout' | 'options' | 'env'>,
): string {
  if (profiles.length === 0) return '';
  const isAscii = isAsciiOnly(env, process.platform);
  const cut = (word: string, column: number) =>
    cutEnd(word, mostCells[column] ?? 0, isAscii ? '...' : '…');
  const rows = profiles
    .map((profile) => toRow(profile, states.get(profile.name), now))
    .map((row) => ({ ...row, words: row.words.map(cut) }));
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map(({ words }) => cells(words[column] ?? ''))),
  );
  const { marks } = isAscii ? asciiGlyphs : unicodeGlyphs;
  const colorLevel = colorLevelOf(env, process.platform, options['no-color'] === true);
  const isColoured = stdout.isTerminal && colorLevel > 0;
  const line = (mark: string, words: readonly string[]) =>
    `${mark} ${words.map((word, column) => word + ' '.repeat((widths[column] ?? 0) - cells(word))).join('  ')}`.trimEnd();
  const paint = (mark: string, urgency: Urgency | undefined) =>
    isColoured && urgency !== undefined ? `\x1b[${colours[urgency]}m${mark}\x1b[39m` : mark;
  return [
    line(' ', heads),
    ...rows.map(({ mark, urgency, words }) => paint(marks[mark], urgency) + line('', words)),
    '',
  ].join('\n');
}

/** Marks and words say it all; a colour only repeats it. */
const colours: Readonly<Record<Urgency, number>> = { good: 32, soon: 33, urgent: 31, expired: 31 };

function toRow(profile: Profile, state: SessionState | undefined, now: Date): Row {
  const { name, kind, problem, region } = profile;
  const session = state?.session;
  const words = (timeLeft: string) =>
    [
      name,
      kind,
      accountOf(profile, state?.plan.mfa?.serialNumber) ?? '-',
      region ?? '-',
      timeLeft,
    ].map(printable);
  if (problem !== undefined)
    return { mark: 'broken', urgency: 'urgent', words: words(problem.message) };
  if (session === undefined) return { mark: 'none', urgency: undefined, words: words('-') };
  const { expiration } = session;
  if (expiration === undefined) {
    return { mark: 'good', urgency: undefined, words: words('end unknown') };
  }
  const left = remainingMs(expiration, now);
  const urgency = urgencyOf(left);
  return { mark: urgency, urgency, words: words(sayLeft(left, state, now)) };
}

/** The time left, and where it differs, how long the AWS CLI still takes it. */
function sayLeft(left: number, state: SessionState | undefined, now: Date): string {
  const awsCliUntil = state?.session?.awsCliUntil;
  if (awsCliUntil === undefined || left === 0) return formatRemaining(left);
  const awsLeft = remainingMs(awsCliUntil, now);
  return `${formatRemaining(left)} (aws ${awsLeft > 0 ? formatRemaining(awsLeft) : 'asks again'})`;
}
