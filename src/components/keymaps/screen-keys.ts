import { firstStepText } from '../../state/first-steps';
import type { FirstStep } from '../../state/intents';
import { topScreenOf } from '../../state/screens';
import { commonKeys, moveKeys, withMoveHint } from './common';
import type { Binding, Keymap } from './keymap';

const chooseKey = (key: string, choice: FirstStep): Binding => ({
  keys: [key],
  label: '',
  description: {
    sandbox: 'try the sandbox',
    keys: 'what to write into the files',
    elsewhere: 'which variables name the files',
  }[choice],
  section: 'Use',
  resolve: ({ surroundings }) => {
    if (choice !== 'sandbox') return { kind: 'choose-first-step', choice };
    return surroundings.isSandbox ? 'This is the sandbox.' : { kind: 'open-sandbox' };
  },
});

const chooseKeys = [
  chooseKey('1', 'sandbox'),
  chooseKey('2', 'keys'),
  chooseKey('3', 'elsewhere'),
] as const;
const [sandboxKey] = chooseKeys;

export const firstRunKeymap: Keymap = {
  bindings: [
    {
      keys: ['Enter'],
      label: 'choose',
      section: 'Use',
      footer: 1,
      resolve: (state) => {
        const choice = topScreenOf(state, 'first-run')?.choice ?? 'sandbox';
        return choice === 'sandbox'
          ? sandboxKey.resolve(state, '1')
          : { kind: 'choose-first-step', choice };
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
        return shown === undefined || shown === 'sandbox'
          ? 'Nothing to copy yet: 2 or 3 shows a text.'
          : { kind: 'copy', text: firstStepText(shown, state), what: 'The text' };
      },
    },
    ...commonKeys('list'),
  ],
};
