import type { Device } from '../../aws/devices/device';
import { printable } from '../../printable';
import type { AppState } from '../../state/app-state';
import {
  type DevicesScreen,
  devicesOf,
  givesCodes,
  mostDevices,
} from '../../state/devices/devices-state';
import type { Intent } from '../../state/intents';
import { topScreenOf } from '../../state/screens';
import {
  alwaysKeys,
  codeKeys,
  commonKeys,
  escKey,
  fieldKeys,
  moveKeys,
  sendsPair,
  withMoveHint,
} from './common';
import type { Keymap } from './keymap';

type Resolved = Intent | string;

const none = 'This user has no device: e enrolls one.';

function selectedDevice(screen: DevicesScreen | undefined): Device | undefined {
  return screen && devicesOf(screen)[screen.selected];
}

/** A key that acts on the selected device. */
function about(
  resolve: (device: Device, screen: DevicesScreen, state: AppState) => Resolved,
): (state: AppState) => Resolved {
  return (state) => {
    const screen = topScreenOf(state, 'devices');
    const device = selectedDevice(screen);
    return screen === undefined || device === undefined ? none : resolve(device, screen, state);
  };
}

const twoCodes = about(({ serialNumber, name }) =>
  givesCodes(serialNumber)
    ? { kind: 'ask-for-codes' }
    : `${printable(name)} is a passkey or security key: it gives no codes.`,
);

const switchOff = about(({ state, name }) =>
  state === 'enabled'
    ? { kind: 'switch-off-device' }
    : `${printable(name)} is not enabled: D deletes it.`,
);

const use = about(({ serialNumber, name, state: deviceState }, { profileName }, state) => {
  if (deviceState === 'unused')
    return `${printable(name)} is not enabled: r enables it with two codes.`;
  if (!givesCodes(serialNumber))
    return `${printable(name)} gives no codes, so no profile can use it.`;
  return state.profiles.profiles.get(profileName)?.mfaSerial === serialNumber
    ? `${printable(name)} is in mfa_serial already.`
    : { kind: 'use-device' };
});

const copyArn = about(({ serialNumber, name }) => ({
  kind: 'copy',
  text: serialNumber,
  what: `The ARN of ${printable(name)}`,
}));

const enroll = (state: AppState): Resolved => {
  const screen = topScreenOf(state, 'devices');
  if (screen === undefined) return '';
  return screen.list.enabled.length < mostDevices
    ? { kind: 'enroll', profileName: screen.profileName, isAnother: true }
    : 'A user can have eight devices. Delete one first.';
};

export const devicesKeymap: Keymap = {
  bindings: [
    ...withMoveHint(
      moveKeys((state) => {
        const screen = topScreenOf(state, 'devices');
        return screen !== undefined && devicesOf(screen).length > 0 ? undefined : none;
      }),
      7,
    ),
    {
      keys: ['r'],
      label: 'resync',
      labelNow: (state) =>
        selectedDevice(topScreenOf(state, 'devices'))?.state === 'unused' ? 'enable' : 'resync',
      description: 'resync with two codes; enable one that is off',
      section: 'Devices',
      footer: 1,
      when: 'it gives codes',
      resolve: twoCodes,
    },
    {
      keys: ['u'],
      label: 'use here',
      description: 'write it into mfa_serial of the profile',
      section: 'Devices',
      footer: 2,
      when: 'it is not in use there',
      resolve: use,
    },
    {
      keys: ['x'],
      label: 'off',
      description: 'turn it off, keep it; asks first',
      section: 'Devices',
      footer: 4,
      when: 'it is enabled',
      resolve: switchOff,
    },
    {
      keys: ['D'],
      label: 'delete',
      description: 'delete it for good; asks for its name',
      section: 'Devices',
      footer: 3,
      when: 'there is a device',
      resolve: about(() => ({ kind: 'ask-to-delete' })),
    },
    {
      keys: ['e'],
      label: 'enroll',
      description: 'enroll another device',
      section: 'Devices',
      footer: 5,
      when: 'there are fewer than eight',
      resolve: enroll,
    },
    {
      keys: ['y'],
      label: 'copy',
      description: 'copy the ARN',
      section: 'Use',
      footer: 6,
      when: 'there is a device',
      resolve: copyArn,
    },
    ...commonKeys('screen'),
  ],
};

export const deviceCodesKeymap: Keymap = {
  takesText: true,
  bindings: [...codeKeys(sendsPair), escKey({ isPinned: true, footer: 0 }), ...alwaysKeys],
};

export const deleteDeviceKeymap: Keymap = {
  takesText: true,
  bindings: [
    {
      keys: ['Enter'],
      label: 'delete (when the name matches)',
      section: 'Devices',
      footer: 1,
      when: 'the name is typed',
      resolve: (state) => {
        const screen = topScreenOf(state, 'delete-device');
        if (screen === undefined) return '';
        return screen.typed === screen.device.name
          ? { kind: 'delete-device' }
          : `Type ${printable(screen.device.name)} to delete it; Esc keeps it.`;
      },
    },
    ...fieldKeys({ erase: 2, clear: undefined }),
    escKey({ label: 'keep', isPinned: true, footer: 0 }),
    ...alwaysKeys,
  ],
};
