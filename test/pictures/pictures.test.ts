/**
 * The pictures of the documents: stories on the real program, in a terminal without a window. A
 * picture that the program no longer shows fails here; `npm run pictures` makes all of them anew.
 */
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { holdDate } from '../support/held-date';
import type { Program } from '../support/program';
import { runAwsmfa } from '../support/run';
import { openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';
import { toSvg } from '../support/to-svg';
import { choose, keys, openUi } from '../support/ui-program';

const backgrounds = { dark: '#16181d', light: '#ffffff' } as const;
type Background = keyof typeof backgrounds;

beforeEach(() => {
  // The sandbox lives in this process: its day is that of every picture.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-28T14:03:12Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Nothing in it comes from the day, the place or chance. */
async function open(
  size: { readonly columns: number; readonly rows: number },
  background: Background,
) {
  const sandbox = await openSandbox();
  const { world } = sandbox;
  const add = world.addDevice.bind(world);
  vi.spyOn(world, 'addDevice').mockImplementation((fields) =>
    add({ seed: pictureSeed, ...fields }),
  );
  const date = holdDate(sandbox);
  const env = { ...date.env, TZ: 'UTC', NO_ANIMATIONS: '1', AWSMFA_THEME: background };
  const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
  const { exitCode } = await runAwsmfa(sandbox, ['login', 'kjh-DuperRole', '--token-code', code], {
    env,
  });
  expect(exitCode).toBe(0);
  const ui = await openUi(sandbox, { ...size, env, background: backgrounds[background] });
  return ui;
}

/** The seed of nobody's device. */
const pictureSeed = 'PICTUREPICTUREPICTUREPICTUREPICTUREPICTUREPICTUREPICTUREPICTURE2';

function pathOf(name: string): string {
  return fileURLToPath(new URL(`../../docs/pictures/${name}.svg`, import.meta.url));
}

const wide = { columns: 120, rows: 34 };
const usual = { columns: 80, rows: 24 };

type Story = {
  readonly name: string;
  readonly size: { readonly columns: number; readonly rows: number };
  readonly play: (ui: Program) => Promise<void>;
};

const stories: readonly Story[] = [
  {
    name: 'list',
    size: wide,
    play: async (ui) => {
      ui.press('j');
      await ui.sees('│ kjh-DuperRole');
    },
  },
  {
    name: 'search',
    size: usual,
    play: async (ui) => {
      ui.press('/dup');
      await ui.sees(/2 of 10/);
    },
  },
  {
    name: 'token-code',
    size: usual,
    play: async (ui) => {
      await choose(ui, 'old-session');
      ui.press(keys.enter);
      await ui.sees('this code');
    },
  },
  {
    name: 'enroll',
    size: wide,
    play: async (ui) => {
      await choose(ui, 'new-hire');
      ui.press('e');
      await ui.sees('Device name');
      ui.press(keys.enter);
      await ui.sees('I have added it');
    },
  },
  {
    name: 'devices',
    size: usual,
    play: async (ui) => {
      ui.press('d');
      await ui.sees('enabled');
      await ui.seesNo('asking AWS');
    },
  },
  {
    name: 'help',
    size: wide,
    play: async (ui) => {
      ui.press('?');
      await ui.sees('help: profiles');
    },
  },
];

for (const { name, size, play } of stories) {
  it.each(['dark', 'light'] as const)(`${name}, %s`, async (background) => {
    const ui = await open(size, background);
    await play(ui);
    await ui.waitsFor('the frame is whole', () => !ui.isDrawing());
    await expect(toSvg(`awsmfa: ${name}`, ui.cells(), background)).toMatchFileSnapshot(
      pathOf(`${name}-${background}`),
    );
  });
}
