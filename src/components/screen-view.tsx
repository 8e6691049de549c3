import type { ComponentType } from 'react';
import type { Screen } from '../state/app-state';
import { DeleteDeviceDialog } from './screens/devices/delete-device-dialog';
import { DeviceCodesDialog } from './screens/devices/device-codes-dialog';
import { DevicesScreen } from './screens/devices/devices-screen';
import { AuthenticatorDialog } from './screens/dialogs/authenticator-dialog';
import { ConfirmDialog } from './screens/dialogs/confirm-dialog';
import { DeviceChoiceDialog } from './screens/dialogs/device-choice-dialog';
import { ErrorDialog } from './screens/dialogs/error-dialog';
import { EnrollmentScreen } from './screens/enrollment/enrollment-screen';
import { FirstRunScreen } from './screens/first-run/first-run-screen';
import { HelpScreen } from './screens/help/help-screen';
import { NewUserDialog } from './screens/new-user/new-user-dialog';
import { ProfilesScreen } from './screens/profiles/profiles-screen';
import { ApprovalScreen } from './screens/sign-in/approval-screen';
import { RoleChoiceDialog } from './screens/sign-in/role-choice-dialog';
import { TokenCodeDialog } from './screens/token-code/token-code-dialog';

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

export function ScreenView<K extends Screen['kind']>({ screen }: { readonly screen: OfKind<K> }) {
  const Component: ComponentType<{ readonly screen: OfKind<K> }> = components[screen.kind as K];
  return <Component screen={screen} />;
}

/** Whether the screen fills the window. The others are dialogs over the one below. */
export function fillsWindow(screen: Screen): boolean {
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
