import { cells } from '../../cells';
import { isWarned } from '../../user-settings';
import type { AppState } from '../app-state';
import { ownRegion, rowFacts } from '../profile-facts';
import { widths } from '../window-layout';
import { flattenGroups } from './profile-groups';

/** The width of each column. 0: not drawn. One blank separates two columns. */
export type Columns = {
  readonly name: number;
  readonly account: number;
  readonly role: number;
  readonly region: number;
  readonly meter: number;
  /** Gets what the others leave. */
  readonly status: number;
  /** How much of a broken profile's reason is shown. 0: only the word `broken`. */
  readonly reason: number;
};

/** Before the name: selection, mark and a blank. */
export const nameStart = 3;
/** The longest word of a status. Below, the longest countdown, which words are aligned with. */
const statusWidth = 15;
export const countdownWidth = 7;
const meters = { least: 8, most: 20 };
/** A shorter part of a sentence says less than the word `broken`. */
const leastReason = 20;
const reasonWidth = 40;
/** So much of a name comes before other columns. Wider names than the most are cut in the middle. */
const enoughOfName = 30;
export const mostOfName = 48;
/** Longer facts are cut in the middle. */
export const mostOfFacts = { account: 20, role: 24, region: 14 };

/** The longest text of each column. */
export type Contents = {
  readonly name: number;
  readonly account: number;
  readonly role: number;
  readonly region: number;
};

/** The pane's width by the window's. Between the two, the pane grows if the list has room to spare. */
const panes = [
  { from: widths.details, width: 41 },
  { from: 120, width: 50 },
];

/** The width of the detail pane with the bar on its left. 0: there is none. */
export function paneWidth(columns: number, hasDetails: boolean, contents: Contents): number {
  const { width } = panes.findLast(({ from }) => columns >= from) ?? { width: 0 };
  if (!hasDetails || width === 0) return 0;
  return Math.max(width, Math.min(panes.at(-1)?.width ?? 0, columns - wholeWidth(contents)));
}

/**
 * Fits the columns next to the pane. A wider window never shows less. The pane takes room from the list
 * where it appears or grows, so a column is drawn only if every wider window has room for it too.
 */
export function fitColumns(
  columns: number,
  hasDetails: boolean,
  contents: Contents,
  hasMeter: boolean,
): Columns {
  const listWidth = (window: number) => window - paneWidth(window, hasDetails, contents);
  const wider = panes.map(({ from }) => from).filter((from) => from > columns);
  const room = Math.min(...[columns, ...wider].map(listWidth));
  let left = room - fixedWidth;
  const take = (size: number, isWanted = true) => {
    const fits = isWanted && size > 0 && left >= size + 1;
    if (fits) left -= size + 1;
    return fits ? size : 0;
  };
  const short = Math.min(left, contents.name, enoughOfName);
  left -= short;
  const least = take(meters.least, hasMeter);
  const account = take(contents.account, columns >= widths.account && (least > 0 || !hasMeter));
  const more = account > 0 ? Math.min(left, Math.min(contents.name, mostOfName) - short) : 0;
  left -= more;
  const name = short + more;
  const hasHeads = columns >= widths.heads && account > 0;
  // The reason of a broken profile matters more than the region and the role.
  const spared = account > 0 && left >= leastReason - statusWidth ? leastReason - statusWidth : 0;
  left -= spared;
  const region = take(contents.region, hasHeads);
  const role = take(contents.role, hasHeads && region === contents.region);
  const isWhole = account > 0 && region === contents.region && role === contents.role;
  // A number that touches the next column is hard to read.
  const apart = isWhole && left > 0 ? 1 : 0;
  left -= apart;
  // A longer meter matters less than any column, and less than a broken profile's reason.
  const spare = isWhole && least > 0 ? Math.max(0, left + leastReason - reasonWidth) : 0;
  const meter = Math.min(meters.most, least + spare);
  const facts = [account + apart, role, region, meter].flatMap((size) =>
    size > 0 ? size + 1 : [],
  );
  const used = fixedWidth - statusWidth + facts.reduce((sum, size) => sum + size, name);
  const status = listWidth(columns) - used;
  return {
    name,
    account: account + apart,
    role,
    region,
    meter,
    status,
    // Shown if every wider window has room for some of it, and then as much as fits here.
    reason: account === 0 || room - used < leastReason ? 0 : status,
  };
}

/** The marks, the status with the blank before it, and the scroll bar. */
const fixedWidth = nameStart + (1 + statusWidth) + 1;

/** The width of the list with all its columns. */
function wholeWidth({ name, account, role, region }: Contents): number {
  const facts = [account, role, region, meters.least].filter((size) => size > 0);
  const fixed = fixedWidth - statusWidth + leastReason + Math.min(name, mostOfName);
  return facts.reduce((sum, size) => sum + size + 1, fixed);
}

const known = new WeakMap<object, Contents>();

/** Measured once for each reading of the files. */
export function measureContents({
  groups,
  profiles: { profiles },
  surroundings: { settings },
}: Pick<AppState, 'groups' | 'profiles' | 'surroundings'>): Contents {
  const before = known.get(groups);
  if (before !== undefined) return before;
  let [name, account, role, region] = [20, 7, 0, 0];
  for (const row of flattenGroups(groups)) {
    const profile = profiles.get(row.profileName);
    if (profile === undefined) continue;
    const facts = rowFacts(profile, settings, row.serialNumber);
    const warned = isWarned(settings, profile.name) ? 2 : 0;
    name = Math.max(name, cells(profile.name) + 2 + warned);
    account = Math.max(account, Math.min(mostOfFacts.account, cells(facts.account ?? '')));
    role = Math.max(role, Math.min(mostOfFacts.role, cells(facts.role ?? '')));
    region = Math.max(region, Math.min(mostOfFacts.region, cells(ownRegion(row, profiles) ?? '')));
  }
  // Their heads are 4 and 6 wide.
  if (role > 0) role = Math.max(role, 4);
  if (region > 0) region = Math.max(region, 6);
  const contents = { name, account, role, region };
  known.set(groups, contents);
  return contents;
}
