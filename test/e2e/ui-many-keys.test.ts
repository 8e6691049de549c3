/** Keys that come at once: typed ahead, held down, or pasted where the terminal does not say so. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSandbox } from '../support/sandbox';
import { startUi } from '../support/ui-program';

async function openLongList() {
  const sandbox = await openSandbox();
  const config = join(sandbox.home, 'many');
  const names = Array.from({ length: 10_000 }, (_, number) => `many-${10_000 + number}`);
  const section = (name: string) => `[profile ${name}]\ncredential_process = /bin/true\n`;
  writeFileSync(config, names.map(section).join(''));
  const terminal = startUi(sandbox, {
    env: { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: '/dev/null' },
  });
  await terminal.sees(/^▌. many-10000/m);
  // The rows that the first frame does not show are read after it.
  await expect
    .poll(
      () => {
        terminal.press('G');
        return terminal.screen().join('\n');
      },
      { timeout: 30_000 },
    )
    .toMatch(/^▌. many-19999/m);
  terminal.press('g');
  await terminal.sees(/^▌. many-10000/m);
  return terminal;
}

it('500 keys act in their order, in a few frames, and Ctrl-C waits for none of 4000 more', async () => {
  const terminal = await openLongList();
  const before = terminal.transcript().length;
  terminal.press(`${'jjk'.repeat(166)}jj`);
  await terminal.sees(/^▌. many-10168/m);
  const frames = terminal.transcript().slice(before).split('\x1b[?2026h').length - 1;
  expect(frames).toBeLessThanOrEqual(5);
  terminal.press(`${'jk'.repeat(2000)}\x03`);
  expect(await terminal.ends()).toBe(130);
});
