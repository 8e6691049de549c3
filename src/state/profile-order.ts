import type { AppState, SortOrder } from './app-state';
import type { ProfileGroup, ProfileRow } from './profile-groups';
import type { RowSessions } from './row-sessions';

/**
 * Sorts the groups and what stands in them: profiles of settings alone come last. What the order says
 * nothing of keeps the order of the files.
 */
export function orderGroups(
  groups: readonly ProfileGroup[],
  {
    sort: order,
    sessions,
    now,
    profiles,
  }: Pick<AppState, 'sort' | 'sessions' | 'now' | 'profiles'>,
): readonly ProfileGroup[] {
  const rank = ranks[order](sessions, now);
  const sorted = groups.map((group) => ({
    ...group,
    members: sortBy(group.members, (row) => rank(row)),
  }));
  const byRank = sortBy(sorted, ({ head, members }) => {
    const own = rank(head);
    const first = members[0] && rank(members[0]);
    return order !== 'name' && first !== undefined && comesFirst(first, own) < 0 ? first : own;
  });
  const isLast = ({ head }: ProfileGroup) =>
    profiles.profiles.get(head.profileName)?.kind === 'settings';
  return sortBy(byRank, (group) => Number(isLast(group)));
}

/** What is compared: smaller comes first; `undefined` after everything. */
type Rank = number | string | undefined;

const ranks: Readonly<
  Record<SortOrder, (sessions: RowSessions, now: Date) => (row: ProfileRow) => Rank>
> = {
  'sign-in': (sessions) => (row) => {
    const at = signedInAt(row, sessions);
    return at === undefined ? undefined : -at;
  },
  name: () => (row) => row.profileName,
  'time-left': (sessions, now) => (row) => {
    const end = sessions.get(row.key)?.session?.expiration?.getTime();
    return end !== undefined && end > now.getTime() ? end : undefined;
  },
};

/** When the row's session was got, in epoch milliseconds. */
function signedInAt(row: ProfileRow, sessions: RowSessions): number | undefined {
  return sessions.get(row.key)?.session?.obtainedAt?.getTime();
}

let collator: Intl.Collator | undefined;

function comesFirst(one: Rank, other: Rank): number {
  if (one === other) return 0;
  if (one === undefined) return 1;
  if (other === undefined) return -1;
  if (typeof one === 'string' && typeof other === 'string') {
    collator ??= new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
    return collator.compare(one, other);
  }
  return one < other ? -1 : 1;
}

function sortBy<T>(items: readonly T[], rankOf: (item: T) => Rank): readonly T[] {
  if (items.length < 2) return items;
  return items
    .map((item) => ({ item, rank: rankOf(item) }))
    .sort((one, other) => comesFirst(one.rank, other.rank))
    .map(({ item }) => item);
}
