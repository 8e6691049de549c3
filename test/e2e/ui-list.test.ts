/** What the list does while one looks at it: search, order, other programs, the end of a session, the window. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'vitest';
import { holdDate } from '../support/program-time';
import { runAwsmfa, signIn } from '../support/run';
import { endKept, openSandbox } from '../support/sandbox';
import { choose, keys, openUi } from '../support/ui-program';

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

it('counts a session down to its end, and then asks for a code again', async () => {
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
