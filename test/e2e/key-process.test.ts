/** A credential_process that asks a question on the terminal, as `pass` and `op` do. */
import { expect, it, onTestFinished } from 'vitest';
import { openWithProcess } from '../support/key-process';
import { startProgram } from '../support/program';
import { awsmfaScript } from '../support/run';
import { SUPER_DUPER_SERIAL, secretsOf } from '../support/sandbox';
import { choose, keys, openUi, selected } from '../support/ui-program';

/** It asks on the terminal itself, whatever our streams are. */
async function openWithLockedStore() {
  const opened = await openWithProcess();
  opened.script(
    `echo run >> "$HOME/runs"; printf 'Passphrase: ' > /dev/tty; read -r answer < /dev/tty
[ "$answer" = open ] || exit 1
echo unlocked >&2; cat "$HOME/keys.json"`,
  );
  return opened;
}

it('is answered on the terminal before the code for AWS', async () => {
  const { sandbox, code, runs } = await openWithLockedStore();
  const { env } = sandbox;
  const args = [awsmfaScript, 'login', 'one'];
  const program = startProgram({ file: process.execPath, args, env, columns: 120 });
  onTestFinished(() => program.end());
  await program.sees('Passphrase: ');
  program.press('open\r');
  await program.sees('unlocked');
  await program.sees(`Token code of ${SUPER_DUPER_SERIAL} for one: `);
  program.press(`${code()}\r`);
  expect(await program.ends()).toBe(0);
  expect(program.screen().join('\n')).toContain('one: signed in, 59m left');
  expect(runs()).toBe(1);
});

it('gets the terminal from the full screen while it asks, and is not run with a kept session', async () => {
  const { sandbox, code, runs } = await openWithLockedStore();
  const terminal = await openUi(sandbox);
  expect(runs()).toBe(0);
  await choose(terminal, 'one');
  terminal.press(keys.enter);
  await terminal.sees('Passphrase: ');
  expect(terminal.isAlternateScreen()).toBe(false);
  terminal.press('open\r');
  await terminal.sees('Code from the device');
  expect(terminal.isAlternateScreen()).toBe(true);
  terminal.type(code());
  await terminal.sees('Signed in for');
  terminal.press('q');
  await terminal.ends();
  const again = await openUi(sandbox);
  await choose(again, 'two');
  again.press(keys.enter);
  await again.sees('Signed in for');
  expect(runs()).toBe(1);
  for (const secret of secretsOf(sandbox)) {
    expect(terminal.transcript().includes(secret)).toBe(false);
  }
});

it('returns to a working list after Ctrl-C', async () => {
  const { sandbox } = await openWithLockedStore();
  const terminal = await openUi(sandbox);
  await choose(terminal, 'one');
  terminal.press(keys.enter);
  await terminal.sees('Passphrase: ');
  terminal.press(keys.ctrlC);
  await terminal.sees(selected('one'));
  expect(terminal.isAlternateScreen()).toBe(true);
  terminal.press('?');
  await terminal.sees('help: profiles');
});
