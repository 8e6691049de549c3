import chalk from 'chalk';
import { Box, Text } from 'ink';
import { type ComponentType, useCallback, useMemo } from 'react';
import { wrapText } from '../cells';
import type { AppState, Screen } from '../state/app-state';
import type { App as RunningApp } from '../state/running-app';
import { dialogRoom, isTooSmall, leastSize } from '../state/window-layout';
import { StoreContext, ThemeContext, useAppState, useTheme } from './hooks';
import { keymapOf, keymapOfScreen } from './keymaps/screen-keymaps';
import { KeymapContext, useKeymap } from './keymaps/use-keymap';
import { ApprovalScreen } from './screens/approval-screen';
import { AuthenticatorDialog } from './screens/authenticator-dialog';
import { DeviceChoiceDialog, RoleChoiceDialog } from './screens/choice-dialogs';
import { ConfirmDialog } from './screens/confirm-dialog';
import { DeleteDeviceDialog, DeviceCodesDialog, DevicesScreen } from './screens/devices-screen';
import { EnrollmentScreen } from './screens/enrollment-screen';
import { ErrorDialog } from './screens/error-dialog';
import { FirstRunScreen } from './screens/first-run-screen';
import { HelpScreen } from './screens/help-screen';
import { NewUserDialog } from './screens/new-user-dialog';
import { ProfilesScreen } from './screens/profiles/profiles-screen';
import { TokenCodeDialog } from './screens/token-code-dialog';
import { behindOf } from './theme';

// The theme picks colors that this terminal has. chalk can't tell, since Ink doesn't write to the terminal itself.
chalk.level = 3;

type AppProps = Pick<RunningApp, 'store' | 'dispatch' | 'keyPressed'>;

/** The whole UI: turns keys into intents, and the state into screens. */
export function App({ store, dispatch, keyPressed }: AppProps) {
  useKeymap(store, dispatch, keymapOf, keyPressed);
  return (
    <StoreContext value={store}>
      <Screens />
    </StoreContext>
  );
}

/** The screen on top, with the screen below behind it if it is a dialog. */
function Screens() {
  const isSmall = useAppState(isTooSmall);
  const { columns, rows } = useAppState(({ size }) => size);
  const screens = useAppState((state) => state.screens);
  if (isSmall) return <SizeNotice />;
  const top = screens.at(-1) ?? screens[0];
  const hasBox = !fillsWindow(top) && !dialogRoom({ columns, rows }).isWhole;
  const behind = hasBox ? screens.findLast(fillsWindow) : undefined;
  return (
    <Box width={columns} height={rows - 1}>
      {behind !== undefined && <Behind screen={behind} />}
      <WithKeys screen={top} />
    </Box>
  );
}

/** A screen behind a dialog. It shows no keys and no notices. */
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

type OfKind<K extends Screen['kind']> = Extract<Screen, { kind: K }>;

/** The component of each kind of screen. */
const components: {
  readonly [K in Screen['kind']]: ComponentType<{ readonly screen: OfKind<K> }>;
} = {
  profiles: ProfilesScreen,
  'first-run': FirstRunScreen,
  'token-code': TokenCodeDialog,
  'device-choice': DeviceChoiceDialog,
  approval: ApprovalScreen,
  'role-choice': RoleChoiceDialog,
  error: ErrorDialog,
  confirm: ConfirmDialog,
  authenticator: AuthenticatorDialog,
  'new-user': NewUserDialog,
  enrollment: EnrollmentScreen,
  devices: DevicesScreen,
  'device-codes': DeviceCodesDialog,
  'delete-device': DeleteDeviceDialog,
  help: HelpScreen,
};

function ScreenView<K extends Screen['kind']>({ screen }: { readonly screen: OfKind<K> }) {
  const Component: ComponentType<{ readonly screen: OfKind<K> }> = components[screen.kind as K];
  return <Component screen={screen} />;
}

/** Whether the screen fills the window. The others are dialogs over the screen below. */
function fillsWindow(screen: Screen): boolean {
  switch (screen.kind) {
    case 'profiles':
    case 'first-run':
    case 'devices':
    case 'help':
    case 'enrollment':
    case 'approval':
      return true;
    default:
      return false;
  }
}

/** Shown in a window that is too small. The state is kept, with what was typed. */
function SizeNotice() {
  const { columns, rows } = useAppState(({ size }) => size);
  const least = `${leastSize.columns}x${leastSize.rows}`;
  const text = `${columns}x${rows} is too small. awsmfa needs ${least}. Nothing is lost.`;
  return (
    <Box flexDirection="column" width={columns} height={Math.max(1, rows - 1)} overflow="hidden">
      <Text>{wrapText(text, columns).join('\n')}</Text>
      <Text>q quit</Text>
    </Box>
  );
}
