import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { wholeRows } from '../../build/ink/whole-rows.mjs';
import { toRow } from '../../src/terminal/row';

type Write = { readonly x: number; readonly y: number; readonly text: string };
type Output = {
  write(x: number, y: number, text: string, options: { transformers: readonly [] }): void;
  get(): { readonly output: string; readonly height: number };
};
type OutputClass = new (size: { width: number; height: number }) => Output;

let own: OutputClass;
let built: OutputClass;

/** Ink's own output step, and what the program has in its place. */
beforeAll(async () => {
  const inkOutput = fileURLToPath(new URL('output.js', import.meta.resolve('ink')));
  const replaced = fileURLToPath(new URL('../../build/ink/whole-rows-output.mjs', import.meta.url));
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
    plugins: [wholeRows],
  });
  const module: { exports: { own?: OutputClass; built?: OutputClass } } = { exports: {} };
  new Function('module', 'require', outputFiles[0]!.text)(module, require);
  own = module.exports.own!;
  built = module.exports.built!;
});

const size = { width: 24, height: 4 };

function draw(Output: OutputClass, writes: readonly Write[]) {
  const output = new Output(size);
  for (const { x, y, text } of writes) output.write(x, y, text, { transformers: [] });
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
const write = fc.record({
  x: fc.integer({ min: 0, max: 3 }),
  y: fc.integer({ min: 0, max: 3 }),
  text: line,
});

test('what is written is drawn as Ink itself draws it, once or more than once on a row', () => {
  fc.assert(
    fc.property(fc.array(write, { maxLength: 6 }), (writes) => {
      expect(draw(built, writes)).toEqual(draw(own, writes));
    }),
  );
});

test('rows that are written once are passed on as they are', () => {
  const text = '\u001b[31mred\u001b[39m';
  const output = new built(size);
  output.write(2, 1, text, { transformers: [] });
  expect(output.get().output).toBe(`\n  ${text}\n\n`);
});
