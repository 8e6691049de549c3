import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { User } from '../../src/sandbox/world';
import { standInStores } from '../support/key-stores';
import { DUPER_ROLE, keysOf, openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';
import { emptyHome, keys, startAt } from '../support/ui-program';

const configOf = (home: string) => readFileSync(join(home, '.aws', 'config'), 'utf8');
const secretOf = (user: User) => keysOf(user).secretAccessKey;

it('asks for everything on the terminal, shows the change, and never shows the secret', async () => {
  const sandbox = await openSandbox();
  const home = emptyHome();
  const { superDuper } = sandbox.users;
  const terminal = startAt(sandbox, home, ['add']);
  await terminal.sees('Profile name [default]:');
  terminal.press(keys.enter);
  await terminal.sees('Access key id:');
  terminal.type(`AKIA\r`);
  await terminal.sees('Secret access key:');
  terminal.type(`${secretOf(superDuper)}\r`);
  await terminal.sees('Region [us-east-1]:');
  terminal.press(keys.enter);
  await terminal.sees("The access key id can't be used");
  await terminal.sees(/Access key id: $|Access key id:\s*\n*$/);
  terminal.type(`${keysOf(superDuper).accessKeyId}\r`);
  await terminal.sees('ARN of a role to add (Enter: none):');
  terminal.type(`${DUPER_ROLE}\r`);
  await terminal.sees('Profile name of the role [kjh-DuperRole]:');
  terminal.press(keys.enter);
  await terminal.sees('Write this? [y/N]');
  expect(existsSync(join(home, '.aws'))).toBe(false);
  terminal.type('y\r');
  await terminal.sees('Sign in: awsmfa login kjh-DuperRole');
  expect(await terminal.ends()).toBe(0);
  expect(configOf(home)).toContain(
    `[default]\nregion = us-east-1\nmfa_serial = ${SUPER_DUPER_SERIAL}`,
  );
  expect(terminal.transcript()).not.toContain(secretOf(superDuper).slice(0, 12));
});

it('asks where to keep the keys if a store is installed', async () => {
  const sandbox = await openSandbox();
  const home = emptyHome();
  const stores = standInStores(home);
  const { accessKeyId, secretAccessKey } = keysOf(sandbox.users.superDuper);
  const path = `${stores.bin}:/bin:/usr/bin`;
  const terminal = startAt(sandbox, home, ['add', 'work'], { ...stores.env, PATH: path });
  await terminal.sees('Access key id:');
  terminal.type(`${accessKeyId}\r`);
  await terminal.sees('Secret access key:');
  terminal.type(`${secretAccessKey}\r`);
  await terminal.sees('Region [us-east-1]:');
  terminal.press(keys.enter);
  await terminal.sees(/Keep the keys in \(file, secret-service, pass.*, op\) \[file\]:/);
  terminal.type('op\r');
  await terminal.sees('ARN of a role to add (Enter: none):');
  terminal.press(keys.enter);
  await terminal.sees('Write this? [y/N]');
  expect(stores.items()).toEqual([]);
  terminal.type('y\r');
  await terminal.sees('Sign in: awsmfa login work');
  expect(await terminal.ends()).toBe(0);
  expect(stores.items()).toEqual([{ name: `awsmfa ${accessKeyId}`, secret: secretAccessKey }]);
  expect(existsSync(join(home, '.aws', 'credentials'))).toBe(false);
});

it.each([
  ['Ctrl-C', keys.ctrlC],
  ['Esc', keys.esc],
])('leaves nothing behind after %s', async (_, key) => {
  const sandbox = await openSandbox();
  const home = emptyHome();
  const terminal = startAt(sandbox, home, ['add', 'work']);
  await terminal.sees('Access key id:');
  terminal.press(key);
  await terminal.sees('Nothing was written.');
  expect(await terminal.ends()).toBe(130);
  expect(existsSync(join(home, '.aws'))).toBe(false);
});
