import type { Profile } from '../aws/profiles/profile';
import type { SessionState } from '../aws/sessions/sessions';
import { cells, cutEnd, cutMiddle, fitCells, wrapText } from '../cells';
import { formatRemaining, remainingMs, type Urgency } from '../countdown';
import { asciiGlyphs, unicodeGlyphs } from '../glyphs';
import { printable, toAscii } from '../printable';
import { mostOfFacts, mostOfName } from '../state/list/list-columns';
import { type ShownStatus, showStatus } from '../state/list/row-status';
import { type LineColor, paintText } from '../terminal/screen/line-output';
import { awsUsesLongTermKeys, type ProfileStatus } from '../use-cases/profile-status';
import type { Uses } from './command-context';
import { colorLevel, type DrawContext, drawsAscii } from './face/drawing';

const columnNames = ['kind', 'account', 'role', 'region'] as const;
type Column = (typeof columnNames)[number];

/** One row: a profile and its facts and status. */
export type ListedProfile = {
  /** Not safe to print yet. */
  readonly name: string;
  /** Whether the list indents it below the profile whose code opens it. */
  readonly isMember: boolean;
  readonly profile: Profile;
  readonly state: SessionState | undefined;
  /** Not safe to print yet. A column that is empty in every row is left out. */
  readonly facts: Readonly<Partial<Record<Column, string | undefined>>>;
  readonly status: ProfileStatus;
};

type Row = Pick<ShownStatus, 'mark' | 'urgency'> & {
  /** The name, then the text of each column. */
  readonly facts: readonly string[];
  readonly status: string;
  /** Why the profile can't work. It is never cut. */
  readonly reason: string | undefined;
};

/** Keeps one long value from pushing the columns of all rows off the screen. */
const mostCells = { name: 128, kind: 12, ...mostOfFacts, region: 32 };
/** The order in which columns get room. */
const byWorth: readonly Column[] = ['account', 'region', 'role', 'kind'];
const gap = 2;
/** The mark and a space. */
const markWidth = 2;

/**
 * The list as plain text: a header and a row for each profile. No line is wider than `columns`.
 * `undefined` stands for no terminal: every column is shown.
 */
export function drawList(
  profiles: readonly ListedProfile[],
  now: Date,
  context: DrawContext & Uses<'stdout'>,
  columns: number | undefined,
): string {
  if (profiles.length === 0) return '';
  const { stdout } = context;
  const isAscii = drawsAscii(context);
  const glyphs = isAscii ? asciiGlyphs : unicodeGlyphs;
  // In a pipe a name is data, so it keeps its characters.
  const show =
    isAscii && stdout.isTerminal ? (text: string) => toAscii(printable(text)) : printable;
  const columnsShown = columnNames.filter((name) =>
    profiles.some(({ facts }) => facts[name] !== undefined),
  );
  const heads = ['PROFILE', ...columnsShown.map((name) => name.toUpperCase())];
  const most = [mostCells.name, ...columnsShown.map((name) => mostCells[name])];
  const cut = (word: string, width: number) => cutMiddle(word, width, glyphs.ellipsis);
  const rows = profiles
    .map((listed) => toRow(listed, columnsShown, now, show))
    .map((row) => ({ ...row, facts: row.facts.map((fact, at) => cut(fact, most[at] ?? 0)) }));
  const statusWidth = Math.max(...['STATUS', ...rows.map(({ status }) => status)].map(cells));
  const natural = heads.map((head, at) => widest([head, ...rows.map(({ facts }) => facts[at])]));
  const widths =
    columns === undefined
      ? natural
      : fitWidths(natural, columnsShown, columns - markWidth - statusWidth - gap);
  const statusStart = widths.reduce(
    (sum, width) => (width > 0 ? sum + width + gap : sum),
    markWidth,
  );
  const room = columns ?? Number.POSITIVE_INFINITY;

  const line = (facts: readonly string[], status: string) => {
    const shown = facts.flatMap((fact, at) => {
      const width = widths[at] ?? 0;
      return width > 0 ? fitCells(fact, width, glyphs.ellipsis) : [];
    });
    const text = [...shown, status].join(' '.repeat(gap)).trimEnd();
    return cutEnd(text, room - markWidth, glyphs.ellipsis);
  };
  const isColored = stdout.isTerminal && colorLevel(context) > 0;
  const paint = (mark: string, urgency: Urgency | undefined) =>
    isColored && urgency !== undefined ? paintText(mark, colors[urgency]) : mark;
  const draw = ({ mark, urgency, facts, status, reason }: Row) => {
    const isBeside = reason !== undefined && statusStart + cells(reason) <= room;
    const below = reason === undefined || isBeside ? [] : wrapText(reason, room - indent.length);
    const first = `${paint(glyphs.marks[mark], urgency)} ${line(facts, isBeside ? reason : status)}`;
    return [first, ...below.map((text) => indent + text)];
  };
  return [`  ${line(heads, 'STATUS')}`, ...rows.flatMap(draw), ''].join('\n');
}

const indent = '    ';

/** Colors add nothing that the marks and words don't say. */
const colors: Readonly<Record<Urgency, LineColor>> = {
  good: 'green',
  soon: 'yellow',
  urgent: 'red',
  expired: 'red',
};

function widest(words: readonly (string | undefined)[]): number {
  return Math.max(...words.map((word) => cells(word ?? '')));
}

/** The width of each column; 0 leaves it out. A wider terminal never shows less of a column. */
function fitWidths(
  natural: readonly number[],
  columns: readonly Column[],
  room: number,
): readonly number[] {
  const [longest = 0] = natural;
  const name = Math.max(1, Math.min(longest, mostOfName, room));
  const widths = natural.map((_, at) => (at === 0 ? name : 0));
  let left = room - name;
  for (const column of byWorth.filter((column) => columns.includes(column))) {
    const at = columns.indexOf(column) + 1;
    const width = natural[at] ?? 0;
    if (left < width + gap) return widths;
    widths[at] = width;
    left -= width + gap;
  }
  return widths.with(0, Math.min(longest, name + left));
}

function toRow(
  { name, isMember, state, facts: found, status }: ListedProfile,
  columns: readonly Column[],
  now: Date,
  show: (text: string) => string,
): Row {
  const { mark, urgency, label, reason } = showStatus(status, now);
  const facts = [name, ...columns.map((column) => found[column] ?? '')].map(show);
  return {
    mark,
    urgency,
    facts: isMember ? facts.map((fact, at) => (at === 0 ? `  ${fact}` : fact)) : facts,
    status: label + sayAws(state, status, now),
    reason: reason === undefined ? undefined : show(reason),
  };
}

/** What the AWS CLI does with the session, if it differs from awsmfa. */
function sayAws(state: SessionState | undefined, status: ProfileStatus, now: Date): string {
  if (state === undefined || status.kind !== 'signed-in') return '';
  if (awsUsesLongTermKeys(state)) return ' (aws: no MFA)';
  const { awsCliUntil } = status.session;
  if (awsCliUntil === undefined) return '';
  const left = remainingMs(awsCliUntil, now);
  return ` (aws ${left > 0 ? formatRemaining(left) : 'asks again'})`;
}
