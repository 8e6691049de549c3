import { alwaysKeys, terminalKeys } from '../../src/components/keymaps/common';
import {
  deleteDeviceKeymap,
  deviceCodesKeymap,
  devicesKeymap,
} from '../../src/components/keymaps/devices-keys';
import {
  approvalKeymap,
  authenticatorKeymap,
  confirmKeymap,
  deviceChoiceKeymap,
  errorKeymap,
  roleChoiceKeymap,
  tokenCodeKeymap,
} from '../../src/components/keymaps/dialog-keys';
import { enrollmentKeymaps } from '../../src/components/keymaps/enrollment-keys';
import { firstRunKeymap, newUserKeymap } from '../../src/components/keymaps/first-run-keys';
import type { Binding, Keymap } from '../../src/components/keymaps/keymap';
import { listKeymap } from '../../src/components/keymaps/list-keys';
import { activityKeymap, searchKeymap } from '../../src/components/keymaps/list-modes';
import type { Screen } from '../../src/state/app-state';

type ListedKey = {
  readonly keys: readonly string[];
  readonly action: string;
  /** Empty if the key always works. */
  readonly condition: string;
};

/** By screen, in the order in which a reader meets them. The help's own keys depend on its text. */
const keymaps: Readonly<Record<Screen['kind'], Readonly<Record<string, Keymap>>>> = {
  profiles: {
    'The list': listKeymap,
    Search: searchKeymap(listKeymap),
    Activity: activityKeymap,
  },
  'token-code': { 'Token code': tokenCodeKeymap },
  'device-choice': { 'Choice of a device': deviceChoiceKeymap },
  confirm: { Question: confirmKeymap },
  error: { Error: errorKeymap },
  approval: { 'SSO sign-in': approvalKeymap },
  'role-choice': { 'SSO roles': roleChoiceKeymap },
  enrollment: {
    'Enrollment: a device exists': enrollmentKeymaps.existing,
    'Enrollment: the device name': enrollmentKeymaps.name,
    'Enrollment: the QR code': enrollmentKeymaps.scan,
    'Enrollment: two codes': enrollmentKeymaps.codes,
    'Enrollment: done': enrollmentKeymaps.done,
  },
  devices: { Devices: devicesKeymap },
  'device-codes': { 'Two codes of a device': deviceCodesKeymap },
  'delete-device': { 'Deletion of a device': deleteDeviceKeymap },
  'first-run': { 'First run': firstRunKeymap },
  'new-user': { 'New user': newUserKeymap },
  authenticator: { 'Sandbox authenticator': authenticatorKeymap },
  help: {},
};

type KeySection = { readonly title: string; readonly rows: readonly ListedKey[] };

/** The keys of each screen, and at the end those that work on all of them. */
export const keySections: readonly KeySection[] = [
  ...Object.values(keymaps)
    .flatMap(Object.entries<Keymap>)
    .map(([title, { bindings }]) => ({
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
