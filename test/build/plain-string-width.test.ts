import { build } from 'esbuild';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { beforeAll, expect, test } from 'vitest';
import { plainStringWidth } from '../../build/ink/plain-string-width.mjs';

let built: typeof stringWidth;

/** What `import 'string-width'` is in the program. */
beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: { contents: `export { default } from 'string-width'`, resolveDir: import.meta.dirname },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    write: false,
    plugins: [plainStringWidth],
  });
  const module: { exports: { default?: typeof stringWidth } } = { exports: {} };
  new Function('module', outputFiles[0]!.text)(module);
  built = module.exports.default!;
});

test('each character of the basic plane has the width that string-width gives it', () => {
  const wrong = [];
  for (let code = 0; code < 0x10000; code++) {
    const character = String.fromCharCode(code);
    if (built(character) !== stringWidth(character)) wrong.push(code.toString(16));
  }
  expect(wrong).toEqual([]);
});

test('texts of plain, wide, joined and colored pieces have the width that string-width gives them', () => {
  const piece = fc.constantFrom(
    ...[
      'a',
      'é',
      'e\u0301',
      '│',
      '▀',
      '→',
      '↔',
      '↔\ufe0f',
      '▪\ufe0f',
      '◾',
      '✓',
      '⠋',
      '…',
      '‰',
      '#\ufe0f\u20e3',
    ],
    ...[
      '日',
      'ｱ',
      'ﾞ',
      '👩‍👩‍👧',
      '🇸🇪',
      '\u200b',
      '\u00ad',
      '\t',
      '\u1100\u1161',
      '\ud800',
      '㊗',
      'ก็',
    ],
    ...[
      '\u001b[31m',
      '\u001b[38;5;200m',
      '\u001b[0m',
      '\u001b[4:3m',
      '\u001b',
      '\u001b[2K',
      '\u009b1m',
    ],
    ...[
      '\u001b]8;;https://example.com\u0007',
      '\u001b]8;;\u001b\\',
      '\u001b]8;;é\u0007',
      '\u001b]8;a=b;x:y',
    ],
  );
  const text = fc.oneof(
    fc.array(piece).map((pieces) => pieces.join('')),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(text, fc.option(fc.boolean(), { nil: undefined }), (text, narrow) => {
      const options = narrow === undefined ? undefined : { ambiguousIsNarrow: narrow };
      expect(built(text, options)).toBe(stringWidth(text, options));
    }),
    { numRuns: 2000 },
  );
});

test('plain text is answered without asking Intl.Segmenter', () => {
  const before = Intl.Segmenter.prototype.segment;
  Intl.Segmenter.prototype.segment = () => {
    throw new Error('asked');
  };
  try {
    expect(
      built('\u001b]8;;x:y\u0007\u001b[32m│ naïve → ▁▂▃ … ✓ │\u001b[39m\u001b]8;;\u0007'),
    ).toBe(19);
    expect(() => built('日')).toThrow('asked');
  } finally {
    Intl.Segmenter.prototype.segment = before;
  }
});
