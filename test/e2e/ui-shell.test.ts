/** The terminal goes to a shell and comes back, and no key is lost in either direction. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { signIn } from '../support/run';
import { openSandbox, secretsOf } from '../support/sandbox';
import { choose, openUi, selected } from '../support/ui-program';

const role = 'kjh-DuperRole';

it('gives ten typed lines to the shell in each of three rounds, and the list comes back as it was', async () => {
  const sandbox = await openSandbox();
  await signIn(sandbox, role);
  const folder = mkdtempSync(join(tmpdir(), 'awsmfa-ui-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const typed = join(folder, 'lines');
  const terminal = await openUi(sandbox, { columns: 100, rows: 30, env: { TYPED: typed } });
  await choose(terminal, role);
  for (const round of [1, 2, 3]) {
    terminal.press('s');
    await terminal.sees('awsmfa: exit or Ctrl-D brings you back to the list');
    expect(terminal.isAlternateScreen()).toBe(false);
    for (let line = 1; line <= 10; line += 1) {
      terminal.type(`echo "${round}.${line} $AWSMFA_PROFILE [$AWS_PROFILE]" >> "$TYPED"\r`);
    }
    terminal.type('exit 3\r');
    await terminal.sees(`Back from ${role} after`);
    await terminal.sees('exit code 3.');
    expect(terminal.isAlternateScreen()).toBe(true);
    await terminal.sees(selected(role));
  }
  terminal.press('q');
  expect(await terminal.ends()).toBe(0);
  const lines = [1, 2, 3].flatMap((round) =>
    Array.from({ length: 10 }, (_, line) => `${round}.${line + 1} ${role} []`),
  );
  expect(readFileSync(typed, 'utf8').trim().split('\n')).toEqual(lines);
  expect(terminal.normalScreen().join('\n')).toContain('awsmfa: back after');
  for (const secret of secretsOf(sandbox)) {
    expect(terminal.transcript().includes(secret)).toBe(false);
  }
});
