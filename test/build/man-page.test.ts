import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { files, settings, variables } from '../../build/reference/facts';
import { keySections } from '../../build/reference/keys';
import { manPage } from '../../build/reference/reference';
import packageJson from '../../package.json';
import { commands, takenOptions, uiCommand } from '../../src/cli/command-table';
import { exitCodes, signalExitCodes } from '../../src/cli/exit-codes';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = manPage(packageJson.version);
/** As a person reads it, without fonts and escapes. */
const read = page
  .replaceAll(/\\f[BIR]/g, '')
  .replaceAll('\\-', '-')
  .replaceAll('\\(ti', '~')
  .replaceAll('\\(ha', '^');

describe('the man page', () => {
  it('is the one that the package installs', () => {
    expect(readFileSync(join(root, packageJson.man[0] ?? ''), 'utf8')).toBe(page);
  });

  it('has every command and option', () => {
    const documented = commands.filter(({ isHidden }) => isHidden !== true);
    for (const { name } of documented) expect(read).toContain(`\n.SS "awsmfa ${name}"\n`);
    for (const { name } of [...documented, uiCommand].flatMap(takenOptions))
      expect(read).toContain(`--${name}`);
  });

  it('has every exit code, variable, file, setting and key', () => {
    const names = [
      ...Object.values({ ...exitCodes, ...signalExitCodes }).map(String),
      ...variables.flatMap((variable) => variable.names),
      ...settings.flatMap(({ name, variable }) => [name, variable.replaceAll('`', '')]),
      ...files.flatMap((file) => file.names),
      ...keySections.flatMap(({ rows }) => rows.flatMap(({ keys }) => keys)),
    ];
    expect(names.length).toBeGreaterThan(100);
    for (const name of names) expect(read).toContain(name);
  });

  it('has only requests that man(7) knows, and only signs that a shell understands', () => {
    const requests = page.match(/^[.'].*$/gm) ?? [];
    for (const request of requests)
      expect(request).toMatch(/^\.(TH|SH|SS|TP|TQ|PP|BR?|RI|IR|br)\b/);
    expect(page).toMatch(/^[\n\x20-\x7e]*$/);
    expect(page).not.toMatch(/--/);
  });
});
