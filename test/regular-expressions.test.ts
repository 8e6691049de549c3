import { readdirSync, readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { bounds } from '../src/bounds';
import {
  expressionsIn,
  type FoundExpression,
  repeats,
  tooLongFor,
} from './support/regular-expressions';

/** What takes too long with a megabyte takes too long with this. */
const quarterMegabyte = 250_000;
const src = new URL('../src/', import.meta.url);
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /\.tsx?$/.test(name),
);
const found: readonly (FoundExpression & { readonly file: string })[] = files.flatMap((file) =>
  expressionsIn(readFileSync(new URL(file, src), 'utf8'), file).map((one) => ({ ...one, file })),
);
const literals = new Map(
  found.flatMap((one) => (one.kind === 'literal' ? [[one.text, one] as const] : [])),
);

/** What is never matched with more, and why. */
const short: Readonly<Record<string, { readonly units: number; readonly because: string }>> = {
  '/\\$(?:\\{([^}]*)\\}|(\\w+))/g': {
    units: bounds.path,
    because: 'a longer path is left as it is',
  },
  '/[\\\\/]pnpm(?:-cache)?[\\\\/](?:.*[\\\\/])?dlx(?:-\\d+)?[\\\\/]/': {
    units: bounds.path,
    because: 'it is matched with the path of the program itself, which the system found',
  },
  '/^(.*[\\\\/]fnm_multishells[\\\\/][^\\\\/]+)([\\\\/].*)$/': {
    units: bounds.path,
    because: 'it is matched with the path of the program itself, which the system found',
  },
  '/^User: (\\S+) is not authorized to perform: (\\S+)(?: on resource: (.+?))?(?: because .*| with an explicit deny.*)?$/':
    { units: bounds.shown + 1, because: 'what AWS says is cut to it before it is read' },
  '/kjh-DuperRole.*\\dm/': {
    units: 10_000,
    because: 'the tour matches it with what awsmfa prints of the few profiles of the sandbox',
  },
};

/** What the program makes when it runs, by its file: such an expression in full. */
const made: Readonly<Record<string, { readonly expression: RegExp; readonly units?: number }>> = {
  'cli/devices/serial-number-lines.ts': { expression: /^\s*mfa_serial\s*[=:]/i },
  // The sandbox checks the lengths of names and paths first, and the patterns are of its own policies.
  'sandbox/policy.ts': { expression: /^arn:aws:iam::.*:mfa\/.*me$/su, units: 2_048 },
  'sandbox/tour/query-client.ts': { expression: /<Code>([^<]*)<\/Code>/ },
  'terminal/input/input-token.ts': { expression: inFull('terminal/input/input-token.ts') },
  'terminal/multiplexer.ts': { expression: /[\s\S]{1,246}/g },
  'terminal/screen/row.ts': { expression: /^[\x20-\x7e\u4e00-\u9fff]*$/ },
};

/** An expression that is made of nothing else that the program knows. */
function inFull(inFile: string): RegExp {
  const text = found.find(({ kind, file }) => kind === 'made' && file === inFile)?.text ?? '';
  const { source, flags } = runInNewContext(text);
  return new RegExp(source, flags);
}

describe('each regular expression', () => {
  it('in the program is checked', () => {
    expect(literals.size).toBeGreaterThan(150);
    const making = found.flatMap(({ kind, file }) => (kind === 'made' ? [file] : []));
    expect(making.sort()).toEqual(Object.keys(made).sort());
    for (const text of Object.keys(short)) expect([...literals.keys()]).toContain(text);
  });

  it.each(
    [...literals.values()]
      .filter(({ expression }) => repeats(expression))
      .map(({ text, file, expression }) => [text, file, expression] as const),
  )('matches a quarter of a megabyte of its worst text quickly: %s (%s)', (text, _, expression) => {
    expect(tooLongFor(expression, short[text]?.units ?? quarterMegabyte)).toBeUndefined();
  });

  it.each(Object.entries(made))(
    'is done soon too where it is made: %s',
    (_, { expression, units = quarterMegabyte }) => {
      expect(tooLongFor(expression, units)).toBeUndefined();
    },
  );
});

describe('an expression that backtracks', () => {
  it.each([
    /(a+)+$/,
    /\s*x$/,
    /^(?:a|a)*$/,
    /a.*b/,
    /<!--.*?-->/s,
    /\s+$/,
    /(\w+\s?)*!/,
    /^[\s\S]*?x[\s\S]*?y[\s\S]*?z$/,
    /token\s*\w*\s*=/,
  ])('is noticed: %s', (expression) => {
    expect(repeats(expression)).toBe(true);
    expect(tooLongFor(expression, quarterMegabyte, 50)).toBeDefined();
  });

  it.each([/^\s*x/, /^[\w-]+$/, /[^a]/g, /a|b/])(
    'and one that does not is not: %s',
    (expression) => {
      expect(tooLongFor(expression, quarterMegabyte)).toBeUndefined();
    },
  );
});
