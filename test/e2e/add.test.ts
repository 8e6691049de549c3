import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import type { User } from '../../src/sandbox/world';
import { standInStores } from '../support/key-stores';
import { DUPER_ROLE, holdCodes, keysOf, openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';
import { keys, startUi } from '../support/ui-program';

function emptyHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'awsmfa-add-story-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  return home;
}

/** awsmfa on a terminal, with a home of its own and the sandbox as its AWS. */
function start(sandbox: Sandbox, home: string, args: readonly string[] = [], more = {}) {
  // Whatever stores this machine has, none is on the PATH.
  const env = { HOME: home, AWSMFA_SANDBOX: '', PATH: '/nowhere', ...more };
  return startUi(sandbox, { args, env });
}

const configOf = (home: string) => readFileSync(join(home, '.aws', 'config'), 'utf8');
const secretOf = (user: User) => keysOf(user).secretAccessKey;

it('asks on the terminal for what is needed, shows the change, and draws no letter of the secret', async () => {
  const sandbox = await openSandbox();
  const home = emptyHome();
  const { superDuper } = sandbox.users;
  const terminal = start(sandbox, home, ['add']);
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

it('asks on the terminal where the keys are to be kept, where a store is there', async () => {
  const sandbox = await openSandbox();
  const home = emptyHome();
  const stores = standInStores(home);
  const { accessKeyId, secretAccessKey } = keysOf(sandbox.users.superDuper);
  const path = `${stores.bin}:/bin:/usr/bin`;
  const terminal = start(sandbox, home, ['add', 'work'], { ...stores.env, PATH: path });
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
])('leaves nothing behind where it is left by %s', async (_, key) => {
  const sandbox = await openSandbox();
  const home = emptyHome();
  const terminal = start(sandbox, home, ['add', 'work']);
  await terminal.sees('Access key id:');
  terminal.press(key);
  await terminal.sees('Nothing was written.');
  expect(await terminal.ends()).toBe(130);
  expect(existsSync(join(home, '.aws'))).toBe(false);
});

it('leads from keys in hand and an empty home to a role session by the form, with nine keys and a code', async () => {
  const sandbox = await openSandbox();
  holdCodes(sandbox);
  const home = emptyHome();
  const { accessKeyId, secretAccessKey } = keysOf(sandbox.users.superDuper);
  const terminal = start(sandbox, home);
  await terminal.sees('I have access keys');
  let pressed = 0;
  const press = (key: string) => {
    pressed += 1;
    terminal.press(key);
  };
  press('2');
  await terminal.sees('Add a user: keys');
  press(keys.enter);
  terminal.paste(accessKeyId);
  press(keys.enter);
  terminal.paste(`${secretAccessKey}\n`);
  press(keys.enter);
  press(keys.enter);
  await terminal.sees('Add a user: role');
  await terminal.sees('service-user/kjh-SuperDuperUser.');
  terminal.paste(DUPER_ROLE);
  press(keys.enter);
  press(keys.enter);
  await terminal.sees('+ aws_secret_access_key = [secret]');
  for (const file of ['config', 'credentials'])
    expect(existsSync(join(home, '.aws', file))).toBe(false);
  press(keys.enter);
  await terminal.sees('Added default and kjh-DuperRole. Enter signs in.');
  press(keys.enter);
  await terminal.sees('Code from the device');
  const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
  for (const digit of code) press(digit);
  await terminal.sees(/59 ?m/);
  expect(pressed).toBe(15);
  terminal.press('q');
  expect(await terminal.ends()).toBe(0);
  expect(configOf(home)).toContain('[profile kjh-DuperRole]');
  expect(terminal.transcript()).not.toContain(secretAccessKey.slice(0, 12));
});

it.each([
  ['a region', '[default]\nregion = eu-west-1\n', '', 'I have access keys'],
  [
    'SSO profiles',
    '[profile ops]\nsso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 123456789012\nsso_role_name = Ops\n',
    '',
    'sign in to SSO',
  ],
  [
    'files of aws-vault',
    '[profile base]\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n[profile team]\ninclude_profile = base\nrole_arn = arn:aws:iam::123456789012:role/team\nsource_profile = base\n',
    '',
    'aws-vault',
  ],
])('a home with nothing but %s leads somewhere', async (_, config, credentials, wanted) => {
  const sandbox = await openSandbox();
  const home = emptyHome();
  mkdirSync(join(home, '.aws'));
  writeFileSync(join(home, '.aws', 'config'), config);
  if (credentials !== '') writeFileSync(join(home, '.aws', 'credentials'), credentials);
  const terminal = start(sandbox, home);
  await terminal.sees(wanted);
});
