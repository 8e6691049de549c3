import { Box, Text } from 'ink';
import { cutEnd, fitCells } from '../../../cells';
import { printable } from '../../../printable';
import { type Columns, nameStart } from '../../../state/list-columns';
import { useAppState } from '../../hooks/use-app-state';
import { useTheme } from '../../hooks/use-theme';
import { Cursor, Paint } from '../../ui/paint';

/** The names of the columns, or the field for what is searched for. */
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
