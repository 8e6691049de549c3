import { expect, it } from 'vitest';
import { bundle } from '../support/bundle';
import { startProgram } from '../support/program';

it('writes everything to a slow terminal', async () => {
  const file = await bundle(new URL('programs/write-much.ts', import.meta.url));
  const program = startProgram({ file: process.execPath, args: [file] });
  const all = `${'x'.repeat(100_000)} and the end`;
  await program.waitsFor('all of it', () => program.transcript().includes(all));
  program.press('q');
  expect(await program.ends()).toBe(0);
});
