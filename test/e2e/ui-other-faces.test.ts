/** What the UI is where it can't be, or need not be, a list on the whole screen. */
import { expect, it } from 'vitest';
import type { Program } from '../support/program';
import { openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';
import { keys, startUi } from '../support/ui-program';

it('is the plain list, with no escape sequence, on a terminal that can do no more', async () => {
  const terminal = startUi(await openSandbox(), { env: { TERM: 'dumb' } });
  expect(await terminal.ends()).toBe(0);
  expect(terminal.screen().join('\n')).toContain('kjh-DuperRole');
  expect(terminal.transcript()).not.toContain('\x1b');
});

it('is a picker where a command wants a profile: the choice goes on, Ctrl-C gives up', async () => {
  const sandbox = await openSandbox();
  const giving = startUi(sandbox, { args: ['console'] });
  await giving.sees('choose a profile for console');
  giving.press(keys.ctrlC);
  expect(await giving.ends()).toBe(130);
  const choosing = startUi(sandbox, { args: ['login'] });
  await choosing.sees('choose a profile for login');
  choosing.press(`/kjh-DuperRole${keys.enter}`);
  await choosing.sees(`Token code of ${SUPER_DUPER_SERIAL}`);
  choosing.press(keys.ctrlC);
  expect(await choosing.ends()).toBe(130);
});

it('is lines for a screen reader: a numbered list, prompts, one line for each event', async () => {
  const sandbox = await openSandbox();
  const terminal = startUi(sandbox, { env: { ACCESSIBLE: '1' }, rows: 60 });
  await terminal.sees('A number to sign in, ? for help:');
  expect(terminal.screen().join('\n')).toMatch(/^\d+\. kjh-DuperRole,.*needs a code/m);
  terminal.type(`${numberOf(terminal, 'kjh-DuperRole')}\r`);
  await terminal.sees('Six digits of arn:aws:iam');
  const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
  // The second one while the first is on its way.
  terminal.type(`000000\r${code}\r`);
  await terminal.sees('AWS did not accept that code');
  await terminal.sees('Signed in: kjh-DuperRole');
  terminal.type('q\r');
  expect(await terminal.ends()).toBe(0);
  expect(terminal.transcript()).not.toMatch(/\x1b\[\?1049h|\x1b\[2J/);
  expect(terminal.transcript()).not.toContain(code);
  expect(terminal.transcript()).not.toMatch(/warning/i);
});

it('enrols, in lines, a device for a user who turns out to have none', async () => {
  const terminal = startUi(await openSandbox(), { env: { ACCESSIBLE: '1' }, rows: 60 });
  await terminal.sees('A number to sign in, ? for help:');
  terminal.type(`${numberOf(terminal, 'new-hire')}\r`);
  await terminal.sees('new-hire has no MFA device yet: this makes one.');
  await terminal.sees('Name of the new device [new-hire]:');
  terminal.press(keys.ctrlC);
  expect(await terminal.ends()).toBe(130);
});

it('goes one step back in lines by Esc, which never quits, and leaves by Ctrl-C from everywhere', async () => {
  const terminal = startUi(await openSandbox(), { env: { ACCESSIBLE: '1' }, rows: 60 });
  await terminal.sees('A number to sign in, ? for help:');
  terminal.press(keys.esc);
  await terminal.sees('q quits.');
  const number = numberOf(terminal, 'kjh-DuperRole');
  terminal.type(`${number}\r`);
  await terminal.sees('Six digits of arn:aws:iam');
  terminal.press(keys.esc);
  await terminal.sees('Cancelled.');
  terminal.type(`${number}\r`);
  await terminal.sees(/(?:Six digits of arn:aws:iam[\s\S]*){2}/);
  terminal.press(keys.ctrlC);
  expect(await terminal.ends()).toBe(130);
});

/** The number of the profile in the list that is read aloud. */
function numberOf(terminal: Program, profile: string): string {
  const found = new RegExp(`^(\\d+)\\. ${profile},`, 'm').exec(terminal.screen().join('\n'));
  return found?.[1] ?? '';
}
