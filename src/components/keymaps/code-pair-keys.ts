import type { AppState } from '../../state/app-state';
import type { Binding } from './keymap';

const digits = Array.from('0123456789');

/** The two fields of codes. They take digits alone, so control keys can be commands. */
export const codePairKeys: readonly Binding[] = [
  {
    keys: digits,
    footerKeys: ['digits'],
    label: '',
    description: 'type; the sixth of the second code sends both',
    section: 'Field',
    footer: 1,
    resolve: (_: AppState, text: string) => ({ kind: 'type-code', text }),
  },
  {
    keys: ['Backspace'],
    label: 'erase',
    section: 'Field',
    footer: 2,
    resolve: () => ({ kind: 'erase-code' }),
  },
  {
    keys: ['^U'],
    label: 'clear',
    section: 'Field',
    footer: 5,
    resolve: () => ({ kind: 'clear-code' }),
  },
  {
    keys: ['Tab'],
    label: 'show',
    description: 'show or hide the digits',
    section: 'Field',
    footer: 4,
    resolve: () => ({ kind: 'show-codes' }),
  },
  {
    keys: ['^F'],
    label: 'fill in',
    description: "type the code of the sandbox's phone",
    section: 'Field',
    footer: 3,
    when: 'in the sandbox',
    resolve: ({ surroundings }) =>
      surroundings.isSandbox ? { kind: 'fill-code' } : 'Only in the sandbox.',
  },
];
