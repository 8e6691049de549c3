import { Box, Text } from 'ink';
import { cutEnd, fitCells } from '../../../cells';
import { printable } from '../../../printable';
import type { AppState } from '../../../state/app-state';
import { type Columns, nameStart } from '../../../state/list/list-columns';
import { countSignedIn } from '../../../state/list/row-status';
import { isFiltering, mostHits } from '../../../state/list/search';
import { widths } from '../../../state/window-layout';
import { useAppState, useTheme } from '../../hooks';
import { shownQuery } from '../../keymaps/list-subject';
import { themeOf } from '../../theme';
import { TitleBar } from '../../ui/frame';
import { Cursor, Paint } from '../../ui/paint';

/** How many profiles there are or match, and their order. */
export function ListTitle() {
  const what = useAppState((state) =>
    isFiltering(state.search?.query) ? sayFilter(state) : sayAll(state),
  );
  const more = useAppState(sayWhere);
  return <TitleBar what={what} more={more} cut={cutEnd} />;
}

function sayWhere({
  size,
  search,
  sort,
  surroundings,
  rows,
  places,
  selectedKey,
}: AppState): string {
  const order = isFiltering(search?.query) ? 'match' : sort === 'time-left' ? 'time left' : sort;
  // In a search only hits count, not the users shown above them.
  const counted = isFiltering(search?.query)
    ? rows.filter(({ key }) => search?.matches.has(key))
    : undefined;
  const at = counted
    ? counted.findIndex(({ key }) => key === selectedKey)
    : (places.get(selectedKey ?? '') ?? -1);
  return [
    ...(at >= 0 ? [`${at + 1}/${(counted ?? rows).length}`] : []),
    ...(size.columns >= widths.heads ? [`by ${order}`] : []),
    ...(surroundings.isSandbox ? ['sandbox'] : []),
  ].join('  ');
}

function sayAll(state: AppState): string {
  const { size, profiles, surroundings, appearance } = state;
  const all = profiles.profiles.size;
  if (surroundings.pickFor !== undefined) return `choose a profile for ${surroundings.pickFor}`;
  const signedIn = countSignedIn(state);
  return size.columns < widths.account
    ? `${signedIn} signed in`
    : `${count(all)} ${themeOf(appearance).glyphs.dot} ${signedIn} signed in`;
}

function sayFilter(state: AppState): string {
  const { search, profiles, size, surroundings } = state;
  const hits = search?.matches.size ?? 0;
  const all = profiles.profiles.size;
  const found = `${hits}${hits >= mostHits ? '+' : ''} of `;
  if (search?.isTyping === true) return found + count(all);
  const wayBack = surroundings.pickFor === undefined ? 'Esc shows all  ' : '';
  return `/${shownQuery(state)}  ${wayBack}${found}${size.columns < widths.heads ? all : count(all)}`;
}

function count(profiles: number): string {
  return `${profiles} profile${profiles === 1 ? '' : 's'}`;
}

/** The column heads, or the search field. */
export function ListHead({
  columns,
  width,
}: {
  readonly columns: Columns;
  readonly width: number;
}) {
  const isTyping = useAppState(({ search }) => search?.isTyping === true);
  return (
    <Box paddingLeft={nameStart} flexShrink={0}>
      {isTyping ? <SearchField width={width - nameStart - 1} /> : <Heads columns={columns} />}
    </Box>
  );
}

function SearchField({ width }: { readonly width: number }) {
  const { ellipsis } = useTheme().glyphs;
  const query = useAppState(({ search }) => search?.query ?? '');
  const text = cutEnd(`/ ${printable(query)}`, width - 1, ellipsis);
  return (
    <Text>
      <Paint>{text}</Paint>
      <Cursor> </Cursor>
    </Text>
  );
}

function Heads({ columns }: { readonly columns: Columns }) {
  const named = (['account', 'role', 'region'] as const).filter((name) => columns[name] > 0);
  const facts = named.map((name) => ` ${fitCells(name.toUpperCase(), columns[name])}`);
  const meter = columns.meter > 0 ? fitCells('', columns.meter + 1) : '';
  return (
    <Paint tone="muted">
      {[fitCells('PROFILE', columns.name), ...facts, meter, ' STATUS'].join('')}
    </Paint>
  );
}
