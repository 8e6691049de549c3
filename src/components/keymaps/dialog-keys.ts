import { explain } from '../../errors';
import type { AppState, ErrorScreen } from '../../state/app-state';
import { confirmText } from '../../state/confirm-text';
import { topScreenOf } from '../../state/screens';
import {
  alwaysKeys,
  codeKeys,
  commonKeys,
  escKey,
  moveKeys,
  type Scroll,
  scrollKeys,
  withMoveHint,
} from './common';
import type { Keymap } from './keymap';

/** The token code field. */
export const tokenCodeKeymap: Keymap = {
  takesText: true,
  bindings: [
    ...codeKeys('the sixth sends'),
    {
      keys: ['Enter'],
      label: 'send',
      description: 'send; the sixth digit does it too',
      section: 'Field',
      when: 'there are six digits',
      resolve: () => ({ kind: 'submit-token-code' }),
    },
    escKey({
      isPinned: true,
      footer: 0,
      labelNow: (state) =>
        topScreenOf(state, 'token-code')?.request === undefined ? 'back' : 'refuse',
    }),
    ...alwaysKeys,
  ],
};

/** A field that has just opened by itself, when keys may still be meant for the list. */
export const deafKeymap: Keymap = { bindings: alwaysKeys, isSilent: true };

export const errorKeymap: Keymap = {
  bindings: [
    {
      keys: ['Enter'],
      label: 'try again',
      section: 'Session',
      footer: 1,
      when: 'trying again can help',
      resolve: (state) =>
        topScreenOf(state, 'error')?.retry === undefined
          ? "Retrying won't help. Press Esc to close."
          : { kind: 'retry' },
    },
    {
      keys: ['y'],
      label: 'copy this text',
      section: 'Use',
      footer: 2,
      resolve: (state) => {
        const screen = topScreenOf(state, 'error');
        if (screen?.error.kind === 'no-clipboard') return 'No clipboard tool found.';
        return screen === undefined
          ? ''
          : {
              kind: 'copy',
              text: errorText(screen, state.surroundings.home),
              what: 'The text of the error',
            };
      },
    },
    ...commonKeys('dialog'),
  ],
};

export const confirmKeymap: Keymap = {
  bindings: [
    {
      keys: ['Enter'],
      label: 'yes',
      section: 'Use',
      footer: 1,
      when: 'all of it was shown',
      resolve: (state) => {
        const { top, last } = confirmPlace(state);
        return top < last ? 'Scroll to the end first.' : { kind: 'confirm' };
      },
    },
    ...withMoveHint(scrollKeys(confirmPlace), 2),
    ...commonKeys('dialog', 'no'),
  ],
};

function confirmPlace(state: AppState): Scroll {
  const screen = topScreenOf(state, 'confirm');
  return screen === undefined ? { top: 0, last: 0, page: 1 } : confirmText(state, screen);
}

export const deviceChoiceKeymap: Keymap = {
  bindings: [
    {
      keys: ['Enter'],
      label: 'use this device',
      section: 'Use',
      footer: 1,
      resolve: () => ({ kind: 'choose-device' }),
    },
    ...withMoveHint(moveKeys(), 2),
    ...commonKeys('dialog'),
  ],
};

/** A sign-in to Identity Center, approved in a browser. */
export const approvalKeymap: Keymap = {
  bindings: [
    {
      keys: ['o'],
      label: 'open the page',
      description: 'open the page in the browser here',
      section: 'Use',
      footer: 1,
      when: "the page is AWS's or the start URL's",
      resolve: (state) => {
        const approval = topScreenOf(state, 'approval')?.approval;
        return approval?.warning ?? { kind: 'open-approval-page' };
      },
    },
    {
      keys: ['y'],
      label: 'copy the address',
      section: 'Use',
      footer: 2,
      resolve: (state) => {
        const address = topScreenOf(state, 'approval')?.approval.address ?? '';
        return { kind: 'copy', text: address, what: 'The address' };
      },
    },
    {
      keys: ['^F'],
      label: 'approve',
      description: "approve it as the sandbox's phone",
      section: 'Use',
      footer: 3,
      when: 'in the sandbox',
      isLeftOut: ({ surroundings }) => !surroundings.isSandbox,
      resolve: ({ surroundings }) =>
        surroundings.isSandbox ? { kind: 'approve' } : 'Only in the sandbox.',
    },
    ...commonKeys('dialog', 'cancel'),
  ],
};

/** The choice of roles that get a profile. */
export const roleChoiceKeymap: Keymap = {
  bindings: [
    {
      keys: [' '],
      label: 'choose',
      description: 'choose it, or leave it out',
      section: 'Use',
      footer: 1,
      resolve: () => ({ kind: 'toggle-role' }),
    },
    {
      keys: ['Enter'],
      label: 'show the change',
      section: 'Use',
      footer: 2,
      when: 'a role is chosen',
      resolve: (state) =>
        topScreenOf(state, 'role-choice')?.chosen.size === 0
          ? 'Nothing is chosen: Space chooses a role.'
          : { kind: 'choose-roles' },
    },
    {
      keys: ['a'],
      label: 'all',
      description: 'choose all, or none',
      section: 'Use',
      footer: 3,
      resolve: () => ({ kind: 'toggle-all-roles' }),
    },
    ...withMoveHint(moveKeys(), 4),
    ...commonKeys('dialog'),
  ],
};

export const authenticatorKeymap: Keymap = {
  bindings: [
    ...withMoveHint(moveKeys(), 1),
    {
      keys: ['y'],
      label: 'copy',
      section: 'Use',
      footer: 2,
      when: 'there is a device',
      resolve: (state) => {
        const screen = topScreenOf(state, 'authenticator');
        const chosen = screen?.codes[screen.selected];
        return chosen === undefined
          ? 'No device has been enrolled yet.'
          : { kind: 'copy', text: chosen.code, what: 'The code' };
      },
    },
    ...commonKeys('dialog'),
  ],
};

/** An error dialog as text, to send to somebody. */
function errorText({ error }: Pick<ErrorScreen, 'error'>, home: string): string {
  const { message, hint } = explain(error, home);
  const { aws } = error;
  return [
    message,
    hint,
    ...(aws === undefined
      ? []
      : [`${aws.code}: ${aws.message}`, `request ${aws.requestId ?? '-'}`]),
  ].join('\n');
}
