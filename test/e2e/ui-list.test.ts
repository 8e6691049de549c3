/** What the list does while one looks at it: search, order, other programs, the end of a session, the window. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { holdDate } from '../support/program-time';
import { runAwsmfa, signIn } from '../support/run';
import { endKept, openSandbox } from '../support/sandbox';
import { choose, keys, openUi, rowOf, selected } from '../support/ui-program';

it('filters as one types, with the letters that were hit marked, and Esc shows all again', async () => {
  const terminal = await openUi(await openSandbox());
  terminal.press('/billing');
  await terminal.sees(selected('billing-read'));
  await terminal.sees(/^ awsmfa {3}1 of \d+ profiles/);
  expect(rowOf(terminal, 'ops-sso')).toBe('');
  const row = terminal.screen().findIndex((line) => line.startsWith('▌'));
  const hit = terminal.cells()[row]?.find(({ text }) => text === 'b');
  expect(hit).toMatchObject({ underline: true, bold: true });
  terminal.press(keys.esc);
  await terminal.sees('ops-sso');
  // The row from before the search.
  await terminal.sees(selected('kjh-SuperDuperUser'));
  terminal.press('/zzz');
  await terminal.sees('No profile matches zzz. Esc shows all');
  terminal.press(keys.esc);
  await terminal.sees('by sign-in');
});

it('sorts in three ways, and the selection stays on its profile', async () => {
  const sandbox = await openSandbox();
  const terminal = await openUi(sandbox);
  terminal.press('jjjjj');
  await terminal.sees(selected('billing-read'));
  const names = () =>
    terminal
      .screen()
      .slice(2, -4)
      .flatMap((row) => /^[▌ ][^ ] ([\w-]+)/.exec(row)?.[1] ?? []);
  terminal.press('t');
  await terminal.sees('by name');
  const byName = names();
  expect(byName.length).toBeGreaterThan(3);
  // What can't work comes behind the rest.
  expect(byName.at(-1)).toBe('broken-role');
  expect(byName.slice(0, -1)).toEqual(byName.slice(0, -1).sort());
  await terminal.sees(selected('billing-read'));
  terminal.press('t');
  await terminal.sees('by time left');
  await terminal.sees(selected('billing-read'));
  terminal.press('t');
  await terminal.sees('by sign-in');
});

it('shows what other programs do to the files and the sessions', async () => {
  const sandbox = await openSandbox();
  const terminal = await openUi(sandbox, { columns: 80, rows: 24 });
  await terminal.sees(/○ {3}kjh-DuperRole .* code$/m);
  await signIn(sandbox, 'kjh-DuperRole');
  await terminal.sees(/● {3}kjh-DuperRole .* 59m$/m);
  appendFileSync(
    join(sandbox.home, '.aws/config'),
    '\n[profile written-meanwhile]\nregion = eu-north-1\ncredential_process = true\n',
  );
  await terminal.sees(/○ written-meanwhile /);
  await runAwsmfa(sandbox, ['logout', 'kjh-DuperRole']);
  await terminal.sees(/○ {3}kjh-DuperRole .* ready$/m);
});

it('counts a session down to its end while somebody watches, and then asks for a code again', async () => {
  const sandbox = await openSandbox();
  await signIn(sandbox, 'kjh-DuperRole');
  const date = holdDate(sandbox);
  endKept(sandbox, 'mfa', date.inSeconds(6));
  endKept(sandbox, 'role', date.inSeconds(6));
  const terminal = await openUi(sandbox, { env: date.env });
  await choose(terminal, 'kjh-DuperRole');
  await terminal.sees(/◔ kjh-SuperDuperUser .* 0:0\d/);
  await terminal.sees(/◔ {3}kjh-DuperRole .* 0:0\d/);
  date.passSeconds(6);
  await terminal.sees(/× kjh-SuperDuperUser .* expired/);
  await terminal.sees(/× {3}kjh-DuperRole .* expired/);
  await terminal.sees(/^ awsmfa.*0 signed in|of \d+ profiles/m);
  terminal.press(keys.enter);
  await terminal.sees('Code from the device  kjh-SuperDuperUser');
});

it('says what size it needs in a window that is too small, and is as it was afterwards', async () => {
  const terminal = await openUi(await openSandbox());
  terminal.press('/dup');
  // In a window that is too small letters are no text, so the last one has to be there first.
  await terminal.sees('/ dup');
  for (const [columns, rows] of [
    [20, 5],
    [200, 50],
    [36, 9],
  ] as const) {
    terminal.resize(columns, rows);
    await terminal.sees(columns < 40 ? /40x12/ : '/ dup');
  }
  terminal.resize(80, 24);
  await terminal.sees('/ dup');
  await terminal.sees(selected('kjh-DuperRole'));
  expect(rowOf(terminal, 'ops-sso')).toBe('');
});
