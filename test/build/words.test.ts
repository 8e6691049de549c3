/** Keeps out words that nobody says, and British spellings. CONTRIBUTING.md asks for plain American English. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

const stiff = [
  'anew',
  'beside',
  'be had',
  'goes? on honou?ring',
  'in step again',
  'is had',
  'leads? back',
  'looks? whether',
  'mend(s|ed|ing)?',
  'of late',
  'of now',
  'stands? (there|behind|under|beside|on|in(?! for))',
  'to hand(?=[.,;:)]|$)',
  '(is|are|was|were) told by',
  'under way',
  'wants? a confirmation',
  'what is no',
  'whoever',
];
const british = [
  'analys(e|ed|es|ing)',
  'behaviours?',
  'cancell(ed|ing)',
  'catalogues?',
  'centred?',
  'colou?rised?',
  'colours?',
  'enrol(s|ment|ments)?',
  'favour(s|ed|ite|ites)?',
  'honour(s|ed|ing)?',
  'labell(ed|ing)',
  'licences?',
  'neighbours?',
  '(initial|normal|organ|optim|recogn|serial|synchron|resynchron|unoptim)is(e|ed|es|ing|ation)',
  'signall(ed|ing)',
  'travell(ed|ing)',
  'whilst',
];
const words = new RegExp(`\\b(?:${[...stiff, ...british].join('|')})\\b`, 'gi');

function filesBelow(folder: string, extension: RegExp): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => extension.test(name))
    .map((name) => join(folder, name));
}

const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** What vitest prints of a test: the first text of `it`, `test` and `describe`, with or without a table. */
function namesIn(file: string): string {
  const calls = read(file).matchAll(
    /(?:\b(?:it|test|describe)(?:\.\w+)*|[\])]\))\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g,
  );
  return Array.from(calls, ([, , name]) => name).join('\n');
}

const own = join('test', 'build', 'words.test.ts');
const texts: readonly (readonly [what: string, files: readonly string[], read: typeof read])[] = [
  ['src', filesBelow('src', /\.tsx?$/), read],
  [
    'bin, build and bench',
    ['bin', 'build', 'bench'].flatMap((folder) => filesBelow(folder, /\.(m?js|ts|md)$/)),
    read,
  ],
  ['docs', filesBelow('docs', /\.md$/), read],
  ['README and the others', ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'], read],
  ['test names', filesBelow('test', /\.test\.tsx?$/).filter((file) => file !== own), namesIn],
];

describe('the words', () => {
  it.each(texts)('of %s are ones that people say', (_, files, textOf) => {
    expect(files.length).toBeGreaterThan(1);
    const found = files.flatMap((file) =>
      textOf(file)
        .split('\n')
        .flatMap((line, index) =>
          Array.from(
            line.matchAll(words),
            ([word]) => `${file}:${index + 1}: ${word}: ${line.trim()}`,
          ),
        ),
    );
    expect(found).toEqual([]);
  });
});
