import type { FileLocation } from '../aws/profiles/profile';
import { cells, cutEnd, cutMiddle, wrapText } from '../cells';
import { shownPlace } from '../printable';
import type { AppState } from '../state/app-state';
import { type ProfileRow, rowName } from '../state/list/profile-groups';
import { themeOf } from './theme';

/**
 * Why a profile is broken and where that can be fixed, in as many rows as there are: the reason is cut
 * where they do not hold it, the place is not.
 */
export function reasonAndFix(
  reason: string,
  place: FileLocation,
  { size, surroundings, appearance }: AppState,
  rows: number,
): readonly string[] {
  const { show, glyphs } = themeOf(appearance);
  const width = size.columns - 2;
  const fix = cutMiddle(
    `Fix: ${show(shownPlace(place, surroundings.home))}`,
    width,
    glyphs.ellipsis,
  );
  const said = wrapText(show(reason), width);
  const whole = said.slice(0, rows - 1);
  const rest = said.slice(rows - 1).join(' ');
  const room = width - cells(fix) - 2;
  return [...whole, rest === '' ? fix : `${cutEnd(rest, room, glyphs.ellipsis)}  ${fix}`];
}

/** A name in a sentence: its end tells it from others, and what is said of it needs half of the row. */
export function shownName(row: ProfileRow, { size, appearance }: AppState): string {
  const { show, glyphs } = themeOf(appearance);
  return cutMiddle(show(rowName(row)), Math.floor(size.columns / 2), glyphs.ellipsis);
}
