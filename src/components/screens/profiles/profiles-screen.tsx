import { Box } from 'ink';
import { useMemo } from 'react';
import {
  fitColumns,
  measureContents,
  nameStart,
  paneWidth,
} from '../../../state/list/list-columns';
import { countSignedIn } from '../../../state/list/row-status';
import { guideSteps, guideTitle } from '../../../state/list/sandbox-guide';
import { keepInView, layoutList } from '../../../state/window-layout';
import { useAppState, useTheme } from '../../hooks';
import { noRows } from '../../keymaps/list-subject';
import { borderColor, Rule } from '../../ui/frame';
import { KeyHints } from '../../ui/key-hints';
import { Paint } from '../../ui/paint';
import { StatusLine } from '../../ui/status-line';
import { AboutRow, AboutRows } from './about-rows';
import { ActivityPanel } from './activity-panel';
import { DetailsPane } from './details-pane';
import { ListHead, ListTitle } from './list-head';
import { ProfileRow } from './profile-row';

/** The list, the details of the selected row, and the last notice. */
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

/** The rows below the list: about the selection, and the notice, if there is room. */
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

const tones = { done: 'muted', next: 'accent', later: 'text' } as const;

/** The sandbox's guide, in one row. */
function GuideRow() {
  const hasGuide = useAppState((state) => layoutList(state).hasGuide);
  const texts = useAppState((state) => guideSteps(state).map(({ text }) => text));
  const states = useAppState((state) => guideSteps(state).map((step) => step.state));
  if (!hasGuide) return null;
  return (
    <Box paddingX={1} flexShrink={0}>
      <Paint wrap="truncate">
        <Paint tone="muted">{guideTitle}</Paint>
        {texts.map((text, at) => (
          <Paint key={text} tone={tones[states[at] ?? 'later']}>{`  ${text}`}</Paint>
        ))}
      </Paint>
    </Box>
  );
}

/** Shows which part of a long list is visible. Blank if all rows fit. */
function ScrollBar({
  top,
  height,
  count,
}: {
  readonly top: number;
  readonly height: number;
  readonly count: number;
}) {
  const { glyphs } = useTheme();
  if (count <= height) return <Box width={1} flexShrink={0} />;
  const size = Math.max(1, Math.round((height * height) / count));
  // The bar touches the top only at the first row, and the bottom only at the last.
  const start = Math.round((top / (count - height)) * (height - size));
  return (
    <Box width={1} flexShrink={0} flexDirection="column" paddingTop={start}>
      {Array.from({ length: size }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a part of the bar is its place.
        <Paint key={index} tone="muted">
          {glyphs.scrollBar}
        </Paint>
      ))}
    </Box>
  );
}
