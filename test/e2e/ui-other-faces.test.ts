/** What the UI is where it can't be, or need not be, a list on the whole screen. */
import { expect, it } from 'vitest';
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
  const number = /^(\d+)\. kjh-DuperRole,.*needs a code/m.exec(terminal.screen().join('\n'))?.[1];
  terminal.type(`${number}\r`);
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
