import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { cutMiddle, wrapText } from '../../cells';
import { shownPlace } from '../../printable';
import type { AppState, Notice } from '../../state/app-state';
import { isPersonAsked } from '../../state/list/row-status';
import { useAppState, useTheme } from '../hooks';
import { Line } from './lines';
import { Paint, Spinner } from './paint';

/**
 * The row for a notice, running work, or a file problem. Shows `otherwise` if there is none of them, and
 * behind a dialog.
 */
export function StatusLine({ otherwise = <Line> </Line> }: { readonly otherwise?: ReactNode }) {
  const { isBehind } = useTheme();
  const notice = useAppState((state) => state.notice);
  const work = useAppState(workLabel);
  const problem = useAppState((state) => state.problems[0]);
  const isTyping = useAppState(({ search }) => search?.isTyping === true);
  if (isBehind) return otherwise;
  if (notice !== undefined) return <Said {...notice} />;
  if (work !== undefined) return <Work label={work} />;
  if (problem !== undefined) return <FileProblem />;
  if (isTyping)
    return <Said tone="muted" text="search looks at name, role, account, region and kind" />;
  return otherwise;
}

/** A longer text covers the row above, so that nothing moves. */
function Said({ text, tone }: { readonly text: string; readonly tone: Notice['tone'] | 'muted' }) {
  const { marks, ellipsis } = useTheme().glyphs;
  const columns = useAppState(({ size }) => size.columns);
  const width = columns - 2;
  const [first = '', ...others] = wrapText(
    tone === 'urgent' ? `${marks.broken} ${text}` : text,
    width,
  );
  // Cut in the middle, because a sentence ends with what to do.
  const rest = others.length === 0 ? [] : [cutMiddle(others.join(' '), width, ellipsis)];
  const rows = [first, ...rest];
  return (
    <Box
      flexDirection="column"
      width={columns}
      marginTop={1 - rows.length}
      paddingX={1}
      flexShrink={0}
      // Not a color that Ink knows, so it fills the box with blanks.
      backgroundColor="none"
    >
      {rows.map((row) => (
        <Paint key={row} tone={tone === 'plain' ? 'text' : tone} wrap="truncate">
          {row}
        </Paint>
      ))}
    </Box>
  );
}

function Work({ label }: { readonly label: string }) {
  const { ellipsis } = useTheme().glyphs;
  return (
    <Box paddingX={1} flexShrink={0} justifyContent="space-between">
      <Text wrap="truncate">
        <Spinner /> <Paint>{label}</Paint> {ellipsis}
      </Text>
      <Box flexShrink={0} marginLeft={1}>
        <Paint tone="muted">Esc cancels</Paint>
      </Box>
    </Box>
  );
}

/** A group's work comes first, since its label counts the rows. None while the person is asked. */
function workLabel(state: AppState): string | undefined {
  const shown = isPersonAsked(state) ? [] : [...state.work].filter(([, { isQuiet }]) => !isQuiet);
  const [, work] = shown.find(([key]) => !state.places.has(key)) ?? shown[0] ?? ['', undefined];
  return work?.label;
}

function FileProblem() {
  const { show } = useTheme();
  const home = useAppState(({ surroundings }) => surroundings.home);
  const [problem, ...more] = useAppState((state) => state.problems);
  if (problem === undefined) return null;
  const rest = more.length > 0 ? ` (${more.length} more: awsmfa doctor)` : '';
  const text = `${shownPlace(problem, home)}: ${problem.message}${rest}`;
  return <Said tone="urgent" text={show(text)} />;
}

/** The current notice, or a blank row. */
export function NoticeText() {
  const notice = useAppState((state) => state.notice);
  const { marks } = useTheme().glyphs;
  if (notice === undefined) return <Line> </Line>;
  return (
    <Line tone={notice.tone === 'plain' ? 'text' : notice.tone}>
      {notice.tone === 'urgent' ? `${marks.broken} ${notice.text}` : notice.text}
    </Line>
  );
}
