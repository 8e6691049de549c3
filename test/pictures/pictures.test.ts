/**
 * The still pictures of the documents: stories on the real program, in a terminal without a window. A
 * picture that the program no longer shows fails here. `npm run pictures` makes all of them again.
 */
import { expect, it } from 'vitest';
import type { Program } from '../support/program';
import { signIn } from '../support/run';
import { toSvg } from '../support/to-svg';
import { choose, keys, openUi } from '../support/ui-program';
import { type Background, backgrounds, pictureFile, setStage, settles } from './stage';

async function open(
  size: { readonly columns: number; readonly rows: number },
  background: Background,
) {
  const { sandbox, env } = await setStage(background);
  // Without a program: the date in this process is that of the pictures.
  await signIn(sandbox, 'kjh-DuperRole');
  return openUi(sandbox, { ...size, env, background: backgrounds[background] });
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
  it.each(['dark', 'light'] as const)(`draws ${name}, %s`, async (background) => {
    const ui = await open(size, background);
    await play(ui);
    await settles(ui);
    await expect(toSvg(`awsmfa: ${name}`, ui.cells(), background)).toMatchFileSnapshot(
      pictureFile(name, background),
    );
  });
}
