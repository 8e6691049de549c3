import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { joinedWrites } from '../../build/ink/joined-writes.mjs';
import { toRow } from '../../src/terminal/screen/row';

type Clip = {
  readonly x1?: number;
  readonly x2?: number;
  readonly y1?: number;
  readonly y2?: number;
};
type Write = {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly clip: Clip | undefined;
  readonly transformers: readonly Transformer[];
};
type Transformer = (line: string, index: number) => string;
type Output = {
  write(
    x: number,
    y: number,
    text: string,
    options: { transformers: readonly Transformer[] },
  ): void;
  clip(clip: Clip): void;
  unclip(): void;
  get(): { readonly output: string; readonly height: number };
};
type OutputClass = new (size: { width: number; height: number }) => Output;

let own: OutputClass;
let built: OutputClass;

/** Ink's output step, and the one that the program uses instead. */
beforeAll(async () => {
  const inkOutput = fileURLToPath(new URL('output.js', import.meta.resolve('ink')));
  const replaced = fileURLToPath(new URL('../../build/ink/joined-output.mjs', import.meta.url));
  const { outputFiles } = await build({
    stdin: {
      contents: `
        export { default as own } from ${JSON.stringify(inkOutput)};
        export { default as built } from ${JSON.stringify(replaced)};`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    write: false,
    plugins: [joinedWrites],
  });
  const module: { exports: { own?: OutputClass; built?: OutputClass } } = { exports: {} };
  new Function('module', 'require', outputFiles[0]!.text)(module, require);
  own = module.exports.own!;
  built = module.exports.built!;
});

const size = { width: 24, height: 4 };

function draw(Output: OutputClass, writes: readonly Write[]) {
  const output = new Output(size);
  for (const { x, y, text, clip, transformers } of writes) {
    if (clip) output.clip(clip);
    output.write(x, y, text, { transformers });
    if (clip) output.unclip();
  }
  const drawn = output.get();
  const rows = drawn.output.split('\n').map((line) => {
    const { texts, pens } = toRow(line, size.width);
    return texts.map((text, column) => [text, pens[column]]);
  });
  return { height: drawn.height, rows };
}

const piece = fc.constantFrom(
  'abc',
  ' ',
  '│',
  '表',
  'é',
  '\u001b[31mred\u001b[39m',
  '\u001b[7m  \u001b[27m',
);
const line = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''));
const text = fc
  .oneof(
    fc.array(line, { minLength: 1, maxLength: 3 }),
    line.map((each) => [each, each]),
  )
  .map((lines) => lines.join('\n'));
const sides = fc.record({
  x1: fc.integer({ min: 0, max: 6 }),
  x2: fc.integer({ min: 7, max: 20 }),
});
const ends = fc.record({ y1: fc.integer({ min: 0, max: 1 }), y2: fc.integer({ min: 2, max: 3 }) });
const transformer = fc.constantFrom<Transformer>(
  (line) => `\u001b[1m${line}\u001b[22m`,
  (line, index) => (index === 0 ? `\u001b[4m${line}\u001b[24m` : line),
);
const write = fc.record({
  x: fc.integer({ min: 0, max: 20 }),
  y: fc.integer({ min: 0, max: 3 }),
  text,
  clip: fc.oneof(
    fc.constant(undefined),
    sides,
    ends,
    fc.tuple(sides, ends).map(([side, end]) => ({ ...side, ...end })),
  ),
  transformers: fc.array(transformer, { maxLength: 2 }),
});

test('adjacent, overlapping and cut writes are drawn as Ink draws them', () => {
  fc.assert(
    fc.property(fc.array(write, { maxLength: 6 }), (writes) => {
      expect(draw(built, writes)).toEqual(draw(own, writes));
    }),
    { numRuns: 1000 },
  );
});

const changes = fc.oneof(
  write,
  fc.oneof(sides, ends).map((clip) => ({ clip })),
  write.map(({ text }) => ({ text })),
  write.map(({ transformers }) => ({ transformers })),
);

test('a frame that differs from the last one in one write is drawn as Ink itself draws it', () => {
  fc.assert(
    fc.property(fc.array(write, { maxLength: 6 }), fc.nat(5), changes, (writes, place, change) => {
      draw(built, writes);
      const next = writes.map((each, at) => (at === place ? { ...each, ...change } : each));
      expect(draw(built, next)).toEqual(draw(own, next));
    }),
    { numRuns: 2000 },
  );
});

test('adjacent writes are joined unchanged', () => {
  const red = '\u001b[31mred\u001b[39m';
  const output = new built(size);
  output.write(6, 1, red, { transformers: [] });
  output.write(2, 1, red, { transformers: [] });
  expect(output.get().output).toBe(`\n  ${red} ${red}\n\n`);
});
