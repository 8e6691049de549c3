import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { settings, variables } from '../../build/reference/facts';
import { fillIn } from '../../build/reference/reference';
import { commands, takenOptions, uiCommand } from '../../src/cli/command-table';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const documents = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

describe.each(documents)('%s', (file) => {
  it('has the generated parts that the program makes now (npm run docs)', () => {
    expect(read(file)).toBe(fillIn(read(file)));
  });

  it('links to files that exist', () => {
    for (const [, target = ''] of read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      expect(existsSync(join(root, dirname(file), target)), target).toBe(true);
    }
  });
});

describe('the generated documentation', () => {
  it('has every command, option and exit code', () => {
    const page = read('docs/commands.md');
    const documented = commands.filter(({ isHidden }) => isHidden !== true);
    for (const { name } of documented) expect(page).toContain(`\n## ${name}\n`);
    for (const { name } of [...documented, uiCommand].flatMap(takenOptions))
      expect(page).toContain(`--${name}`);
    expect(page).toMatch(/^\| 3 \| a token code .* needed/m);
  });

  it('has the keys of the list, and says when each works', () => {
    const page = read('docs/keys.md');
    expect(page).toContain('| `a` | all roles of this code | the code opens a role |');
    expect(page).toContain('| `Enter` | sign in; again: use it | the profile is not broken |');
    expect(page).toContain('| `^C` | leave at once | |');
  });

  it('names every variable of ours that the program reads', () => {
    const named = [...settings.map(({ variable }) => variable), ...variables.flatMap(namesOf)];
    for (const name of variablesInSource())
      expect(
        named.some((text) => text.includes(name)),
        name,
      ).toBe(true);
  });
});

const namesOf = ({ names }: (typeof variables)[number]) => names;

/** Variables that awsmfa sets for its own child processes. */
const internal = new Set(['AWSMFA_OUTER', 'AWSMFA_SANDBOX', 'AWSMFA_PROFILE']);

function variablesInSource(): readonly string[] {
  const text = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => read(join('src', file)))
    .join('\n');
  const found = text.match(/\bAWSMFA_[A-Z_]+[A-Z]\b|\bACCESSIBLE\b|\bNO_ANIMATIONS\b/g);
  return [...new Set(found)].filter((name) => !internal.has(name));
}
