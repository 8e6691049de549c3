import { Text } from 'ink';
import { Fragment, memo } from 'react';
import type { Profile } from '../../../aws/profiles/profile';
import { cells, cutEnd, fitCells, splitMiddle } from '../../../cells';
import { meterCells, type Urgency } from '../../../countdown';
import type { AppState } from '../../../state/app-state';
import { type Columns, countdownWidth } from '../../../state/list/list-columns';
import {
  groupOf,
  isFolded,
  type ProfileRow as Row,
  rowName,
} from '../../../state/list/profile-groups';
import { countSignedIn, isWorking, rowStatus, showStatus } from '../../../state/list/row-status';
import { type Hits, isFiltering } from '../../../state/list/search';
import { ownRegion, rowFacts } from '../../../state/profile-facts';
import { isWarned } from '../../../user-settings';
import { useAppState, useTheme } from '../../hooks';
import { type Tone, themeOf } from '../../theme';
import { Meter, Paint, Spinner } from '../../ui/paint';
import { SelectRow } from '../../ui/select-row';

/** One row of the list. It is one text, because a box for each cell is too slow. */
export const ProfileRow = memo(function ProfileRow({
  row,
  columns,
}: {
  readonly row: Row;
  readonly columns: Columns;
}) {
  const isSelected = useAppState(({ selectedKey }) => selectedKey === row.key);
  const profile = useAppState(({ profiles }) => profiles.profiles.get(row.profileName));
  const match = useAppState(({ search }) => search?.matches.get(row.key));
  const isSearched = useAppState(({ search }) => isFiltering(search?.query));
  const { show, glyphs } = useTheme();
  const facts = factsWidth(columns);
  // The summary of a folded group replaces the facts, or follows the name if there are none.
  const bareName = cells(show(rowName(row))) + 2;
  const foldedRoom = facts > 0 ? facts : columns.name - bareName - 2;
  const folded = useAppState((state) => sayFolded(state, row, foldedRoom));
  const isNextToName = folded !== undefined && facts <= 0 && cells(folded) <= foldedRoom;
  const hits = match?.hits();
  // This head is no hit itself. It is shown for its members.
  const isAside = isSearched && match === undefined;
  return (
    <SelectRow isSelected={isSelected}>
      <Mark row={row} />{' '}
      <Name
        row={row}
        width={isNextToName ? bareName : columns.name}
        hits={isAside ? undefined : hits}
        isAside={isAside}
        isFolded={folded !== undefined}
      />
      {isNextToName && (
        <Paint tone="muted">{fitCells(`  ${folded}`, columns.name - bareName)}</Paint>
      )}
      {folded !== undefined && facts > 0 && (
        <Paint tone="muted"> {fitCells(folded, facts, glyphs.ellipsis)}</Paint>
      )}
      {folded === undefined && profile !== undefined && (
        <Facts row={row} profile={profile} columns={columns} hits={isAside ? undefined : hits} />
      )}
      <Status row={row} columns={columns} />
    </SelectRow>
  );
});

/** The summary of a folded group, short if there is no room for words. */
function sayFolded(state: AppState, row: Row, room: number): string | undefined {
  const group = row.place === 'head' ? groupOf(state, row) : undefined;
  if (group === undefined || isFiltering(state.search?.query) || !isFolded(group, state))
    return undefined;
  const all = group.members.length;
  const signedIn = countSignedIn({ ...state, kept: membersOf(state, row.groupId) });
  const roles = `${all} role${all === 1 ? '' : 's'}`;
  if (signedIn === 0) return roles;
  const { dot, marks } = themeOf(state.appearance).glyphs;
  const text = `${roles} ${dot} ${signedIn} signed in`;
  return cells(text) <= room ? text : `${marks.good} ${signedIn} of ${all}`;
}

function membersOf({ kept }: AppState, groupId: string): AppState['kept'] {
  return kept.filter(({ row }) => row.groupId === groupId && row.place === 'member');
}

/** The width of the facts with the blanks between them. */
function factsWidth({ account, role, region }: Columns): number {
  const sizes = [account, role, region].filter((size) => size > 0);
  return sizes.reduce((sum, size) => sum + size + 1, -1);
}

/** A row's status as a few texts and numbers, so that a tick renders only what has changed. */
function useShownStatus(row: Row, { meter: meterWidth, reason: room } = { meter: 1, reason: 0 }) {
  const { show, glyphs } = useTheme();
  return useAppState((state: AppState) => {
    const status = rowStatus(state, row);
    const shown = status && showStatus(status, state.now);
    const { mark = 'none', label: word = '', reason, urgency, meter } = shown ?? {};
    const label =
      reason === undefined || room === 0 ? word : cutEnd(show(reason), room, glyphs.ellipsis);
    const filled = meter && meterCells(meter.leftMs, meter.totalMs, meterWidth);
    return { mark: isWorking(state, row) ? ('working' as const) : mark, label, urgency, filled };
  });
}

function Mark({ row }: { readonly row: Row }) {
  const { mark } = useShownStatus(row);
  const { marks } = useTheme().glyphs;
  if (mark === 'working') return <Spinner />;
  if (mark === 'none') return <Paint tone="muted">{marks.none}</Paint>;
  return (
    <Paint tone={mark === 'broken' ? 'urgent' : toTone(mark)} isTint>
      {marks[mark]}
    </Paint>
  );
}

export function toTone(urgency: Urgency): Tone {
  return urgency === 'expired' ? 'urgent' : urgency;
}

function Name({
  row,
  width,
  hits,
  isAside,
  isFolded,
}: {
  readonly row: Row;
  readonly width: number;
  readonly hits: Hits | undefined;
  readonly isAside: boolean;
  readonly isFolded: boolean;
}) {
  const { show, glyphs } = useTheme();
  const indent = row.place === 'member' ? '  ' : isFolded ? `${glyphs.folded} ` : '';
  const name = show(rowName(row));
  const warned = useAppState(({ surroundings }) =>
    isWarned(surroundings.settings, row.profileName) ? `${glyphs.warned} ` : '',
  );
  const room = width - indent.length - warned.length;
  const isHead = row.place === 'head' && !isAside;
  return (
    <>
      {indent}
      {warned !== '' && (
        <Paint tone="urgent" isTint>
          {warned}
        </Paint>
      )}
      <Marked
        text={fitCells(name, room, glyphs.ellipsis)}
        hits={hitsInCut(name, room, hits?.name, glyphs.ellipsis)}
        tone={isAside ? 'muted' : isHead ? 'accent' : 'text'}
        bold={isHead}
      />
    </>
  );
}

/** Maps the hits to the text with its middle cut out. */
function hitsInCut(
  text: string,
  width: number,
  hits: readonly number[] | undefined,
  ellipsis: string,
): readonly number[] | undefined {
  const { head, tail, isCut } = splitMiddle(text, width, ellipsis);
  if (!isCut) return hits;
  const tailStart = text.length - tail.length;
  const moved = head.length + ellipsis.length - tailStart;
  return hits?.flatMap((index) =>
    index < head.length ? index : index >= tailStart ? index + moved : [],
  );
}

function Facts({
  row,
  profile,
  columns,
  hits,
}: {
  readonly row: Row;
  readonly profile: Profile;
  readonly columns: Columns;
  readonly hits: Hits | undefined;
}) {
  const { show, glyphs } = useTheme();
  const settings = useAppState(({ surroundings }) => surroundings.settings);
  const { account, role } = rowFacts(profile, settings, row.serialNumber);
  const region = useAppState(({ profiles }) => ownRegion(row, profiles.profiles));
  const facts = [
    ['account', account],
    ['role', role],
    ['region', region],
  ] as const;
  return facts
    .filter(([field]) => columns[field] > 0)
    .map(([field, text]) => [field, show(text ?? '')] as const)
    .map(([field, text]) => (
      <Fragment key={field}>
        {' '}
        <Marked
          text={fitCells(text, columns[field], glyphs.ellipsis)}
          hits={hitsInCut(text, columns[field], hits?.[field], glyphs.ellipsis)}
          tone="muted"
        />
      </Fragment>
    ));
}

function Status({ row, columns }: { readonly row: Row; readonly columns: Columns }) {
  const { label, urgency, filled } = useShownStatus(row, columns);
  const { ellipsis } = useTheme().glyphs;
  const tone = urgency === undefined ? 'text' : toTone(urgency);
  const short = fitCells(label, Math.max(countdownWidth, cells(label)), '', 'right');
  return (
    <>
      {columns.meter > 0 && ' '}
      {columns.meter > 0 &&
        (filled === undefined ? (
          fitCells('', columns.meter)
        ) : (
          <Meter
            filled={filled}
            width={columns.meter}
            tone={urgency === undefined ? 'muted' : tone}
          />
        ))}{' '}
      <Paint tone={tone}>{cutEnd(short, columns.status, ellipsis)}</Paint>
      {fitCells('', columns.status - Math.min(columns.status, cells(short)))}
    </>
  );
}

/** A text with the search's hits marked. The hits are UTF-16 indexes. */
function Marked({
  text,
  hits,
  tone,
  bold = false,
}: {
  readonly text: string;
  readonly hits: readonly number[] | undefined;
  readonly tone: Tone;
  readonly bold?: boolean;
}) {
  if (hits === undefined || hits.length === 0) {
    return (
      <Paint tone={tone} bold={bold}>
        {text}
      </Paint>
    );
  }
  return (
    <Text>
      {splitByHits(text, new Set(hits)).map(({ start, part, isHit }) => (
        <Paint key={start} tone={isHit ? 'hit' : tone} bold={bold && !isHit}>
          {part}
        </Paint>
      ))}
    </Text>
  );
}

function splitByHits(text: string, hits: ReadonlySet<number>) {
  const parts: { start: number; part: string; isHit: boolean }[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const isHit = hits.has(index);
    const last = parts.at(-1);
    if (last?.isHit === isHit) last.part += text[index];
    else parts.push({ start: index, part: text[index] ?? '', isHit });
  }
  return parts;
}
