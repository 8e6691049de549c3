import { printable } from '../../printable';
import type { AppState } from '../../state/app-state';
import {
  deviceNameProblem,
  type EnrollmentScreen,
  isNameUnused,
} from '../../state/devices/devices-state';
import { stepOf, topScreenOf } from '../../state/screens';
import { scanKeys } from '../../use-cases/scan-page';
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

/** The keys of the current enrollment step. */
export function enrollmentKeymap(state: AppState): Keymap {
  return enrollmentKeymaps[topScreenOf(state, 'enrollment')?.step.kind ?? 'name'];
}

const undoKey = escKey({
  label: scanKeys.Esc,
  description: 'delete the new device again and leave',
  isPinned: true,
  footer: 0,
});

export const enrollmentKeymaps: Readonly<Record<EnrollmentScreen['step']['kind'], Keymap>> = {
  existing: {
    bindings: [
      {
        keys: ['Enter'],
        label: 'use it',
        description: 'save it as mfa_serial of the profile',
        section: 'Devices',
        footer: 1,
        when: 'the profile does not name it already',
        resolve: (state) => {
          const profileName = topScreenOf(state, 'enrollment')?.profileName ?? '';
          const step = stepOf(state, 'existing');
          const used = state.profiles.profiles.get(profileName)?.mfaSerial;
          return used !== undefined && used === step?.serialNumbers[step.selected]
            ? `${printable(profileName)} uses it already. n enrolls another.`
            : { kind: 'use-existing-device' };
        },
      },
      {
        keys: ['n'],
        label: 'enroll another',
        section: 'Devices',
        footer: 2,
        resolve: () => ({ kind: 'enroll-another' }),
      },
      ...withMoveHint(moveKeys(), 3),
      ...commonKeys('dialog'),
    ],
  },

  name: {
    takesText: true,
    bindings: [
      {
        keys: ['Enter'],
        label: 'create',
        description: 'create the device and show its QR code',
        section: 'Devices',
        footer: 1,
        when: 'the name is whole and free',
        resolve: (state) => {
          const step = stepOf(state, 'name');
          if (step === undefined) return '';
          const problem = deviceNameProblem(step.name);
          if (problem !== undefined) return problem;
          return isNameUnused(step)
            ? 'Delete the unused one first (^D), or type another name.'
            : { kind: 'create-device' };
        },
      },
      {
        keys: ['^D'],
        label: 'delete the unused one',
        description: 'delete the unused device of this name',
        section: 'Devices',
        footer: 2,
        when: 'there is one',
        resolve: (state) => {
          const step = stepOf(state, 'name');
          return step !== undefined && isNameUnused(step)
            ? { kind: 'delete-unused-device' }
            : 'No unused device of this name.';
        },
      },
      ...fieldKeys({ erase: 3, clear: 4 }),
      escKey({ isPinned: true, footer: 0 }),
      ...alwaysKeys,
    ],
  },

  scan: {
    bindings: [
      {
        keys: ['Enter'],
        label: scanKeys.Enter,
        section: 'Devices',
        footer: 1,
        resolve: () => ({ kind: 'turn-to-codes' }),
      },
      {
        keys: ['v'],
        label: scanKeys.v,
        description: 'show the secret to type by hand',
        section: 'Devices',
        footer: 2,
        resolve: () => ({ kind: 'show-seed' }),
      },
      {
        keys: ['w'],
        label: 'PNG',
        description: 'write the QR code to a PNG file, deleted when you leave',
        section: 'Devices',
        footer: 3,
        resolve: () => ({ kind: 'write-qr-code' }),
      },
      undoKey,
      ...commonKeys('screen').flatMap((binding) => {
        if (binding.keys.includes('Esc')) return [];
        return binding.keys.includes('q')
          ? [{ ...binding, resolve: () => 'Esc undoes the enrollment first.' }]
          : [binding];
      }),
    ],
  },

  codes: {
    takesText: true,
    bindings: [
      ...codeKeys(sendsPair),
      {
        keys: ['Enter'],
        label: 'send',
        description: 'send both again, after a lost connection',
        section: 'Field',
        when: 'both codes are whole',
        resolve: () => ({ kind: 'enable-device' }),
      },
      {
        keys: ['^B'],
        label: 'the QR code again',
        section: 'Devices',
        footer: 3,
        resolve: () => ({ kind: 'turn-to-qr-code' }),
      },
      undoKey,
      ...alwaysKeys,
    ],
  },

  done: {
    bindings: [
      {
        keys: ['Enter'],
        label: 'sign in with the next code',
        section: 'Session',
        footer: 1,
        resolve: () => ({ kind: 'sign-in-after-enrollment' }),
      },
      {
        keys: ['a'],
        label: 'for its roles too',
        description: "write mfa_serial into the user's role profiles too",
        section: 'Devices',
        footer: 2,
        when: 'role profiles of the user name no device',
        resolve: (state) =>
          (stepOf(state, 'done')?.roles.length ?? 0) > 0
            ? { kind: 'save-for-roles' }
            : 'Every role profile of this user names its device.',
      },
      ...commonKeys('dialog', 'list'),
    ],
  },
};
