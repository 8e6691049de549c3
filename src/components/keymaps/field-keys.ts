import type { Binding } from './keymap';

/** Where the key is in the footer; `undefined`: it is not. */
type Places = Readonly<Record<'erase' | 'clear', number | undefined>>;

/** The keys of every text field but the letters. */
export function fieldKeys({ erase, clear }: Places): readonly Binding[] {
  return [
    {
      keys: ['Backspace'],
      label: 'erase',
      section: 'Field',
      ...(erase !== undefined && { footer: erase }),
      resolve: () => ({ kind: 'erase' }),
    },
    {
      keys: ['^U'],
      label: 'clear',
      section: 'Field',
      ...(clear !== undefined && { footer: clear }),
      resolve: () => ({ kind: 'clear' }),
    },
  ];
}

export const sendsPair = 'the sixth of the second code sends both';

/** A field for codes takes digits alone, so letters and control keys can be commands. */
export function codeKeys(whatSends: string): readonly Binding[] {
  return [
    {
      keys: Array.from('0123456789'),
      footerKeys: ['0-9'],
      listedKeys: ['0-9'],
      label: 'type',
      description: `type; ${whatSends}`,
      section: 'Field',
      footer: 1,
      resolve: (_, text) => ({ kind: 'type', text }),
    },
    ...fieldKeys({ erase: 2, clear: 5 }),
    {
      keys: ['Tab'],
      label: 'show',
      description: 'show or hide the digits',
      section: 'Field',
      footer: 4,
      resolve: () => ({ kind: 'show-code' }),
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
}
