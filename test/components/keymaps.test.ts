import { describe, expect, it } from 'vitest';
import { keymapOf, keymapOfScreen, screenNames } from '../../src/components/keymaps/screen-keymaps';
import type { Screen } from '../../src/state/app-state';
import { createWorld } from '../support/ui-world';

const state = createWorld().state();
const kinds = Object.keys(screenNames) as Screen['kind'][];

describe('the keys of a screen', () => {
  it.each(kinds)('%s binds no key twice', (kind) => {
    const { bindings } = keymapOfScreen(state, kind);
    const keys = bindings.flatMap(({ keys }) => keys);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it.each(kinds)('%s closes with Esc, and the program with Ctrl-C', (kind) => {
    const { bindings } = keymapOfScreen(state, kind);
    const keys = bindings.flatMap(({ keys }) => keys);
    expect(keys).toEqual(expect.arrayContaining(['Esc', '^C']));
  });

  it.each(kinds)('%s always shows the way back in its footer', (kind) => {
    const { bindings } = keymapOfScreen(state, kind);
    const pinned = bindings.filter(({ isPinned }) => isPinned === true).map(({ keys }) => keys[0]);
    expect(pinned.some((key) => key === 'Esc' || key === 'q')).toBe(true);
  });

  it('are text while a search is typed', () => {
    const world = createWorld();
    world.dispatch({ kind: 'open-search' });
    const keys = keymapOf(world.state()).bindings.flatMap((binding) => binding.keys);
    expect(keys.filter((key) => /^[a-z?/]$/i.test(key))).toEqual([]);
  });
});
