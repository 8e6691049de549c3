import { otherFilesText } from '../../state/first-steps';
import { type FirstStep, firstSteps } from '../../state/intents';
import { isFormWhole } from '../../state/new-user/new-user-state';
import { topScreenOf } from '../../state/screens';
import { alwaysKeys, commonKeys, escKey, fieldKeys, moveKeys, withMoveHint } from './common';
import type { Binding, Keymap } from './keymap';

const chooseKey = (key: string, choice: FirstStep): Binding => ({
  keys: [key],
  label: '',
  description: {
    sandbox: 'try the sandbox',
    keys: 'set up a user from access keys',
    elsewhere: 'which variables name the files',
  }[choice],
  section: 'Use',
  resolve: ({ surroundings }) => {
    if (choice === 'keys') return { kind: 'open-new-user' };
    if (choice === 'elsewhere') return { kind: 'name-other-files' };
    return surroundings.isSandbox ? 'This is the sandbox.' : { kind: 'open-sandbox' };
  },
});

const chooseKeys = [
  chooseKey('1', 'sandbox'),
  chooseKey('2', 'keys'),
  chooseKey('3', 'elsewhere'),
] as const;

export const firstRunKeymap: Keymap = {
  bindings: [
    {
      keys: ['Enter'],
      label: 'choose',
      section: 'Use',
      footer: 1,
      resolve: (state) => {
        const choice = topScreenOf(state, 'first-run')?.choice ?? 'sandbox';
        return chooseKeys[firstSteps.indexOf(choice)]?.resolve(state, '') ?? '';
      },
    },
    ...withMoveHint(moveKeys(), 2),
    ...chooseKeys.map((binding, index) =>
      index === 0 ? { ...binding, footerKeys: ['1 2 3'], listedKeys: ['1'], footer: 3 } : binding,
    ),
    {
      keys: ['y'],
      label: 'copy',
      description: 'copy the text that is shown',
      section: 'Use',
      footer: 4,
      when: 'a text is shown',
      resolve: (state) => {
        const shown = topScreenOf(state, 'first-run')?.shown;
        return shown === undefined
          ? 'Nothing to copy yet: 3 shows a text.'
          : { kind: 'copy', text: otherFilesText(state), what: 'The text' };
      },
    },
    ...commonKeys('list'),
  ],
};

const moveInForm = (keys: readonly string[], to: 'up' | 'down'): Binding => ({
  keys,
  label: 'field',
  description: to === 'up' ? 'the previous field' : 'the next field',
  section: 'Move',
  resolve: () => ({ kind: 'move', to }),
});

export const newUserKeymap: Keymap = {
  takesText: true,
  bindings: [
    {
      keys: ['Enter'],
      label: 'next',
      labelNow: (state) => {
        const screen = topScreenOf(state, 'new-user');
        if (screen === undefined || !isFormWhole(screen)) return 'next';
        if (screen.arn === undefined) return 'ask AWS';
        return screen.active === 0 ? 'no role' : 'show the change';
      },
      description: 'the next field, or continue after the last one',
      section: 'Field',
      footer: 1,
      resolve: (state) => {
        const screen = topScreenOf(state, 'new-user');
        if (screen === undefined || screen.busy !== undefined) return 'Waiting for AWS.';
        return isFormWhole(screen) ? { kind: 'submit-form' } : { kind: 'move', to: 'down' };
      },
    },
    { ...moveInForm(['Up'], 'up'), footerKeys: ['Up', 'Down'], footer: 2 },
    moveInForm(['Down', 'Tab'], 'down'),
    ...fieldKeys({ erase: 4, clear: 3 }),
    escKey({ isPinned: true, footer: 0 }),
    ...alwaysKeys,
  ],
};
