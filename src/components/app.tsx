import chalk from 'chalk';
import { Box } from 'ink';
import { useCallback, useMemo } from 'react';
import type { AppState, Screen } from '../state/app-state';
import { isWholeDialog } from '../state/dialog-room';
import type { App as RunningApp } from '../state/running-app';
import { StoreContext, useAppState } from './hooks/use-app-state';
import { ThemeContext, useTheme } from './hooks/use-theme';
import { keymapOf, keymapOfScreen } from './keymaps/screen-keymaps';
import { KeymapContext, useKeymap } from './keymaps/use-keymap';
import { fillsWindow, ScreenView } from './screen-view';
import { isTooSmall, SizeNotice } from './size-notice';
import { behindOf } from './theme';

// The theme names the colors that this terminal has; what Ink draws to is no terminal to chalk.
chalk.level = 3;

export type AppProps = Pick<RunningApp, 'store' | 'dispatch' | 'keyPressed'>;

/** The whole UI: keys become intents, and the state becomes screens. */
export function App({ store, dispatch, keyPressed }: AppProps) {
  useKeymap(store, dispatch, keymapOf, keyPressed);
  return (
    <StoreContext value={store}>
      <Screens />
    </StoreContext>
  );
}

/** The screen on top; where it is a dialog, the screen that it was opened on behind it. */
function Screens() {
  const isSmall = useAppState(isTooSmall);
  const { columns, rows } = useAppState(({ size }) => size);
  const screens = useAppState((state) => state.screens);
  if (isSmall) return <SizeNotice />;
  const top = screens.at(-1) ?? screens[0];
  const hasBox = !fillsWindow(top) && !isWholeDialog({ columns, rows });
  const behind = hasBox ? screens.findLast(fillsWindow) : undefined;
  return (
    <Box width={columns} height={rows - 1}>
      {behind !== undefined && <Behind screen={behind} />}
      <WithKeys screen={top} />
    </Box>
  );
}

/** The keys of a screen behind do nothing now, and it says nothing. */
function Behind({ screen }: { readonly screen: Screen }) {
  const theme = useTheme();
  const behind = useMemo(() => behindOf(theme), [theme]);
  return (
    <ThemeContext value={behind}>
      <ScreenView screen={screen} />
    </ThemeContext>
  );
}

function WithKeys({ screen }: { readonly screen: Screen }) {
  const { kind } = screen;
  const keymapOf = useCallback((state: AppState) => keymapOfScreen(state, kind), [kind]);
  return (
    <KeymapContext value={keymapOf}>
      <ScreenView screen={screen} />
    </KeymapContext>
  );
}
