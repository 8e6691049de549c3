import { cells } from '../cells';
import type { AppState } from './app-state';
import { widths } from './list/list-window';
import { flattenGroups } from './list/profile-groups';
import { kindLabel, roleNameOf } from './profile-facts';

/** How wide each column is; 0: it is not drawn. Between two stands one blank. */
export type Columns = {
  readonly name: number;
  readonly kind: number;
  readonly account: number;
  readonly role: number;
  readonly region: number;
  readonly meter: number;
  readonly time: number;
  /** Blanks behind the last one. */
  readonly rest: number;
};

/** Selection, mark and a blank stand before the name. */
export const nameStart = 3;
const accountWidth = 12;
const timeWidth = 8;
/** So much of a name comes before the account; wider names than the most are cut in the middle. */
const enoughOfName = 30;
const mostOfName = 48;
const meters = { least: 6, most: 20 };

/** The longest texts of columns that need not be wider than they. */
export type Contents = {
  readonly name: number;
  readonly kind: number;
  readonly role: number;
  readonly region: number;
};

/** The detail pane's width, from which window on, and how wide it gets where the list has enough. */
const panes = [
  { from: widths.details, width: 41 },
  { from: 160, width: 50 },
];
const mostOfPane = 90;

/** The cells of the detail pane in a window, with the bar on its left; 0: there is none. */
export function paneWidth(columns: number, hasDetails: boolean, contents: Contents): number {
  const { width } = panes.findLast(({ from }) => columns >= from) ?? { width: 0 };
  if (!hasDetails || width === 0) return 0;
  return Math.max(width, Math.min(mostOfPane, columns - wholeWidth(contents)));
}

/**
 * Fits the columns beside the pane. A wider window never shows less: where the pane comes, or gets
 * wider, the list has less room than in the window before, so a column is drawn only where every
 * wider window has room for it too. What the columns do not need stays empty behind them.
 */
export function fitColumns(columns: number, hasDetails: boolean, contents: Contents): Columns {
  const listWidth = (window: number) => window - paneWidth(window, hasDetails, contents);
  const wider = panes.map(({ from }) => from).filter((from) => from > columns);
  const room = Math.min(...[columns, ...wider].map(listWidth));
  let left = room - fixedWidth(meters.least);
  const take = (size: number, isWanted = true) => {
    const fits = isWanted && size > 0 && left >= size + 1;
    if (fits) left -= size + 1;
    return fits ? size : 0;
  };
  const short = Math.min(left, contents.name, enoughOfName);
  left -= short;
  const account = take(accountWidth, columns >= widths.account);
  const more = account > 0 ? Math.min(left, Math.min(contents.name, mostOfName) - short) : 0;
  left -= more;
  const name = short + more;
  const hasHeads = columns >= widths.heads;
  const region = take(contents.region, hasHeads);
  const kind = take(contents.kind, hasHeads && region > 0);
  const role = take(contents.role, hasHeads && kind > 0);
  // A longer meter is worth less than any column.
  const isWhole = kind > 0 && role === contents.role;
  const meter = isWhole ? Math.min(meters.most, meters.least + left) : meters.least;
  const facts = [
    name,
    ...[account, kind, role, region].flatMap((size) => (size > 0 ? size + 1 : [])),
  ];
  const used = fixedWidth(meter) - 1 + facts.reduce((sum, size) => sum + size, 0);
  const rest = listWidth(columns) - used;
  return { name, kind, account, role, region, meter, time: timeWidth, rest };
}

/** The marks, the status and a blank at the end. */
function fixedWidth(meter: number): number {
  return nameStart + (1 + meter + 1 + timeWidth + 1) + 1;
}

/** What the list takes where nothing of it is left out. */
function wholeWidth({ name, kind, role, region }: Contents): number {
  const columns = [kind, accountWidth, role, region].filter((size) => size > 0);
  const facts = columns.reduce((sum, size) => sum + size + 1, 0);
  return fixedWidth(meters.most) + Math.min(name, mostOfName) + facts;
}

const known = new WeakMap<object, Contents>();

/** Measured once for each reading of the files. */
export function measureContents({
  groups,
  profiles,
}: Pick<AppState, 'groups' | 'profiles'>): Contents {
  const before = known.get(groups);
  if (before !== undefined) return before;
  let [name, kind, role, region] = [20, 8, 0, 9];
  for (const { profileName } of flattenGroups(groups)) {
    const profile = profiles.profiles.get(profileName);
    if (profile === undefined) continue;
    name = Math.max(name, cells(profile.name) + 2);
    kind = Math.max(kind, kindLabel(profile).length);
    role = Math.max(role, Math.min(24, cells(roleNameOf(profile) ?? '')));
    region = Math.max(region, Math.min(14, cells(profile.region ?? '')));
  }
  const contents = { name, kind, role, region };
  known.set(groups, contents);
  return contents;
}
