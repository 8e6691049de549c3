import type { SortOrder } from '../../user-settings';
import type { AppState } from '../app-state';
import type { ProfileGroup, ProfileRow, RowSessions } from './profile-groups';

/**
 * Sorts the groups and their members. Broken profiles come after those that work, and profiles with only
 * settings come last. Equal ones keep the order of the files.
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
  const part = ({ head }: ProfileGroup): number => {
    const profile = profiles.profiles.get(head.profileName);
    if (profile?.kind === 'settings') return 2;
    return profile?.problem !== undefined && !sessions.has(head.key) ? 1 : 0;
  };
  return sortBy(byRank, part);
}

/** Smaller comes first, `undefined` last. */
type Rank = number | string | undefined;

const ranks: Readonly<
  Record<SortOrder, (sessions: RowSessions, now: Date) => (row: ProfileRow) => Rank>
> = {
  'sign-in': (sessions) => {
    const signIns = numberSignIns(sessions);
    return (row) => signIns.get(obtainedAt(row.key, sessions) ?? Number.NaN);
  },
  name: () => (row) => row.profileName,
  'time-left': (sessions, now) => (row) => {
    const end = sessions.get(row.key)?.session?.expiration?.getTime();
    return end !== undefined && end > now.getTime() ? end : undefined;
  },
};

/** Sessions that are at most this far apart belong to one sign-in. */
const sameSignInMs = 2000;

/**
 * Numbers the sign-ins by the time of their sessions, the latest first. Roles opened together by one
 * code (`a`, `login --all`) count as one sign-in, because the order in which the calls end is chance.
 */
function numberSignIns(sessions: RowSessions): ReadonlyMap<number, number> {
  const moments = [...sessions.keys()]
    .flatMap((key) => obtainedAt(key, sessions) ?? [])
    .sort((one, other) => other - one);
  const numbers = new Map<number, number>();
  let number = 0;
  let before = moments[0];
  for (const moment of moments) {
    if (before !== undefined && before - moment > sameSignInMs) number += 1;
    numbers.set(moment, number);
    before = moment;
  }
  return numbers;
}

/** When AWS issued the row's session, in epoch milliseconds. */
function obtainedAt(key: string, sessions: RowSessions): number | undefined {
  return sessions.get(key)?.session?.obtainedAt?.getTime();
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
