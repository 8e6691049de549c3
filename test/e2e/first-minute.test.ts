/**
 * Counts the keys that the first minutes take on a real terminal, from the start to a result. Each
 * letter and digit counts. A paste counts as one key.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Program } from '../support/program';
import { DUPER_ROLE, holdCodes, keysOf, openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';
import { emptyHome, keys, openUi, startAt } from '../support/ui-program';

/** A person whose keys are counted. */
function counted(program: Program) {
  let pressed = 0;
  return {
    pressed: () => pressed,
    press: (key: string) => {
      pressed += 1;
      program.press(key);
    },
    paste: (text: string) => {
      pressed += 1;
      program.paste(text);
    },
    type: (text: string) => {
      pressed += text.length;
      program.type(text);
    },
  };
}

it('gets a role session in the sandbox with six keys', async () => {
  const ui = await openUi(await openSandbox());
  await ui.sees('1 › sign in to kjh-DuperRole');
  const person = counted(ui);
  person.type('/dup');
  await ui.sees(/▌. +kjh-DuperRole/);
  person.press(keys.enter);
  await ui.sees('Code from the device');
  person.press('\x06');
  await ui.sees('Signed in for');
  await ui.sees(/● +kjh-DuperRole .* (1h 00m|59m)/);
  expect(person.pressed()).toBeLessThanOrEqual(6);
  await ui.sees('1 ✓');
});

it('leads from an empty home to a role session with the form, in twelve keys and a code', async () => {
  const sandbox = await openSandbox();
  holdCodes(sandbox);
  const home = emptyHome();
  const { accessKeyId, secretAccessKey } = keysOf(sandbox.users.superDuper);
  const terminal = startAt(sandbox, home);
  await terminal.sees('I have access keys');
  const person = counted(terminal);
  person.press('2');
  await terminal.sees('Add a user: keys');
  person.press(keys.enter);
  person.paste(accessKeyId);
  person.press(keys.enter);
  person.paste(`${secretAccessKey}\n`);
  person.press(keys.enter);
  person.press(keys.enter);
  await terminal.sees('Add a user: role');
  await terminal.sees('service-user/kjh-SuperDuperUser.');
  person.paste(DUPER_ROLE);
  person.press(keys.enter);
  person.press(keys.enter);
  await terminal.sees('+ aws_secret_access_key = [secret]');
  for (const file of ['config', 'credentials'])
    expect(existsSync(join(home, '.aws', file))).toBe(false);
  person.press(keys.enter);
  await terminal.sees('Added default and kjh-DuperRole. Enter signs in.');
  person.press(keys.enter);
  await terminal.sees('Code from the device');
  person.type(sandbox.freshTokenCode(SUPER_DUPER_SERIAL));
  await terminal.sees(/59 ?m/);
  expect(person.pressed()).toBeLessThanOrEqual(18);
  terminal.press('q');
  expect(await terminal.ends()).toBe(0);
  expect(readFileSync(join(home, '.aws', 'config'), 'utf8')).toContain('[profile kjh-DuperRole]');
  expect(terminal.transcript()).not.toContain(secretAccessKey.slice(0, 12));
});

it.each([
  {
    what: 'a region',
    config: '[default]\nregion = eu-west-1\n',
    shows: 'I have access keys',
    key: '2',
    leadsTo: /Region +eu-west-1/,
  },
  {
    what: 'SSO profiles',
    config:
      '[profile ops]\nsso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 123456789012\nsso_role_name = Ops\n',
    shows: 'sign in to SSO',
    // Enter would sign in to Identity Center, which other tests do.
    key: 'g',
    leadsTo: /▌. +ops .*sign in to SSO/,
  },
  {
    what: 'files of aws-vault',
    config:
      '[profile base]\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n[profile team]\ninclude_profile = base\nrole_arn = arn:aws:iam::123456789012:role/team\nsource_profile = base\n',
    shows: 'aws-vault',
    key: keys.enter,
    leadsTo: /Fix: ~\/\.aws\/config/,
  },
])('a home with only $what shows what to do', async ({ config, shows, key, leadsTo }) => {
  const home = emptyHome();
  mkdirSync(join(home, '.aws'));
  writeFileSync(join(home, '.aws', 'config'), config);
  const terminal = startAt(await openSandbox(), home);
  await terminal.sees(shows);
  terminal.press(key);
  await terminal.sees(leadsTo);
});
