/** Signing in on the screen: wrong first, then right; then every role that the code opens. */
import { expect, it } from 'vitest';
import type { Program } from '../support/program';
import { openSandbox, SUPER_DUPER_SERIAL, secretsOf } from '../support/sandbox';
import { choose, keys, openUi } from '../support/ui-program';

const role = 'kjh-DuperRole';

/** The field of the code, by the shortest way there is. */
async function askForCode(terminal: Program): Promise<void> {
  terminal.press(`/${role}${keys.enter}`);
  await terminal.sees('Code from the device  kjh-SuperDuperUser');
}

it('takes a wrong code, then the right one, then opens every role of it; no secret is ever written', async () => {
  const sandbox = await openSandbox();
  // Over ssh the terminal is what copies, and no clipboard of this computer is changed.
  const terminal = await openUi(sandbox, { env: { SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22' } });
  await terminal.sees(/○ {3}kjh-DuperRole .* code/);
  await askForCode(terminal);
  await terminal.sees('opens 4 profiles');

  const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
  const wrong = code === '000000' ? '111111' : '000000';
  terminal.type(wrong);
  await terminal.sees('! Not accepted. Mistyped?');
  terminal.type(code);
  await terminal.sees('Signed in for');
  await terminal.sees(/● {3}kjh-DuperRole .* (1h 00m|59m)/);
  await terminal.sees(/● kjh-SuperDuperUser .* (12h 00m|11h 59m)/);

  terminal.press(keys.esc);
  await terminal.sees(/\d+ profiles · \d+ signed in/);
  terminal.press('a');
  await terminal.sees(/3 of 3 roles of kjh-SuperDuperUser are open until/);
  for (const name of ['kjh-AuditRole', 'chain-second']) {
    await terminal.sees(new RegExp(`● {3}${name} .* (1h 00m|59m)`));
  }
  // What is copied is the command that prints the credentials, never the credentials.
  terminal.press('c');
  await terminal.sees('Sent to the terminal, not confirmed: eval');
  const copied = /\x1b\]52;c;([^\x07]*)\x07/.exec(terminal.transcript())?.[1] ?? '';
  expect(Buffer.from(copied, 'base64').toString()).toBe(`eval "$(awsmfa env ${role})"`);
  terminal.press('q');
  expect(await terminal.ends()).toBe(0);

  const secrets = [...secretsOf(sandbox), code, wrong];
  expect(secrets.length).toBeGreaterThan(10);
  for (const secret of secrets) {
    expect(terminal.transcript().includes(secret), `${secret.slice(0, 2)}…`).toBe(false);
  }
  for (const user of Object.values(sandbox.users)) {
    for (const { accessKeyId } of user.accessKeys) {
      expect(terminal.transcript()).not.toContain(accessKeyId);
    }
  }
});

it('leaves the field at Esc with nothing changed and nothing asked of AWS', async () => {
  const sandbox = await openSandbox();
  const terminal = await openUi(sandbox, { columns: 80, rows: 24 });
  await askForCode(terminal);
  terminal.type('123');
  await terminal.sees('[●] [●] [●] [_]');
  terminal.press(keys.esc);
  await terminal.seesNo('Code from the device');
  await terminal.sees('Canceled.');
  await terminal.sees(/○ {3}kjh-DuperRole .* code/);
  expect(sandbox.requests).toEqual([]);
});

it('takes a code that is pasted with blanks and a line end', async () => {
  const sandbox = await openSandbox();
  const terminal = await openUi(sandbox, { columns: 80, rows: 24 });
  await askForCode(terminal);
  terminal.paste('somebody once said 123 4567');
  await terminal.sees('Not six digits: nothing was taken.');
  const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
  terminal.paste(` ${code.slice(0, 3)} ${code.slice(3)}\n`);
  await terminal.sees('Signed in for');
});

it('keeps the digits that were typed through every size of the window', async () => {
  const terminal = await openUi(await openSandbox());
  await askForCode(terminal);
  terminal.type('12');
  for (const [columns, rows] of [
    [60, 15],
    [30, 8],
    [40, 12],
    [80, 24],
  ] as const) {
    terminal.resize(columns, rows);
    await terminal.sees(columns < 40 ? 'too small' : '[●] [●] [_] [ ] [ ] [ ]');
  }
});

it('opens the roles of a user in one go, from the row of the user', async () => {
  const sandbox = await openSandbox();
  const terminal = await openUi(sandbox);
  await choose(terminal, 'kjh-SuperDuperUser');
  terminal.press(keys.esc);
  await terminal.sees('ops-sso');
  terminal.press('a');
  await terminal.sees('Code from the device');
  terminal.type(sandbox.freshTokenCode(SUPER_DUPER_SERIAL));
  await terminal.seesNo('Code from the device');
  for (const name of [role, 'kjh-AuditRole', 'chain-second']) {
    await terminal.sees(new RegExp(`● {3}${name} .* (1h 00m|59m)`));
  }
});
