import { cells } from '../cells';
import type { AppState } from '../state/app-state';
import { widths } from '../state/list-window';
import { kindLabel, roleNameOf } from '../state/profile-facts';
import { flattenGroups } from '../state/profile-groups';

/** How wide each column is; 0: it is not drawn. Between two stands one blank. */
export type Columns = {
  /** The row, without the blank at its right end. */
  readonly width: number;
  readonly name: number;
  readonly kind: number;
  readonly account: number;
  readonly role: number;
  readonly region: number;
  readonly meter: number;
  readonly time: number;
};

/** Selection, mark and a blank stand before the name. */
export const nameStart = 3;
const accountWidth = 12;
const timeWidth = 8;

/** The longest texts of columns that need not be wider than they. */
export type Contents = {
  readonly name: number;
  readonly kind: number;
  readonly role: number;
  readonly region: number;
};

/**
 * Fits the columns into `total` cells: below 72 without kind and region, below 52 without account;
 * what is left over goes to the name, and to the role where there is plenty.
 */
export function fitColumns(total: number, contents: Contents): Columns {
  const width = total - 1;
  const isWide = total >= widths.heads;
  const kind = isWide ? contents.kind : 0;
  const region = isWide ? contents.region : 0;
  const account = total >= widths.account ? accountWidth : 0;
  const fixed = [kind, account, region].reduce((sum, size) => sum + (size > 0 ? size + 1 : 0), 0);
  const room = width - nameStart - fixed - timeWidth - 2;
  // Names that do not fit count for more than a long meter.
  const least = !isWide || contents.name + 9 > room ? 6 : room >= 32 ? 10 : 8;
  const spare = room - least - 1 - Math.max(contents.name, 22);
  const role = isWide && spare > 12 ? Math.min(spare - 1, contents.role) : 0;
  const forRole = role > 0 ? role + 1 : 0;
  // A longer meter tells more than a wider gap behind the names.
  const meter = isWide ? Math.max(least, Math.min(20, least + spare - forRole)) : least;
  const name = room - meter - 1 - forRole;
  return { width, name, kind, account, role, region, meter, time: timeWidth };
}

const known = new WeakMap<object, Contents>();

/** Measured once for each reading of the files. */
export function measureContents({
  groups,
  profiles,
}: Pick<AppState, 'groups' | 'profiles'>): Contents {
  const before = known.get(groups);
  if (before !== undefined) return before;
  let [name, kind, role, region] = [0, 8, 0, 9];
  for (const { profileName } of flattenGroups(groups)) {
    const profile = profiles.profiles.get(profileName);
    if (profile === undefined) continue;
    name = Math.max(name, cells(profile.name) + 2);
    kind = Math.max(kind, kindLabel(profile).length);
    role = Math.max(role, cells(roleNameOf(profile) ?? ''));
    region = Math.max(region, Math.min(14, cells(profile.region ?? '')));
  }
  const contents = { name, kind, role, region };
  known.set(groups, contents);
  return contents;
}
