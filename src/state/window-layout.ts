import type { AppState, TerminalSize } from './app-state';
import { type Guided, guideSteps } from './list/sandbox-guide';

/** Less than this draws the size notice alone. */
export const leastSize: TerminalSize = { columns: 40, rows: 12 };

export function isTooSmall({ size }: Pick<AppState, 'size'>): boolean {
  return size.columns < leastSize.columns || size.rows < leastSize.rows;
}

/** Below these widths parts of the list go away: first the detail pane, then columns. */
export const widths = { details: 110, heads: 72, account: 52 };

/** Below these heights rows about the selection and about what happens go away. */
const heights = { twoAboutRows: 20, oneAboutRow: 14 };

/** From this size up a dialog stands over the list; below it is a screen of its own. */
const dialogSize: TerminalSize = { columns: 72, rows: 20 };

/** Which rows stand around the list. All but `list` are counts of rows, or whether there is one. */
type ListLayout = {
  /** For the column heads, or the search field. */
  readonly hasHeadRow: boolean;
  readonly hasDetails: boolean;
  readonly list: number;
  readonly about: 0 | 1 | 2;
  readonly hasNoticeRow: boolean;
  readonly hasGuide: boolean;
};

/** What the layout depends on. */
type Measured = Guided & Pick<AppState, 'hasDetails' | 'search'>;

/** A frame is one row lower than the terminal: title, heads, list, rule, about, notice, guide, footer. */
export function layoutList(state: Measured): ListLayout {
  const { size, hasDetails, search } = state;
  const showsDetails = hasDetails && size.columns >= widths.details;
  const hasHeadRow = size.columns >= widths.heads || search?.isTyping === true;
  const isTall = size.rows >= heights.twoAboutRows;
  const about = showsDetails ? 0 : isTall ? 2 : size.rows >= heights.oneAboutRow ? 1 : 0;
  const hasNoticeRow = isTall || (showsDetails && size.rows >= heights.oneAboutRow);
  const hasGuide = isTall && guideSteps(state).length > 0;
  const around = 3 + Number(hasHeadRow) + about + Number(hasNoticeRow) + Number(hasGuide);
  return {
    hasHeadRow,
    hasDetails: showsDetails,
    about,
    hasNoticeRow,
    hasGuide,
    list: Math.max(1, size.rows - 1 - around),
  };
}

/** From this height on what happened is shown, where the list leaves rows empty. */
const activityFrom = 30;
const mostActivity = 8;

/** How many events are shown, under a rule; 0: there is no panel. */
export function activityRows(
  state: Measured & Pick<AppState, 'rows' | 'activity' | 'hasActivity'>,
): number {
  const { size, activity, hasActivity, rows } = state;
  if (!hasActivity || size.rows < activityFrom) return 0;
  const empty = layoutList(state).list - rows.length - 1;
  // The detail pane beside the list needs its height, too.
  const room = Math.min(mostActivity, size.rows - 26, empty);
  return Math.max(0, Math.min(room, activity.length));
}

/** The event that has the keys: none where the window has no room for it. */
export function focusedEvent(
  state: Parameters<typeof activityRows>[0] & Pick<AppState, 'selectedEvent'>,
): number | undefined {
  return activityRows(state) > 0 ? state.selectedEvent : undefined;
}

/**
 * The first visible row: the one from before, moved as little as shows the selection and hides no row
 * without need. What is drawn asks too, for the window and what stands around the list change by
 * themselves; the row from before is kept, so that a window that grows again shows the same.
 */
export function keepInView(
  state: Measured & Pick<AppState, 'rows' | 'places' | 'selectedKey' | 'top'>,
): number {
  const height = layoutList(state).list;
  const selected = state.places.get(state.selectedKey ?? '') ?? 0;
  const last = Math.max(0, state.rows.length - height);
  const nearest = Math.min(Math.max(state.top, selected - height + 1), selected);
  return Math.min(nearest, last);
}

export const boxWidth = 64;

/** How much room the contents of a dialog have: cells, and rows without the frame and the notice. */
export function dialogRoom(size: TerminalSize) {
  // A window too small for a box over the screen below is filled by the dialog.
  const isWhole = size.columns < dialogSize.columns || size.rows < dialogSize.rows;
  return isWhole
    ? { isWhole, width: size.columns - 2, rows: size.rows - 5 }
    : { isWhole, width: boxWidth - 4, rows: size.rows - 8 };
}
