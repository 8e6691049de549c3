import type { AppState, TerminalSize } from './app-state';
import { type Guided, guideSteps } from './list/sandbox-guide';

/** A smaller window shows only the notice about its size. */
export const leastSize: TerminalSize = { columns: 40, rows: 12 };

export function isTooSmall({ size }: Pick<AppState, 'size'>): boolean {
  return size.columns < leastSize.columns || size.rows < leastSize.rows;
}

/** Below these widths the list loses parts: first the detail pane, then columns. */
export const widths = { details: 110, heads: 72, account: 52 };

/** Below these heights the list loses the rows about the selection and the notice row. */
const heights = { twoAboutRows: 20, oneAboutRow: 14 };

/** From this size on a dialog is a box over the list. In smaller windows it fills the screen. */
const dialogSize: TerminalSize = { columns: 72, rows: 20 };

/** The rows around the list, and how many remain for it. */
type ListLayout = {
  /** The column heads, or the search field. */
  readonly hasHeadRow: boolean;
  readonly hasDetails: boolean;
  readonly list: number;
  readonly about: 0 | 1 | 2;
  readonly hasNoticeRow: boolean;
  readonly hasGuide: boolean;
};

/** What the layout depends on. */
type Measured = Guided & Pick<AppState, 'hasDetails' | 'search'>;

/** Title, heads, list, rule, about, notice, guide, footer. A frame leaves the terminal's last row free. */
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

/** From this height on the activity is shown, in the rows that the list leaves empty. */
const activityFrom = 30;
const mostActivity = 8;

/** How many events are shown below the rule. 0: there is no panel. */
export function activityRows(
  state: Measured & Pick<AppState, 'rows' | 'activity' | 'hasActivity'>,
): number {
  const { size, activity, hasActivity, rows } = state;
  if (!hasActivity || size.rows < activityFrom) return 0;
  const empty = layoutList(state).list - rows.length - 1;
  // The detail pane needs its height, too.
  const room = Math.min(mostActivity, size.rows - 26, empty);
  return Math.max(0, Math.min(room, activity.length));
}

/** The selected event, if the window has room for the activity. */
export function focusedEvent(
  state: Parameters<typeof activityRows>[0] & Pick<AppState, 'selectedEvent'>,
): number | undefined {
  return activityRows(state) > 0 ? state.selectedEvent : undefined;
}

/**
 * The first visible row: `top`, scrolled only as far as the selection needs and the end of the list
 * allows. The screen calls it at each frame, because the window can change at any time. `top` itself
 * stays, so that a window that grows back shows the same rows.
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
  // In a window too small for a box, the dialog fills the window.
  const isWhole = size.columns < dialogSize.columns || size.rows < dialogSize.rows;
  return isWhole
    ? { isWhole, width: size.columns - 2, rows: size.rows - 5 }
    : { isWhole, width: boxWidth - 4, rows: size.rows - 8 };
}
