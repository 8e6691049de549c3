/** The UI where it can't be, or need not be, a full screen. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Program } from '../support/program';
import { openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';
import { keys, startUi } from '../support/ui-program';

it.each([
  ['dumb', 'dumb'],
  ['empty', ''],
  ['not set', undefined],
])('prints the plain list without escape sequences when TERM is %s', async (_, term) => {
  const terminal = startUi(await openSandbox(), { env: { TERM: term } });
  expect(await terminal.ends()).toBe(0);
  expect(terminal.screen().join('\n')).toContain('kjh-DuperRole');
  expect(terminal.transcript()).not.toContain('\x1b');
});

it('is a picker for a command without a profile, and Ctrl-C cancels it', async () => {
  const sandbox = await openSandbox();
  const giving = startUi(sandbox, { args: ['console'] });
  await giving.sees('choose a profile for console');
  giving.press(keys.ctrlC);
  expect(await giving.ends()).toBe(130);
  const choosing = startUi(sandbox, { args: ['login'] });
  await choosing.sees('choose a profile for login');
  choosing.press(`kjh-DuperRole${keys.enter}`);
  await choosing.sees(`Token code of ${SUPER_DUPER_SERIAL}`);
  choosing.press(keys.ctrlC);
  expect(await choosing.ends()).toBe(130);
});

it.each([
  ['the full screen', {}, 'choose a profile for login'],
  ['lines', { ACCESSIBLE: '1' }, 'A number to choose, ? for help:'],
])('is a picker that exits with 130 after Esc, in %s', async (_, env, question) => {
  const terminal = startUi(await openSandbox(), { args: ['login'], env });
  await terminal.sees(question);
  terminal.press(keys.esc);
  expect(await terminal.ends()).toBe(130);
});

it.each([
  ['lines', [], 'A number to sign in'],
  ['the picker', ['login'], 'A number to choose'],
  ['the prompt for a code', ['login', 'kjh-DuperRole'], `of ${SUPER_DUPER_SERIAL}`],
])('ends cleanly when its input ends, in %s', async (_, args, question) => {
  const sandbox = await openSandbox();
  const terminal = startUi(sandbox, { args, env: { ACCESSIBLE: '1' } });
  await terminal.sees(question);
  terminal.press('\x04');
  expect(await terminal.ends()).toBe(130);
  expect(terminal.transcript()).not.toContain('  at ');
  expect(sandbox.requests).toEqual([]);
});

it('is readable without color and Unicode in a small window', async () => {
  const terminal = startUi(await openSandbox(), {
    columns: 60,
    rows: 15,
    env: { NO_COLOR: '1', COLORTERM: undefined, LANG: 'C', LC_ALL: 'C', TERM: 'xterm' },
  });
  await terminal.sees('kjh-DuperRole');
  terminal.press(keys.enter);
  await terminal.sees('Code from the device');
  const shown = terminal.transcript();
  expect(shown).not.toMatch(/[^\x00-\x7f]/);
  // SGR 30 to 49 and 90 to 107 are colors; 0, 1, 4, 7 and their like are none.
  const sgr = Array.from(shown.matchAll(/\x1b\[([\d;]*)m/g), ([, codes = '']) => codes.split(';'));
  expect(sgr.flat().filter((code) => Number(code) >= 30)).toEqual([]);
});

it('prints lines for a screen reader: a numbered list, prompts, one line for each event', async () => {
  const sandbox = await openSandbox();
  const terminal = startUi(sandbox, { env: { ACCESSIBLE: '1' }, rows: 60 });
  await terminal.sees('A number to sign in, ? for help:');
  expect(terminal.screen().join('\n')).toMatch(/^\d+\. kjh-DuperRole,.*needs a code/m);
  terminal.type(`${numberOf(terminal, 'kjh-DuperRole')}\r`);
  await terminal.sees('Token code of arn:aws:iam');
  const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
  // The second one while the first is on its way.
  terminal.type(`000000\r${code}\r`);
  await terminal.sees('Not accepted. Mistyped?');
  await terminal.sees('Signed in for');
  terminal.type('q\r');
  expect(await terminal.ends()).toBe(0);
  expect(terminal.transcript()).not.toMatch(/\x1b\[\?1049h|\x1b\[2J/);
  expect(terminal.transcript()).not.toContain(code);
  expect(terminal.transcript()).not.toMatch(/warning/i);
});

it('enrolls a device in line mode for a user who has none', async () => {
  const terminal = startUi(await openSandbox(), { env: { ACCESSIBLE: '1' }, rows: 60 });
  await terminal.sees('A number to sign in, ? for help:');
  terminal.type(`${numberOf(terminal, 'new-hire')}\r`);
  await terminal.sees('new-hire has no MFA device yet: this makes one.');
  await terminal.sees('Name of the new device [new-hire]:');
  terminal.press(keys.ctrlC);
  expect(await terminal.ends()).toBe(130);
});

it('searches in line mode, counts missing digits, goes back with Esc, and ends with Ctrl-C', async () => {
  const terminal = startUi(await openSandbox(), { env: { ACCESSIBLE: '1' }, rows: 60 });
  await terminal.sees('A number to sign in, ? for help:');
  terminal.press(keys.esc);
  await terminal.sees('q quits.');
  terminal.type('/nothing like it\r');
  await terminal.sees('0 of 10 profiles match nothing like it: / alone shows all');
  terminal.type('/dup\r');
  await terminal.sees('2 of 10 profiles match dup');
  const number = numberOf(terminal, 'kjh-DuperRole');
  terminal.type(`${number}\r`);
  await terminal.sees('Token code of arn:aws:iam');
  terminal.press(keys.esc);
  await terminal.sees('Canceled.');
  terminal.type(`${number}\r`);
  await terminal.sees(/(?:Token code of arn:aws:iam[\s\S]*){2}/);
  terminal.type('123\r');
  await terminal.sees('Three more digits.');
  terminal.press(keys.ctrlC);
  expect(await terminal.ends()).toBe(130);
});

it('says in line mode what is missing on the first run, and offers the sandbox', async () => {
  const home = mkdtempSync(join(tmpdir(), 'awsmfa-first-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const terminal = startUi(await openSandbox(), {
    env: {
      ACCESSIBLE: '1',
      HOME: home,
      AWSMFA_SANDBOX: '',
      AWS_ACCESS_KEY_ID: 'AKIAX',
      AWS_SECRET_ACCESS_KEY: 's',
    },
    columns: 120,
    rows: 60,
  });
  await terminal.sees('No AWS profiles yet.');
  await terminal.sees(
    'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set: without --profile, aws uses these keys.',
  );
  await terminal.sees('Looked in ~/.aws/config: not there');
  terminal.type('2\r');
  await terminal.sees('Profile name [default]:');
  terminal.press(keys.esc);
  await terminal.sees('Nothing was written.');
  terminal.type('1\r');
  await terminal.sees('10 profiles, 3 signed in');
});

/** The number of the profile in the list that was read aloud last. */
function numberOf(terminal: Program, profile: string): string {
  const found = terminal.screen().flatMap((line) => {
    const number = new RegExp(`^(\\d+)\\. ${profile},`).exec(line)?.[1];
    return number === undefined ? [] : [number];
  });
  return found.at(-1) ?? '';
}

it('opens a shell in line mode, and asks again only after it', async () => {
  const sandbox = await openSandbox();
  const terminal = startUi(sandbox, { env: { ACCESSIBLE: '1', SHELL: '/bin/sh' }, rows: 60 });
  await terminal.sees('A number to sign in, ? for help:');
  const number = numberOf(terminal, 'kjh-DuperRole');
  terminal.type(`${number}\r`);
  await terminal.sees('Token code of arn:aws:iam');
  terminal.type(`${sandbox.freshTokenCode(SUPER_DUPER_SERIAL)}\r`);
  await terminal.sees('Signed in for');
  terminal.type(`s ${number}\r`);
  await terminal.sees('brings you back to the list');
  expect(
    terminal
      .screen()
      .join('\n')
      .match(/A number to sign in/g),
  ).toHaveLength(2);
  terminal.type('exit 3\r');
  await terminal.sees(/exit code 3\.\n+A number to sign in, \? for help:/);
  terminal.type('q\r');
  expect(await terminal.ends()).toBe(0);
});
