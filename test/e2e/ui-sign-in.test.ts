/** Signing in on the screen: wrong first, then right; then every role that the code opens. */
import { expect, it } from 'vitest';
import type { Program } from '../support/program';
import { openSandbox, SUPER_DUPER_SERIAL, secretsOf } from '../support/sandbox';
import { keys, openUi } from '../support/ui-program';

const role = 'kjh-DuperRole';

/** The field of the code, by the shortest way there is. */
async function askForCode(terminal: Program): Promise<void> {
  terminal.press(`/${role}${keys.enter}`);
  await terminal.sees('Code from the device  kjh-SuperDuperUser');
}

it('takes a wrong code, then the right one, opens every role, and never writes a secret', async () => {
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

it('keeps the typed digits at every size of the window', async () => {
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
