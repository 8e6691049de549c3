import { go, type KeysResult, type Prepared, prepare } from 'fuzzysort';
import type { Profile } from '../../aws/profiles/profile';
import { printable } from '../../printable';
import type { Settings } from '../../user-settings';
import { accountLabel, accountOf, kindLabel, roleNameOf } from '../profile-facts';
import type { ProfileGroup, ProfileRow } from './profile-groups';

/** The texts that a search goes through, made once when it opens. */
export type SearchIndex = readonly SearchEntry[];

type SearchEntry = {
  readonly row: ProfileRow;
  readonly name: Prepared;
  readonly role: Prepared | undefined;
  /** Matched as a whole, never by scattered characters: every account number contains `1…3`. */
  readonly plain: readonly { readonly field: PlainField; readonly text: string }[];
};

/** `number`: the number of an account that is shown by its name. */
type PlainField = 'account' | 'number' | 'region' | 'kind';

/** How well a row matches, and which of its letters. */
export type SearchMatch = {
  /** 1 is exact. */
  readonly score: number;
  /** UTF-16 indexes, computed only for the rows that are drawn. */
  readonly hits: () => Hits;
};

export type Hits = Readonly<Partial<Record<'name' | 'role' | PlainField, readonly number[]>>>;

/** Whether the list shows only hits. A blank field shows all. */
export function isFiltering(query: string | undefined): boolean {
  return query !== undefined && query.trim() !== '';
}

/** More hits than anybody scrolls through. The next letter narrows them. */
export const mostHits = 1000;

/** Scattered letters match a name (`kdr` for kjh-DuperRole), unless they are too far apart. */
const leastScore = 0.3;
/** Less than the same letters in a name, more than scattered ones. */
const plainScores: Readonly<Record<PlainField, number>> = {
  account: 0.68,
  number: 0.68,
  region: 0.6,
  kind: 0.5,
};

export function createSearchIndex(
  rows: readonly ProfileRow[],
  profiles: ReadonlyMap<string, Profile>,
  settings: Pick<Settings, 'accounts'>,
): SearchIndex {
  // Ten thousand profiles share a handful of roles, regions and kinds.
  const preparedRole = remembering((role: string) => prepare(printable(role)));
  const lower = remembering((text: string) => printable(text).toLowerCase());
  return rows.flatMap((row) => {
    const profile = profiles.get(row.profileName);
    if (profile === undefined) return [];
    const role = roleNameOf(profile);
    const account = accountOf(profile, row.serialNumber);
    const name = accountLabel(profile, settings, row.serialNumber);
    return {
      row,
      name: prepare(printable(row.profileName)),
      role: role === undefined ? undefined : preparedRole(role),
      plain: [
        ...(name === undefined ? [] : [{ field: 'account' as const, text: lower(name) }]),
        ...(account === name || account === undefined
          ? []
          : [{ field: 'number' as const, text: account }]),
        ...(profile.region ? [{ field: 'region' as const, text: lower(profile.region) }] : []),
        { field: 'kind' as const, text: lower(kindLabel(profile)) },
      ],
    };
  });
}

function remembering<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    let made = known.get(text);
    if (made === undefined) {
      made = make(text);
      known.set(text, made);
    }
    return made;
  };
}

/** The rows that match every word of the query, by key. */
export function matchRows(query: string, index: SearchIndex): ReadonlyMap<string, SearchMatch> {
  const words = query.split(/\s+/).filter((word) => word !== '');
  const limit = words.length === 1 ? mostHits : 0;
  let entries = index;
  let matches = new Map<SearchEntry, SearchMatch>();
  for (const word of words) {
    const before = matches;
    matches = new Map();
    for (const [entry, match] of matchWord(word, entries, limit)) {
      const earlier = before.get(entry);
      matches.set(entry, earlier === undefined ? match : mergeMatches(earlier, match, sum));
    }
    entries = [...matches.keys()];
  }
  return new Map(Array.from(matches, ([{ row }, match]) => [row.key, match]));
}

const sum = (one: number, other: number) => one + other;

/** Matches a word with gaps in names and roles, and as a whole in the rest. */
function matchWord(
  word: string,
  entries: SearchIndex,
  limit: number,
): ReadonlyMap<SearchEntry, SearchMatch> {
  const found = new Map<SearchEntry, SearchMatch>();
  const keys = [({ name }: SearchEntry) => name, ({ role }: SearchEntry) => role];
  for (const result of go(word, entries, { keys, limit, threshold: leastScore })) {
    found.set(result.obj, { score: result.score, hits: () => hitsOf(result) });
  }
  const sought = word.toLowerCase();
  for (const entry of entries) {
    if (limit > 0 && found.size >= limit) break;
    for (const { field, text } of entry.plain) {
      const start = text.indexOf(sought);
      if (start < 0) continue;
      const indexes = Array.from(sought, (_, offset) => start + offset);
      const match = { score: plainScores[field], hits: () => ({ [field]: indexes }) };
      const earlier = found.get(entry);
      found.set(entry, earlier === undefined ? match : mergeMatches(earlier, match, Math.max));
    }
  }
  return found;
}

function hitsOf([name, role]: KeysResult<SearchEntry>): Hits {
  return {
    ...(name && name.score >= leastScore ? { name: name.indexes } : {}),
    ...(role && role.score >= leastScore ? { role: role.indexes } : {}),
  };
}

/** Merges two matches of one row. */
function mergeMatches(
  one: SearchMatch,
  other: SearchMatch,
  mergeScores: (one: number, other: number) => number,
): SearchMatch {
  return {
    score: mergeScores(one.score, other.score),
    hits: () => {
      const hits = { ...one.hits() };
      const added = other.hits();
      for (const field of ['name', 'role', 'account', 'number', 'region', 'kind'] as const) {
        if (added[field]) hits[field] = [...(hits[field] ?? []), ...added[field]];
      }
      return hits;
    },
  };
}

/**
 * The groups with a hit, best first. A head stays with its hits even if it is none itself. Equal groups
 * keep the list's order.
 */
export function filterGroups(
  groups: readonly ProfileGroup[],
  matches: ReadonlyMap<string, SearchMatch>,
): readonly ProfileGroup[] {
  const scoreOf = (row: ProfileRow) => matches.get(row.key)?.score ?? 0;
  const best = ({ head, members }: ProfileGroup) =>
    Math.max(scoreOf(head), ...members.map(scoreOf));
  return groups
    .map((group) => ({
      ...group,
      members: group.members
        .filter(({ key }) => matches.has(key))
        .sort((one, other) => scoreOf(other) - scoreOf(one)),
    }))
    .filter(({ head, members }) => members.length > 0 || matches.has(head.key))
    .sort((one, other) => best(other) - best(one));
}
