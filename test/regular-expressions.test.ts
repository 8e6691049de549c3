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

/** An expression that is too slow for a megabyte is also too slow for this. */
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

/** Expressions that never match a longer text, and why. */
const short: Readonly<Record<string, { readonly units: number; readonly because: string }>> = {
  '/\\$(?:\\{([^}]*)\\}|(\\w+))/g': {
    units: bounds.path,
    because: 'a longer path is left alone',
  },
  '/[\\\\/]pnpm(?:-cache)?[\\\\/](?:.*[\\\\/])?dlx(?:-\\d+)?[\\\\/]/': {
    units: bounds.path,
    because: 'it matches the path of the program itself, which the system found',
  },
  '/^(.*[\\\\/]fnm_multishells[\\\\/][^\\\\/]+)([\\\\/].*)$/': {
    units: bounds.path,
    because: 'it matches the path of the program itself, which the system found',
  },
  '/^User: (\\S+) is not authorized to perform: (\\S+)(?: on resource: (.+?))?(?: because .*| with an explicit deny.*)?$/':
    { units: bounds.shown + 1, because: 'a text from AWS is cut to this before it is read' },
  '/kjh-DuperRole.*\\dm/': {
    units: 10_000,
    because: 'the tour matches it with what awsmfa prints for the few profiles of the sandbox',
  },
};

/** By file: an example of each expression that the program builds when it runs. */
const made: Readonly<Record<string, { readonly expression: RegExp; readonly units?: number }>> = {
  'cli/devices/serial-number-lines.ts': { expression: /^\s*mfa_serial\s*[=:]/i },
  // The sandbox checks the lengths of names and paths first, and its own policies have the patterns.
  'sandbox/policy.ts': { expression: /^arn:aws:iam::.*:mfa\/.*me$/su, units: 2_048 },
  'sandbox/tour/query-client.ts': { expression: /<Code>([^<]*)<\/Code>/ },
  'terminal/input/input-token.ts': { expression: inFull('terminal/input/input-token.ts') },
  'terminal/multiplexer.ts': { expression: /[\s\S]{1,246}/g },
  'terminal/screen/row.ts': { expression: /^[\x20-\x7e\u4e00-\u9fff]*$/ },
};

/** An expression that the program builds from constants. */
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
    'is quick even if the program builds it: %s',
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
    'is told from one that does not: %s',
    (expression) => {
      expect(tooLongFor(expression, quarterMegabyte)).toBeUndefined();
    },
  );
});
