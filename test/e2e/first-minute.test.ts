/** What the first minutes cost: the keys from a start to a result, counted on a real terminal. */
import { expect, it } from 'vitest';
import { openSandbox } from '../support/sandbox';
import { keys, openUi } from '../support/ui-program';

it('leads from the sandbox to a role session in six keys', async () => {
  const ui = await openUi(await openSandbox());
  await ui.sees('1 › sign in to kjh-DuperRole');
  let count = 0;
  const press = (key: string) => {
    count += 1;
    ui.press(key);
  };
  for (const letter of '/dup') press(letter);
  await ui.sees(/▌. +kjh-DuperRole/);
  press(keys.enter);
  await ui.sees('Code from the device');
  press('\x06');
  await ui.sees('Signed in for');
  await ui.sees(/● +kjh-DuperRole .* (1h 00m|59m)/);
  expect(count).toBeLessThanOrEqual(6);
  await ui.sees('1 ✓');
});
