import { alwaysKeys, terminalKeys } from '../../src/components/keymaps/common';
import {
  deleteDeviceKeymap,
  deviceCodesKeymap,
  devicesKeymap,
} from '../../src/components/keymaps/devices-keys';
import {
  approvalKeymap,
  authenticatorKeymap,
  deviceChoiceKeymap,
  errorKeymap,
  roleChoiceKeymap,
  tokenCodeKeymap,
} from '../../src/components/keymaps/dialog-keys';
import { enrollmentKeymaps } from '../../src/components/keymaps/enrollment-keys';
import { newUserKeymap } from '../../src/components/keymaps/first-run-keys';
import type { Binding, Keymap } from '../../src/components/keymaps/keymap';
import { listKeymap } from '../../src/components/keymaps/list-keys';
import { activityKeymap, searchKeymap } from '../../src/components/keymaps/list-modes';

type ListedKey = {
  readonly keys: readonly string[];
  readonly action: string;
  /** Empty if the key always works. */
  readonly condition: string;
};

/** The screens whose keys a reader wants to know, in the order in which they meet them. */
const keymaps: readonly (readonly [title: string, keymap: Keymap])[] = [
  ['The list', listKeymap],
  ['Search', searchKeymap(listKeymap)],
  ['Activity', activityKeymap],
  ['Token code', tokenCodeKeymap],
  ['Choice of a device', deviceChoiceKeymap],
  ['SSO sign-in', approvalKeymap],
  ['SSO roles', roleChoiceKeymap],
  ['Enrollment: the device name', enrollmentKeymaps.name],
  ['Enrollment: the QR code', enrollmentKeymaps.scan],
  ['Devices', devicesKeymap],
  ['Two codes of a device', deviceCodesKeymap],
  ['Deletion of a device', deleteDeviceKeymap],
  ['New user', newUserKeymap],
  ['Error', errorKeymap],
  ['Sandbox authenticator', authenticatorKeymap],
];

type KeySection = { readonly title: string; readonly rows: readonly ListedKey[] };

/** The keys of each screen, and at the end those that work on all of them. */
export const keySections: readonly KeySection[] = [
  ...keymaps.map(([title, { bindings }]) => ({
    title,
    rows: bindings
      .filter((binding) => binding.description !== '' && !alwaysKeys.includes(binding))
      .map(toListedKey),
  })),
  { title: 'Every screen', rows: [...alwaysKeys, ...terminalKeys].map(toListedKey) },
];

function toListedKey({
  keys,
  listedKeys,
  label,
  description,
  when,
}: Omit<Binding, 'resolve'>): ListedKey {
  return {
    keys: (listedKeys ?? keys).map((key) => (key === ' ' ? 'Space' : key)),
    action: description ?? label,
    condition: when ?? '',
  };
}
