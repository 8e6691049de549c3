import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commands, takenOptions, uiCommand } from '../../src/cli/command-table';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const shown = commands.filter(({ isHidden }) => isHidden !== true);

/** Between awsmfa and its own children, and for no one else to set. */
const INTERNAL = new Set(['AWSMFA_OUTER', 'AWSMFA_SANDBOX', 'AWSMFA_PROFILE']);

function variablesInSource(): ReadonlySet<string> {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const text = files
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => readFileSync(join(root, 'src', file), 'utf8'))
    .join('\n');
  return new Set(text.match(/\bAWSMFA_[A-Z_]+[A-Z]\b|\bACCESSIBLE\b|\bNO_ANIMATIONS\b/g));
}

describe('the README', () => {
  it('names every command, and every word that a command takes', () => {
    for (const { name, synopsis } of shown) {
      expect(readme).toMatch(new RegExp(`\`(?:awsmfa )?${name}\\b|awsmfa ${name}\\b`));
      for (const word of /\[([a-z|]+)\]/.exec(synopsis)?.[1]?.split('|') ?? []) {
        expect(readme.replaceAll('\\|', '|'), name).toMatch(new RegExp(`${name} .*\\b${word}\\b`));
      }
    }
  });

  it('names every option', () => {
    const names = [...shown, uiCommand].flatMap(takenOptions).map(({ name }) => name);
    for (const name of new Set(names)) expect(readme).toMatch(new RegExp(`--${name}\\b`));
  });

  it('names no option that the program lacks', () => {
    const taken = new Set([...shown, uiCommand].flatMap(takenOptions).map(({ name }) => name));
    const ofOthers = ['profile', 'global'];
    for (const [, name = ''] of readme.matchAll(/(?<![\w-])--([a-z][a-z-]+)/g)) {
      expect([...taken, ...ofOthers]).toContain(name);
    }
  });

  it('names every variable that the program reads', () => {
    const named = [...variablesInSource()].filter((name) => !INTERNAL.has(name));
    for (const name of named) expect(readme).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it('links to files that are there', () => {
    for (const [, target = ''] of readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      expect(existsSync(join(root, target)), target).toBe(true);
    }
  });
});
