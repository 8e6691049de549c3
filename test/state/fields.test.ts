import { describe, expect, it } from 'vitest';
import { bounds } from '../../src/bounds';
import type { AppState, Screen } from '../../src/state/app-state';
import { noCodes } from '../../src/state/fields/field';
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

describe.each(Object.entries(fields))('the field for %s', (name, { open, held, most }) => {
  it('keeps no more than its bound of a pasted megabyte of anything', () => {
    const pasted: string[] = [];
    for (const [what, text] of hostileTexts) {
      const world = createWorld();
      open(world);
      expect(held(world.state()), what).toBeDefined();
      const { timers, advance } = createFakeTimers();
      const onPaste = (clean: string) => {
        pasted.push(clean);
        world.dispatch({ kind: 'paste', text: clean });
      };
      const listener = { onKey: () => {}, onPaste, onReport: () => {} };
      const parser = createInputParser(listener, { timers, env: {} });
      parser.push(Buffer.from(`\x1b[200~${text}\x1b[201~`));
      advance(2_000);
      expect(held(world.state())?.length, what).toBeLessThanOrEqual(most);
      const { notice } = world.state();
      expect(notice?.text.length ?? 0, what).toBeLessThan(200);
      // What is pasted twice is bounded too.
      world.dispatch({ kind: 'paste', text: 'a'.repeat(bounds.paste) });
      world.dispatch({ kind: 'paste', text: 'a'.repeat(100) });
      expect(held(world.state())?.length, what).toBeLessThanOrEqual(most);
    }
    expect(pasted).toHaveLength(hostileTexts.length);
    for (const clean of pasted) expect(clean.length).toBeLessThanOrEqual(bounds.paste);
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
