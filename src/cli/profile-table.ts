import type { Profile } from '../aws/profiles/profile';
import type { SessionState } from '../aws/sessions/sessions';
import { cells, cutEnd } from '../cells';
import { asciiGlyphs, unicodeGlyphs } from '../glyphs';
import { printable } from '../printable';
import { formatRemaining, remainingMs, type Urgency } from '../state/countdown';
import type { ProfileStatus } from '../state/list/profile-status';
import { type ShownStatus, sayStatus, showStatus } from '../state/list/status-words';
import { colorLevelOf, isAsciiOnly } from '../terminal/screen/capabilities';
import type { CommandContext } from './command-context';

/** One profile, with what the list says of it. */
export type ListedProfile = {
  readonly profile: Profile;
  readonly state: SessionState | undefined;
  readonly account: string | undefined;
  readonly status: ProfileStatus;
};

type Row = Pick<ShownStatus, 'mark' | 'urgency'> & { readonly words: readonly string[] };

const heads = ['PROFILE', 'KIND', 'ACCOUNT', 'REGION', 'STATUS'];
/** One odd name or value is not to push the columns of all others off the screen. */
const mostCells = [64, 12, 12, 32, 400];

/** The list as plain text: a head, and a row for each profile. Colors only on a terminal. */
export function drawList(
  profiles: readonly ListedProfile[],
  now: Date,
  { stdout, options, env }: Pick<CommandContext, 'stdout' | 'options' | 'env'>,
): string {
  if (profiles.length === 0) return '';
  const isAscii = isAsciiOnly(env, process.platform);
  const cut = (word: string, column: number) =>
    cutEnd(word, mostCells[column] ?? 0, isAscii ? '...' : '…');
  const rows = profiles
    .map((listed) => toRow(listed, now))
    .map((row) => ({ ...row, words: row.words.map(cut) }));
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map(({ words }) => cells(words[column] ?? ''))),
  );
  const { marks } = isAscii ? asciiGlyphs : unicodeGlyphs;
  const colorLevel = colorLevelOf(env, process.platform, options['no-color'] === true);
  const isColored = stdout.isTerminal && colorLevel > 0;
  const line = (mark: string, words: readonly string[]) =>
    `${mark} ${words.map((word, column) => word + ' '.repeat((widths[column] ?? 0) - cells(word))).join('  ')}`.trimEnd();
  const paint = (mark: string, urgency: Urgency | undefined) =>
    isColored && urgency !== undefined ? `\x1b[${colors[urgency]}m${mark}\x1b[39m` : mark;
  return [
    line(' ', heads),
    ...rows.map(({ mark, urgency, words }) => paint(marks[mark], urgency) + line('', words)),
    '',
  ].join('\n');
}

/** Marks and words say it all; a color only repeats it. */
const colors: Readonly<Record<Urgency, number>> = { good: 32, soon: 33, urgent: 31, expired: 31 };

function toRow({ profile, state, account, status }: ListedProfile, now: Date): Row {
  const { name, kind, region } = profile;
  const { mark, urgency, label } = showStatus(status, now);
  const said = status.kind === 'broken' ? sayStatus(status) : label + sayAwsCli(state, status, now);
  return { mark, urgency, words: [name, kind, account ?? '-', region ?? '-', said].map(printable) };
}

/** How long the AWS CLI still takes the session, where that differs. */
function sayAwsCli(state: SessionState | undefined, status: ProfileStatus, now: Date): string {
  const until = state?.session?.awsCliUntil;
  if (status.kind !== 'signed-in' || until === undefined) return '';
  const left = remainingMs(until, now);
  return ` (aws ${left > 0 ? formatRemaining(left) : 'asks again'})`;
}
