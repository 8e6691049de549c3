import { Box } from 'ink';
import { cells, cutEnd, cutMiddle, fitCells } from '../../cells';
import { shownPath } from '../../printable';
import type { FirstRunScreen as Screen } from '../../state/app-state';
import {
  firstChoices,
  otherFilesText,
  sayFileState,
  sayNothingToList,
} from '../../state/first-steps';
import { sayKeyVariables } from '../../state/profile-facts';
import { RoomContext, useAppState, useTheme } from '../hooks';
import { Rule, TitleBar } from '../ui/frame';
import { KeyHints } from '../ui/key-hints';
import { Contents, Gap, Line } from '../ui/lines';
import { Paint } from '../ui/paint';
import { SelectRow } from '../ui/select-row';
import { StatusLine } from '../ui/status-line';

/** From this height on each choice is explained. */
const roomyRows = 20;

/** Shown without any profile: what is missing, and three ways to begin. */
export function FirstRunScreen({ screen }: { readonly screen: Screen }) {
  const { columns, rows } = useAppState(({ size }) => size);
  const isSandbox = useAppState(({ surroundings }) => surroundings.isSandbox);
  const text = useAppState((state) =>
    screen.shown === undefined ? undefined : otherFilesText(state),
  );
  const nothing = useAppState(sayNothingToList);
  const keys = useAppState(({ surroundings }) => sayKeyVariables(surroundings.environment));
  const { isBehind } = useTheme();
  const isRoomy = rows >= roomyRows;
  // In a low window the text replaces the files.
  const isTextAlone = text !== undefined && !isRoomy;
  return (
    <RoomContext value={columns - 2}>
      <Box flexDirection="column" width={columns} height={rows - 1}>
        <TitleBar what="first run" more={isSandbox ? 'sandbox' : ''} />
        <Rule />
        <Box flexDirection="column" flexGrow={1}>
          <Contents>
            {!isTextAlone && !isBehind && (
              <>
                <Box flexShrink={0} paddingLeft={1}>
                  <Line>{nothing}</Line>
                </Box>
                {keys !== undefined && (
                  <Box flexShrink={0} paddingLeft={1}>
                    <Line>{keys}</Line>
                  </Box>
                )}
                <Gap />
                <Files />
                <Gap />
                <Choices chosen={screen.choice} explains={isRoomy && text === undefined} />
                <Gap />
              </>
            )}
            {text !== undefined && !isBehind && <Explanation text={text} />}
          </Contents>
        </Box>
        {isRoomy && (
          <>
            <Rule />
            <Box paddingX={1} flexShrink={0}>
              <Line tone="muted">
                {isBehind
                  ? ' '
                  : 'Nothing is written until you confirm. The list opens when the files appear.'}
              </Line>
            </Box>
          </>
        )}
        <StatusLine {...(!isRoomy && { otherwise: <Rule /> })} />
        <KeyHints width={columns} />
      </Box>
    </RoomContext>
  );
}

function Files() {
  const { show, glyphs } = useTheme();
  const { files, home } = useAppState(({ surroundings }) => surroundings);
  const columns = useAppState(({ size }) => size.columns);
  const paths = files.map(({ path }) => show(shownPath(path, home)));
  const width = Math.min(columns - 2 - 11 - 18, Math.max(...paths.map(cells)));
  return files.map(({ path, state }, index) => (
    <Box key={path} paddingLeft={1} gap={2} flexShrink={0}>
      <Box width={9} flexShrink={0}>
        <Paint>{index === 0 ? 'Looked in' : ''}</Paint>
      </Box>
      <Box width={width} flexShrink={0}>
        <Paint>{cutMiddle(paths[index] ?? '', width, glyphs.ellipsis)}</Paint>
      </Box>
      <Paint tone="muted">{sayFileState(state)}</Paint>
    </Box>
  ));
}

function Choices({
  chosen,
  explains,
}: {
  readonly chosen: Screen['choice'];
  readonly explains: boolean;
}) {
  const { glyphs } = useTheme();
  const columns = useAppState(({ size }) => size.columns);
  return firstChoices.map(([step, text, more], index) => (
    <Box key={step} flexDirection="column" flexShrink={0}>
      <SelectRow isSelected={step === chosen}>
        <Paint tone="accent">{index + 1}</Paint>
        {fitCells(cutEnd(`  ${text}`, columns - 2, glyphs.ellipsis), columns - 2)}
      </SelectRow>
      {explains && (
        <Box paddingLeft={4}>
          <Paint tone="muted" wrap="truncate">
            {more}
          </Paint>
        </Box>
      )}
    </Box>
  ));
}

function Explanation({ text }: { readonly text: string }) {
  return (
    <Box flexDirection="column" paddingX={1} flexShrink={0}>
      {text.split('\n').map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place.
        <Line key={index} tone={line.startsWith('#') ? 'muted' : 'text'}>
          {line === '' ? ' ' : line}
        </Line>
      ))}
    </Box>
  );
}
