/** The man page in the programs that show it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json';
import { isInstalled } from '../support/installed';

const path = join(fileURLToPath(new URL('../..', import.meta.url)), packageJson.man[0] ?? '');
const has = { man: isInstalled('man'), groff: isInstalled('groff'), mandoc: isInstalled('mandoc') };
for (const [program, isThere] of Object.entries(has))
  if (!isThere) process.stderr.write(`${program} is not installed: it did not show the man page\n`);

function render(program: string, args: readonly string[]) {
  const env = { ...process.env, LC_ALL: 'C.UTF-8', MANWIDTH: '80', MAN_KEEP_FORMATTING: '' };
  const { stdout, stderr } = spawnSync(program, [...args, path], { encoding: 'utf8', env });
  return { text: stdout.replaceAll(/.\x08|\x1b\[[\d;]*m/g, ''), stderr };
}

describe('the man page', () => {
  it.runIf(has.groff)('causes no warning in groff', () => {
    expect(render('groff', ['-man', '-ww', '-z', '-Tutf8'])).toEqual({ text: '', stderr: '' });
  });

  it.runIf(has.mandoc)('causes no warning in mandoc except for the missing date', () => {
    const { text } = render('mandoc', ['-T', 'lint', '-W', 'warning']);
    expect(text.split('\n').filter((line) => !/missing date|^$/.test(line))).toEqual([]);
  });

  it.runIf(has.man)('shows options and commands with characters that can be copied', () => {
    const { text } = render('man', ['-l', '-P', 'cat']);
    expect(text).toContain('--token-code CODE');
    expect(text).toContain('awsmfa exec profile -- command...');
    expect(text).toContain('eval "$(awsmfa env deploy)"');
    expect(text).toContain('~/.aws/cli/cache/awsmfa-<key>.json');
    expect(text).toMatch(/\^C +leave at once/);
  });
});
