import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hostileTexts } from '../support/hostile-text';
import { openSandbox } from '../support/sandbox';
import { keys, openUi } from '../support/ui-program';
import { rounds, tally } from './rounds';

/** The terminal alone takes most of a second for a megabyte. Without a limit this took minutes. */
const mostMs = 10_000;

const few = hostileTexts.slice(0, rounds(3, hostileTexts.length));

it('keys work at once after a megabyte of anything is pasted into the search, and Ctrl-C ends it', async () => {
  const sandbox = await openSandbox();
  const terminal = await openUi(sandbox);
  for (const [what, text] of few) {
    terminal.press('/');
    await terminal.sees('Esc show all');
    const start = performance.now();
    // A paste can't contain its end mark.
    terminal.paste(text.replaceAll('\x1b[201~', ''));
    terminal.press(keys.esc);
    await terminal.seesNo('Esc show all');
    const ms = performance.now() - start;
    expect(ms, what).toBeLessThan(mostMs);
    tally('megabytes pasted');
  }
  terminal.press('/');
  terminal.paste(hostileTexts.at(-1)?.[1] ?? '');
  const start = performance.now();
  terminal.press(keys.ctrlC);
  await terminal.ends();
  expect(performance.now() - start).toBeLessThan(mostMs);
});

it('a list of very long names is drawn, searched and left at once', async () => {
  const sandbox = await openSandbox();
  const config = join(sandbox.home, 'long');
  const names = hostileTexts
    .slice(0, rounds(3, 12))
    .map(([what, text]) => `${what}-${text.slice(0, 200_000).replaceAll(/[\s\]#;"'\\]/g, '-')}`);
  writeFileSync(
    config,
    names.map((name) => `[profile ${name}]\ncredential_process = /bin/true\n`).join(''),
  );
  const start = performance.now();
  const terminal = await openUi(sandbox, {
    env: { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: '/dev/null' },
  });
  terminal.press(`/letters${keys.tab}`);
  await terminal.sees(/letters-x+…/);
  terminal.press(`${keys.esc}Gg`);
  terminal.press(keys.ctrlC);
  await terminal.ends();
  expect(performance.now() - start).toBeLessThan(2 * mostMs);
});
