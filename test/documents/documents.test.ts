import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { files, settings, variables } from '../../build/reference/facts';
import { fillIn } from '../../build/reference/reference';
import { schemas } from '../../build/reference/schemas';
import { parse } from '../../src/aws/profiles/read/parse';
import { parseArguments } from '../../src/cli/arguments';
import { commands, takenOptions, uiCommand } from '../../src/cli/command-table';
import { readSettings } from '../../src/cli/config/read-settings';
import { profilesOf } from '../aws/profiles/profiles-of';
import { readJson } from '../support/json-schemas';
import {
  anchorsOf,
  blocks,
  blocksOf,
  codeSpansOf,
  commandsOf,
  documents,
  invocationsIn,
  linksOf,
  readDocument,
  root,
} from './read-documents';
import { isRunnable, isWord, runBlocks, starts, tools, toolsOf } from './run-blocks';

const ofTheProject = ['SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];

describe.each([...documents, ...ofTheProject])('%s', (file) => {
  it('has the generated parts that the program makes now (npm run docs)', () => {
    expect(readDocument(file)).toBe(fillIn(readDocument(file)));
  });

  it('links to files and headings that exist', () => {
    for (const { path, anchor } of linksOf(file)) {
      expect(existsSync(join(root, path)), path).toBe(true);
      if (anchor !== undefined) expect([...anchorsOf(path)], path).toContain(anchor);
    }
  });

  it('names commands and options that the program has', () => {
    const code = [...codeSpansOf(file), ...blocksOf(file).map(({ text }) => text)];
    for (const words of code.flatMap(invocationsIn)) {
      const called = `awsmfa ${words.join(' ')}`;
      expect(() => parseArguments(withHelp(words)), called).not.toThrow();
      const [first = ''] = words;
      expect(isKnown(first), called).toBe(true);
    }
  });
});

/** With it, the names that a command needs may be left out. */
function withHelp(called: readonly string[]): readonly string[] {
  const words = called.map((word, index) => choiceFor(called[index - 1] ?? '', word));
  const end = words.indexOf('--');
  return end < 0 ? [...words, '--help'] : [...words.slice(0, end), '--help', ...words.slice(end)];
}

/** `--store STORE` stands for each of its values. */
function choiceFor(before: string, word: string): string {
  const options = [...commands, uiCommand].flatMap(takenOptions);
  const choices = options.find(({ name }) => before === `--${name}`)?.choices;
  return /^[A-Z]+$/.test(word) ? (choices?.[0] ?? word) : word;
}

/** A command, an option, or what a reader replaces: anything else would open the UI on a profile. */
function isKnown(word: string): boolean {
  return commands.some(({ name }) => name === word) || /^($|-|[A-Z<[…])/.test(word);
}

describe('the documents', () => {
  it('lead from README.md to every page and picture', () => {
    const reached = new Set(['README.md']);
    for (const file of reached)
      for (const { path } of existsSync(join(root, file)) && file.endsWith('.md')
        ? linksOf(file)
        : []) {
        const isDirectory = statSync(join(root, path)).isDirectory();
        for (const found of isDirectory
          ? documents.filter((page) => page.startsWith(path))
          : [path])
          reached.add(found);
      }
    const pictures = readdirSync(join(root, 'docs/pictures')).map(
      (name) => `docs/pictures/${name}`,
    );
    expect([...documents, ...pictures].filter((page) => !reached.has(page))).toEqual([]);
  });

  it('mark every block of code in a way that is checked', () => {
    for (const { file, line, language, words } of blocks) {
      expect(
        [
          '',
          'text',
          'sh',
          'console',
          'fish',
          'powershell',
          'bat',
          'ini',
          'json',
          'diff',
          'js',
          'python',
          'hcl',
          'yaml',
          'toml',
          'dockerfile',
        ],
        `${file}:${line}`,
      ).toContain(language);
      expect(
        words.filter((word) => !isWord(word)),
        `${file}:${line}`,
      ).toEqual([]);
    }
  });

  it('have commands in every block of a shell, that a shell can parse', () => {
    for (const block of blocks) {
      if (block.language !== 'sh' && block.language !== 'console') continue;
      const found = commandsOf(block);
      expect(found.length, `${block.file}:${block.line}`).toBeGreaterThan(0);
      const input = found.map(({ text }) => text).join('\n');
      const { stderr } = spawnSync('bash', ['-n'], { input, encoding: 'utf8' });
      expect(stderr, `${block.file}:${block.line}`).toBe('');
    }
  });

  it('say which tools a block needs', () => {
    for (const block of blocks.filter(isRunnable))
      for (const { text } of commandsOf(block))
        for (const tool of tools)
          if (starts(tool, text))
            expect(toolsOf(block), `${block.file}:${block.line}: ${text}`).toContain(tool);
  });

  it('have profiles and settings that the program reads without problems', () => {
    for (const { file, line, text } of blocks.filter(({ language }) => language === 'ini')) {
      const place = `${file}:${line}`;
      expect(parse(text).refusals, place).toEqual([]);
      expect(problemsOf(text), place).toEqual([]);
    }
  });

  it('have JSON that parses, and outputs that fit their schema', () => {
    for (const { file, line, text } of blocks.filter(({ language }) => language === 'json')) {
      const place = `${file}:${line}`;
      expect(() => JSON.parse(text), place).not.toThrow();
      if (JSON.parse(text).version !== 1) continue;
      const printed = `${JSON.stringify(JSON.parse(text))}\n`;
      const names = Object.keys(schemas) as (keyof typeof schemas)[];
      expect(
        names.some((name) => accepts(name, printed)),
        place,
      ).toBe(true);
    }
  });
});

/** Of the settings file, the config file, or the credentials file. */
function problemsOf(text: string) {
  if (/^\[(ui|accounts)\]/m.test(text)) {
    const file = join(mkdtempSync(join(tmpdir(), 'awsmfa-documents-')), 'config');
    onTestFinished(() => rmSync(dirname(file), { recursive: true }));
    writeFileSync(file, text);
    return readSettings(file, {}).problems;
  }
  const isConfig = /^\[(profile |default|sso-session |services )/m.test(text);
  const set = isConfig ? profilesOf(text) : profilesOf('', text);
  const problems = [...set.profiles.values()].flatMap(({ problem }) => problem ?? []);
  // What a profile lacks may be in the text around it.
  const lacks = ['missing-source-profile', 'keys-elsewhere'];
  return [...problems.filter(({ code }) => !lacks.includes(code)), ...set.problems];
}

function accepts(name: keyof typeof schemas, printed: string): boolean {
  try {
    readJson(name, printed);
    return true;
  } catch {
    return false;
  }
}

describe('the commands and outputs of', () => {
  const runnable = documents.map((file) => ({
    file,
    found: blocksOf(file).filter(isRunnable),
  }));
  it.each(runnable.filter(({ found }) => found.length > 0))(
    '$file are what the program does',
    ({ found }) => runBlocks(found, tools),
  );
});

describe('the generated documentation', () => {
  it('has every command, option and exit code', () => {
    const page = readDocument('docs/commands.md');
    const documented = commands.filter(({ isHidden }) => isHidden !== true);
    for (const { name } of documented) expect(page).toContain(`\n## ${name}\n`);
    for (const { name } of [...documented, uiCommand].flatMap(takenOptions))
      expect(page).toContain(`--${name}`);
    expect(page).toMatch(/^\| 3 \| a token code .* needed/m);
  });

  it('has the keys of the list, and says when each works', () => {
    const page = readDocument('docs/keys.md');
    expect(page).toContain('| `a` | all roles of this code | the code opens a role |');
    expect(page).toContain('| `Enter` | sign in; again: use it | the profile is not broken |');
    expect(page).toContain('| `^C` | leave at once | |');
  });

  it('names every kind of file that the program keeps next to those of AWS', () => {
    const kept = /awsmfa-(?:ui-)?\$\{\w+\}(\.[a-z]+)`|\$\{\w+\}(\.awsmfa-[a-z]+)`/g;
    const endings = Array.from(textOfSource().matchAll(kept), ([, own, ofFile]) => own ?? ofFile);
    expect(new Set(endings).size).toBeGreaterThanOrEqual(6);
    const named = files.map(({ names, summary }) => [...names, summary].join()).join();
    for (const ending of endings) expect(named).toContain(ending);
  });

  it('says in README.md which commands, settings and variables there are', () => {
    const readme = readDocument('README.md');
    const documented = commands.filter(({ isHidden }) => isHidden !== true);
    for (const { name } of [...documented, ...settings]) expect(readme).toMatch(inCode(name));
    for (const name of variablesInSource()) expect(readme).toMatch(inCode(name));
  });

  it('names every variable of ours that the program reads', () => {
    const named = [
      ...settings.map(({ variable }) => variable),
      ...variables.flatMap(({ names }) => names),
    ];
    for (const name of variablesInSource())
      expect(
        named.some((text) => text.includes(name)),
        name,
      ).toBe(true);
  });
});

/** Variables that awsmfa sets for its own child processes. */
const internal = new Set(['AWSMFA_OUTER', 'AWSMFA_SANDBOX', 'AWSMFA_PROFILE']);

function textOfSource(): string {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => readDocument(join('src', file)))
    .join('\n');
}

function variablesInSource(): readonly string[] {
  const found = textOfSource().match(/\bAWSMFA_[A-Z_]+[A-Z]\b|\bACCESSIBLE\b|\bNO_ANIMATIONS\b/g);
  return [...new Set(found)].filter((name) => !internal.has(name));
}

function inCode(name: string): RegExp {
  return new RegExp(`\`${name.replace(/[[\]]/g, '\\$&')}(?!\\w)`);
}
