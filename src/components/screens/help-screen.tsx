import { Box, Text } from 'ink';
import { useMemo } from 'react';
import type { HelpScreen as Screen } from '../../state/app-state';
import { useAppState, useStoreApi, useTheme } from '../hooks';
import { type HelpRow, helpScroll, helpText, type LegendRow } from '../keymaps/help-text';
import { helpSubject } from '../keymaps/screen-keymaps';
import { TextField } from '../ui/fields';
import { Rule, TitleBar } from '../ui/frame';
import { KeyHints } from '../ui/key-hints';
import { Line } from '../ui/lines';
import { Paint } from '../ui/paint';
import { StatusLine } from '../ui/status-line';

/** The keys of the screen that the help was opened on, and the list's legend. */
export function HelpScreen({ screen }: { readonly screen: Screen }) {
  const theme = useTheme();
  const size = useAppState((state) => state.size);
  const version = useAppState(({ surroundings }) => surroundings.version);
  const text = useHelpText(screen);
  const hasNotice = useAppState(({ notice }) => notice !== undefined);
  const { top, page } = helpScroll({ size }, screen, text);
  const end = top + page;
  const tallest = text.length - text.legend.length;
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows - 1}>
      <TitleBar what={`help: ${text.name}`} more={version} />
      <Box flexDirection="column" flexGrow={1} paddingLeft={1} overflow="hidden">
        {text.columns.length === 0 && <Line>No key matches {theme.show(screen.query ?? '')}.</Line>}
        <Box flexShrink={0}>
          {text.columns.map((rows, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place.
            <Box key={column} flexDirection="column" width={text.columnWidth}>
              {rows.slice(top, end).map((row, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place.
                <Row key={index} row={row} keysWidth={text.keysWidth} />
              ))}
            </Box>
          ))}
        </Box>
        {text.legend.slice(Math.max(0, top - tallest), Math.max(0, end - tallest)).map((row) => (
          <Legend key={typeof row === 'string' ? row : row[0]?.text} row={row} />
        ))}
      </Box>
      {hasNotice || screen.query === undefined ? (
        <StatusLine otherwise={<Rule />} />
      ) : (
        <Box paddingX={1} flexShrink={0}>
          <TextField label="/" value={screen.query} />
        </Box>
      )}
      <KeyHints width={size.columns} />
    </Box>
  );
}

/** Laid out again when the window or the query changes. The screen below doesn't change meanwhile. */
function useHelpText({ query }: Screen) {
  const theme = useTheme();
  const columns = useAppState(({ size }) => size.columns);
  const store = useStoreApi();
  return useMemo(() => {
    const subject = helpSubject(store.getState());
    return { name: subject.name, ...helpText(columns, query, subject, theme) };
  }, [store, columns, query, theme]);
}

function Row({ row, keysWidth }: { readonly row: HelpRow; readonly keysWidth: number }) {
  switch (row.kind) {
    case 'section':
      return (
        <Line tone="accent" bold>
          {row.text}
        </Line>
      );
    case 'key':
      return (
        <Box flexShrink={0}>
          <Box width={keysWidth} flexShrink={0}>
            <Paint tone="accent">{row.keys}</Paint>
          </Box>
          <Paint>{row.text}</Paint>
        </Box>
      );
    case 'blank':
      return <Box height={1} flexShrink={0} />;
  }
}

function Legend({ row }: { readonly row: LegendRow }) {
  if (typeof row === 'string') return <Line tone="muted">{row}</Line>;
  return (
    <Box flexShrink={0} gap={2}>
      {row.map(({ mark, tone, text }) => (
        <Text key={text}>
          <Paint tone={tone} isTint>
            {mark}
          </Paint>{' '}
          <Paint>{text}</Paint>
        </Text>
      ))}
    </Box>
  );
}
