import type { Profile } from '../aws/profiles/profile';
import { splitMiddle } from '../cells';
import type { AppState } from '../state/app-state';
import { meterCells, type Urgency } from '../state/countdown';
import { accountOf, kindLabel, roleNameOf } from '../state/profile-facts';
import { type ProfileRow, rowName } from '../state/profile-groups';
import { isWorking, rowStatus } from '../state/row-status';
import { type Hits, isFiltering } from '../state/search';
import { type ShownStatus, showStatus } from '../state/status-words';
import type { Columns } from './list-columns';
import { fitTo, padTo, shorten } from './text-layout';
import type { Brush, Look, Tone } from './theme';

/** One row of the list, as wide as the list. */
export function drawRow(state: AppState, row: ProfileRow, columns: Columns, look: Look): string {
  const isSelected = row.key === state.selectedKey;
  const brush = isSelected ? look.onSelection : look;
  const profile = state.profiles.profiles.get(row.profileName);
  const match = state.search?.matches.get(row.key);
  const hits = match?.hits();
  const isSearched = isFiltering(state.search?.query);
  const status = rowStatus(state, row);
  const shown = status && showStatus(status, state.now);
  const mark = isWorking(state, row) ? 'working' : (shown?.mark ?? 'none');
  // A head that is no hit stands there for its children.
  const isAside = isSearched && match === undefined;
  const text = [
    drawMark(mark, state, brush),
    ' ',
    drawName(row, columns.name, isAside ? undefined : hits, isAside, brush),
    drawFacts(profile, row, columns, hits, isAside, brush),
    drawStatus(shown, columns, brush),
    ' '.repeat(columns.rest),
  ].join('');
  if (!isSelected) return ` ${text}`;
  return look.select(brush.cursor(brush.paint('accent', brush.glyphs.selected)) + text);
}

function drawMark(
  mark: ShownStatus['mark'] | 'working',
  { spinnerFrame, appearance }: AppState,
  brush: Brush,
): string {
  const { marks, spinner } = brush.glyphs;
  if (mark === 'working') {
    const frame = appearance.isAnimated ? spinnerFrame % spinner.length : 0;
    return brush.paint('accent', spinner[frame] ?? '~');
  }
  if (mark === 'none') return brush.paint('muted', marks.none);
  return brush.tint(mark === 'broken' ? 'urgent' : toTone(mark), marks[mark]);
}

export function toTone(urgency: Urgency): Tone {
  return urgency === 'expired' ? 'urgent' : urgency;
}

function drawName(
  row: ProfileRow,
  width: number,
  hits: Hits | undefined,
  isAside: boolean,
  brush: Brush,
): string {
  const indent = row.place === 'member' ? '  ' : '';
  const name = brush.show(rowName(row));
  const room = width - indent.length;
  const fitted = padTo(shorten(brush, name, room), room);
  if (isAside) return indent + brush.paint('muted', fitted);
  const paintRest = (part: string) =>
    row.place === 'head' ? brush.paint('accent', brush.bold(part)) : part;
  return indent + markHits(fitted, hitsInCut(name, room, hits?.name, brush), brush, paintRest);
}

/** Where the letters are once the middle of the name is left out; those in it are not drawn. */
function hitsInCut(
  name: string,
  width: number,
  hits: readonly number[] | undefined,
  { glyphs }: Brush,
): readonly number[] | undefined {
  const { head, tail, isCut } = splitMiddle(name, width, glyphs.ellipsis);
  if (!isCut) return hits;
  const tailStart = name.length - tail.length;
  const moved = head.length + glyphs.ellipsis.length - tailStart;
  return hits?.flatMap((index) =>
    index < head.length ? index : index >= tailStart ? index + moved : [],
  );
}

function drawFacts(
  profile: Profile | undefined,
  row: ProfileRow,
  columns: Columns,
  hits: Hits | undefined,
  isAside: boolean,
  brush: Brush,
): string {
  const muted = (text: string) => brush.paint('muted', text);
  const column = (
    width: number,
    text: string | undefined,
    field: 'kind' | 'account' | 'role' | 'region',
  ) => {
    if (width === 0) return '';
    const fitted = fitTo(brush, brush.show(text ?? ''), width);
    return ` ${markHits(fitted, isAside ? undefined : hits?.[field], brush, muted)}`;
  };
  const isBroken = profile?.problem !== undefined;
  return [
    column(columns.kind, profile && kindLabel(profile), 'kind'),
    column(
      columns.account,
      profile && !isBroken ? accountOf(profile, row.serialNumber) : undefined,
      'account',
    ),
    column(columns.role, profile && roleNameOf(profile), 'role'),
    column(columns.region, profile?.region, 'region'),
  ].join('');
}

function drawStatus(status: ShownStatus | undefined, columns: Columns, brush: Brush): string {
  const { label = '', meter, urgency } = status ?? {};
  const word = (text: string) =>
    urgency === undefined ? text : brush.paint(toTone(urgency), text);
  if (meter === undefined) {
    return ` ${word(fitTo(brush, label, columns.meter + 1 + columns.time + 1, 'right'))}`;
  }
  const tone = urgency === undefined ? 'muted' : toTone(urgency);
  const time = fitTo(brush, label, columns.time + 1, 'right');
  return ` ${drawMeter(meter.leftMs, meter.totalMs, columns.meter, tone, brush)} ${word(time)}`;
}

/** How much is left, as a length; with one full cell as long as anything is. */
export function drawMeter(
  leftMs: number,
  totalMs: number,
  width: number,
  tone: Tone,
  brush: Brush,
): string {
  const { full, empty } = brush.glyphs.meter;
  const count = meterCells(leftMs, totalMs, width);
  return brush.tint(tone, full.repeat(count)) + brush.paint('muted', empty.repeat(width - count));
}

/** Paints the letters that the search hit, and the rest between them. */
function markHits(
  text: string,
  indexes: readonly number[] | undefined,
  brush: Brush,
  paintRest: (text: string) => string,
): string {
  if (indexes === undefined || indexes.length === 0) return paintRest(text);
  const hits = new Set(indexes);
  let drawn = '';
  let run = '';
  let isHit = false;
  const flush = () => {
    drawn += isHit ? brush.paint('hit', run) : paintRest(run);
    run = '';
  };
  // Letter by letter of UTF-16, as the indexes count.
  for (let index = 0; index < text.length; index += 1) {
    if (hits.has(index) !== isHit) {
      flush();
      isHit = !isHit;
    }
    run += text[index];
  }
  flush();
  return drawn;
}
