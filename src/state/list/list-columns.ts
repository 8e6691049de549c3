import { cells } from '../../cells';
import { isWarned } from '../../user-settings';
import type { AppState } from '../app-state';
import { ownRegion, rowFacts } from '../profile-facts';
import { widths } from '../window-layout';
import { flattenGroups } from './profile-groups';

/** How wide each column is; 0: it is not drawn. Between two stands one blank. */
export type Columns = {
  readonly name: number;
  readonly account: number;
  readonly role: number;
  readonly region: number;
  readonly meter: number;
  /** Takes what the others leave. */
  readonly status: number;
  /** So much of why a profile is broken; 0: one word. */
  readonly reason: number;
};

/** Selection, mark and a blank stand before the name. */
export const nameStart = 3;
/** The longest word of a status, and the longest countdown, which words are aligned with. */
const statusWidth = 15;
export const countdownWidth = 7;
const meters = { least: 8, most: 20 };
/** Less of a sentence says less than the word `broken`; more need not be. */
const leastReason = 20;
const reasonWidth = 40;
/** So much of a name comes before the other columns; wider names than the most are cut in the middle. */
const enoughOfName = 30;
export const mostOfName = 48;
/** What is longer is cut in the middle. */
export const mostOfFacts = { account: 20, role: 24, region: 14 };

/** The longest texts of columns that need not be wider than they. */
export type Contents = {
  readonly name: number;
  readonly account: number;
  readonly role: number;
  readonly region: number;
};

/** The detail pane's width, from which window on, and how wide it gets where the list has enough. */
const panes = [
  { from: widths.details, width: 41 },
  { from: 160, width: 50 },
];
const mostOfPane = 50;

/** The cells of the detail pane in a window, with the bar on its left; 0: there is none. */
export function paneWidth(columns: number, hasDetails: boolean, contents: Contents): number {
  const { width } = panes.findLast(({ from }) => columns >= from) ?? { width: 0 };
  if (!hasDetails || width === 0) return 0;
  return Math.max(width, Math.min(mostOfPane, columns - wholeWidth(contents)));
}

/**
 * Fits the columns beside the pane. A wider window never shows less: where the pane comes, or gets
 * wider, the list has less room than in the window before, so a column is drawn only where every
 * wider window has room for it too.
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
  // Why a profile is broken is worth more than what repeats its name.
  const spared = account > 0 && left >= leastReason - statusWidth ? leastReason - statusWidth : 0;
  left -= spared;
  const region = take(contents.region, hasHeads);
  const role = take(contents.role, hasHeads && region === contents.region);
  const isWhole = account > 0 && region === contents.region && role === contents.role;
  // A number that touches the next column is hard to read.
  const apart = isWhole && left > 0 ? 1 : 0;
  left -= apart;
  // A longer meter is worth less than any column, and than why a profile is broken.
  const spare = isWhole && least > 0 ? Math.max(0, left + leastReason - reasonWidth) : 0;
  const meter = Math.min(meters.most, least + spare);
  const facts = [account + apart, role, region, meter].flatMap((size) =>
    size > 0 ? size + 1 : [],
  );
  const used = fixedWidth - statusWidth + facts.reduce((sum, size) => sum + size, name);
  const reason = room - used;
  return {
    name,
    account: account + apart,
    role,
    region,
    meter,
    status: listWidth(columns) - used,
    reason: account === 0 || reason < leastReason ? 0 : isWhole ? reason : leastReason,
  };
}

/** The marks, the status with the blank before it, and the scroll bar. */
const fixedWidth = nameStart + (1 + statusWidth) + 1;

/** What the list takes where nothing of it is left out. */
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
