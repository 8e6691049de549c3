import { Box } from 'ink';
import { useMemo } from 'react';
import { keepInView, layoutList } from '../../../state/list/list-window';
import { countSignedIn } from '../../../state/list/row-status';
import { fitColumns, measureContents, nameStart, paneWidth } from '../../../state/list-columns';
import { useAppState } from '../../hooks/use-app-state';
import { useTheme } from '../../hooks/use-theme';
import { noRows } from '../../keymaps/list-keys';
import { KeyHints } from '../../ui/key-hints';
import { Paint } from '../../ui/paint';
import { borderColor, Rule } from '../../ui/rule';
import { StatusLine } from '../../ui/status-line';
import { AboutRow, AboutRows } from './about-rows';
import { ActivityPanel } from './activity-panel';
import { DetailsPane } from './details-pane';
import { GuideRow } from './guide-row';
import { ListHead } from './list-head';
import { ListTitle } from './list-title';
import { ProfileRow } from './profile-row';
import { ScrollBar } from './scroll-bar';

/** The list, what is known of the selected row, and what the last key came to. */
export function ProfilesScreen() {
  const { columns, rows } = useAppState(({ size }) => size);
  const hasDetails = useAppState((state) => state.hasDetails);
  const contents = useAppState(measureContents);
  const pane = paneWidth(columns, hasDetails, contents);
  const { isBehind, glyphs, styles } = useTheme();
  return (
    <Box flexDirection="column" width={columns} height={rows - 1}>
      <ListTitle />
      <Box flexGrow={1} overflow="hidden">
        <List width={columns - pane} />
        {pane > 0 && !isBehind && (
          <Box
            width={pane}
            paddingLeft={1}
            borderStyle={glyphs.border}
            borderTop={false}
            borderRight={false}
            borderBottom={false}
            {...borderColor(styles.muted.color)}
          >
            <DetailsPane width={pane - 3} />
          </Box>
        )}
      </Box>
      <ActivityPanel width={columns} />
      <Bottom />
      <GuideRow />
      <KeyHints width={columns} />
    </Box>
  );
}

function List({ width }: { readonly width: number }) {
  const { hasHeadRow, list } = useAppState(layoutList);
  const window = useAppState(({ size }) => size.columns);
  const hasDetails = useAppState((state) => state.hasDetails);
  const contents = useAppState(measureContents);
  const hasMeter = useAppState((state) => countSignedIn(state) > 0);
  const columns = useMemo(
    () => fitColumns(window, hasDetails, contents, hasMeter),
    [window, hasDetails, contents, hasMeter],
  );
  const top = useAppState(keepInView);
  const rows = useAppState((state) => state.rows);
  return (
    <Box flexDirection="column" width={width}>
      {hasHeadRow && <ListHead columns={columns} width={width} />}
      {rows.length === 0 && <NoRows />}
      <Box>
        <Box flexDirection="column" width={width - 1}>
          {rows.slice(top, top + list).map((row) => (
            <ProfileRow key={row.key} row={row} columns={columns} />
          ))}
        </Box>
        <ScrollBar top={top} height={list} count={rows.length} />
      </Box>
    </Box>
  );
}

function NoRows() {
  const text = useAppState(noRows);
  return (
    <Box paddingLeft={nameStart}>
      <Paint wrap="truncate">{text}</Paint>
    </Box>
  );
}

/** What stands below the list: about the selection, and what is said now, as the height allows. */
function Bottom() {
  const { about, hasNoticeRow } = useAppState(layoutList);
  if (hasNoticeRow) {
    return (
      <>
        <Rule />
        {about > 0 && <AboutRows />}
        <StatusLine />
      </>
    );
  }
  if (about > 0) {
    return (
      <>
        <Rule />
        <StatusLine otherwise={<AboutRow />} />
      </>
    );
  }
  return <StatusLine otherwise={<Rule />} />;
}
