import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounds } from '../../src/bounds';
import type { AppState, Screen } from '../../src/state/app-state';
import { addToDraft, missingDigits, noCodes } from '../../src/state/fields/field';
import { pushScreen, topScreenOf } from '../../src/state/screens';
import { createInputParser } from '../../src/terminal/input/input-parser';
import { createFakeTimers } from '../support/fake-time';
import { hostileTexts } from '../support/hostile-text';
import { createWorld, type World } from '../support/ui-world';

const serialNumber = 'arn:aws:iam::123456789012:mfa/me';
const device = {
  serialNumber,
  name: 'me',
  kind: 'virtual',
  state: 'enabled',
  enabledAt: undefined,
} as const;
const user = {
  arn: 'arn:aws:iam::123456789012:user/me',
  partition: 'aws',
  account: '123456789012',
  name: 'me',
};

type Field = {
  readonly open: (world: World) => void;
  readonly held: (state: AppState) => string | undefined;
  readonly most: number;
};

const onScreen = (screen: Screen) => (world: World) =>
  world.store.setState((state) => pushScreen(state, screen));

/** Every field that the UI has. */
const fields: Readonly<Record<string, Field>> = {
  'the search': {
    open: ({ dispatch }) => dispatch({ kind: 'open-search' }),
    held: ({ search }) => search?.query,
    most: bounds.search,
  },
  'the search of the help': {
    open: ({ dispatch }) => {
      dispatch({ kind: 'show-help' });
      dispatch({ kind: 'find-key', query: '' });
    },
    held: (state) => topScreenOf(state, 'help')?.query,
    most: bounds.search,
  },
  'the token code': {
    open: onScreen({
      kind: 'token-code',
      asker: 'me',
      profileName: 'me',
      serialNumber,
      draft: '',
      isShown: false,
      sending: undefined,
      refused: undefined,
    }),
    held: (state) => topScreenOf(state, 'token-code')?.draft,
    most: 6,
  },
  'two codes of a device': {
    open: onScreen({
      kind: 'device-codes',
      device,
      codes: noCodes,
      refusal: undefined,
      refusals: 0,
      busy: undefined,
    }),
    held: (state) => topScreenOf(state, 'device-codes')?.codes.first,
    most: 6,
  },
  'the name of a new device': {
    open: onScreen({
      kind: 'enrollment',
      profileName: 'me',
      step: { kind: 'name', user, name: 'me', unused: [] },
      busy: undefined,
    }),
    held: (state) => {
      const step = topScreenOf(state, 'enrollment')?.step;
      return step?.kind === 'name' ? step.name : undefined;
    },
    most: bounds.name,
  },
  'the name of a device to delete': {
    open: onScreen({ kind: 'delete-device', device, notes: [], warning: undefined, typed: '' }),
    held: (state) => topScreenOf(state, 'delete-device')?.typed,
    most: bounds.name,
  },
};

/** The hostile texts, a megabyte each, as the terminal's input hands them on after a paste. */
const pasted = hostileTexts.map(([what, text]) => {
  const { timers, advance } = createFakeTimers();
  const cleaned: string[] = [];
  const listener = {
    onKey: () => {},
    onPaste: (clean: string) => cleaned.push(clean),
    onReport: () => {},
  };
  const parser = createInputParser(listener, { timers, env: {} });
  parser.push(Buffer.from(`\x1b[200~${text}\x1b[201~`));
  advance(2_000);
  return { what, cleaned };
});

it('a pasted megabyte arrives once, cut to its bound', () => {
  for (const { what, cleaned } of pasted) {
    expect(cleaned, what).toHaveLength(1);
    expect(cleaned[0]?.length, what).toBeLessThanOrEqual(bounds.paste);
  }
});

describe.each(Object.entries(fields))('the field for %s', (name, { open, held, most }) => {
  it('keeps no more than its bound of a pasted megabyte of anything', () => {
    for (const { what, cleaned } of pasted) {
      const world = createWorld();
      open(world);
      expect(held(world.state()), what).toBeDefined();
      for (const text of cleaned) world.dispatch({ kind: 'paste', text });
      expect(held(world.state())?.length, what).toBeLessThanOrEqual(most);
      const { notice } = world.state();
      expect(notice?.text.length ?? 0, what).toBeLessThan(200);
      // What is pasted twice is bounded too.
      world.dispatch({ kind: 'paste', text: 'a'.repeat(bounds.paste) });
      world.dispatch({ kind: 'paste', text: 'a'.repeat(100) });
      expect(held(world.state())?.length, what).toBeLessThanOrEqual(most);
    }
  });

  it('takes a short paste, and keeps no more than its bound of a held key', () => {
    const world = createWorld();
    open(world);
    const before = held(world.state()) ?? '';
    world.dispatch({ kind: 'paste', text: '12' });
    expect(held(world.state())).toBe(`${before}12`);
    const typed = name.includes('code') ? '345' : 'a'.repeat(most * 2);
    for (const text of typed) world.dispatch({ kind: 'type', text });
    expect(held(world.state())?.length).toBe(name.includes('code') ? 5 : most);
  });
});

const notTaken = 'Not six digits: nothing was taken.';

describe('what is typed or pasted into the token code field', () => {
  it.each([
    { before: '12', text: '3', digits: '123', complaint: undefined },
    { before: '12', text: 'x', digits: '12', complaint: 'Digits only.' },
    { before: '', text: '123456', digits: '123456', complaint: undefined },
    { before: '', text: ' 123 456\n', digits: '123456', complaint: undefined },
    { before: '', text: '123-456', digits: '123456', complaint: undefined },
    { before: '987', text: '123456', digits: '123456', complaint: undefined },
    { before: '98', text: '1234567', digits: '98', complaint: notTaken },
    { before: '98', text: 'hunter2', digits: '98', complaint: notTaken },
    { before: '98', text: 'x'.repeat(10_000), digits: '98', complaint: notTaken },
    { before: '98', text: '１２３', digits: '98123', complaint: undefined },
    { before: '98', text: '４', digits: '984', complaint: undefined },
    { before: '', text: '١٢٣ ٤٥٦', digits: '123456', complaint: undefined },
    { before: '98', text: ' ', digits: '98', complaint: undefined },
  ])('$text after $before leaves $digits', ({ before, text, digits, complaint }) => {
    expect(addToDraft(before, text)).toEqual({ digits, complaint });
  });

  it('never keeps anything but up to six digits', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{0,5}$/), fc.string(), (before, text) => {
        expect(addToDraft(before, text).digits).toMatch(/^\d{0,6}$/);
      }),
    );
  });

  it('says how many are missing', () => {
    expect(missingDigits('1234')).toBe('Two more digits.');
    expect(missingDigits('12345')).toBe('One more digit.');
    expect(missingDigits('123456')).toBeUndefined();
  });
});
