import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ParsedFile, parse } from '../../../src/aws/profiles/read/parse';
import { oddText } from '../../support/profile-files';

/** Sections as plain pairs, so that `__proto__` is a key like any other. */
function contentsOf({ sections }: ParsedFile): [string, [string, unknown][]][] {
  return [...sections].map(([header, { keys }]) => [
    header,
    [...keys].map(([key, { value }]) => [key, typeof value === 'string' ? value : [...value]]),
  ]);
}

/** The value of `x` in a section with this body. */
function valueIn(body: string): unknown {
  const value = parse(`[s]\n${body}`).sections.get('s')?.keys.get('x')?.value;
  return value instanceof Map ? [...value] : value;
}

// Each row was tested with botocore 1.43.11 on Python 3.11.
describe('a value', () => {
  it.each([
    { body: 'x = 1', value: '1' },
    { body: 'x=1', value: '1' },
    { body: 'x: 1', value: '1' },
    { body: 'X = 1', value: '1' },
    { body: 'x=a:b', value: 'a:b' },
    { body: 'x =', value: '' },
    { body: 'x = "1"', value: '"1"' },
    { body: 'x = 1 # c', value: '1 # c' },
    { body: 'x = 1 ; c', value: '1 ; c' },
    { body: 'x = #h', value: '#h' },
    { body: 'x = 100% %(y)s $HOME', value: '100% %(y)s $HOME' },
    { body: 'x = \u00a01\u3000\x1f\u0085', value: '1' },
    { body: 'x = \ufeff1', value: '\ufeff1' },
    { body: 'x = a\u2028b\x1cc', value: 'a\u2028b\x1cc' },
    { body: 'x = a\0b', value: 'a\0b' },
    { body: 'x = 1\r\ny = 2', value: '1' },
    { body: 'x = 1\ry = 2', value: '1' },
  ])('of $body is $value', ({ body, value }) => {
    expect(valueIn(body)).toBe(value);
  });

  it.each([
    { what: 'continues in deeper lines', body: 'x = 1\n  2', value: '1\n2' },
    { what: 'keeps empty lines between them', body: 'x = 1\n  2\n\n  3\n\n', value: '1\n2\n\n3' },
    { what: 'continues after a comment', body: 'x = 1\n# c\n  2', value: '1\n2' },
    { what: 'includes a deeper header', body: 'x = 1\n  [profile b]', value: '1\n[profile b]' },
    { what: 'includes a deeper key', body: 'x = 1\n  y = 2', value: '1\ny = 2' },
    { what: 'ends at the indentation of its key', body: '  x = 1\n  y = 2', value: '1' },
    { what: 'ends if the indentation shrinks', body: '    x = 1\n  y = 2', value: '1' },
    { what: 'continues after a no-break space', body: 'x = 1\n\u00a02', value: '1\n2' },
  ])('$what', ({ body, value }) => {
    expect(valueIn(body)).toBe(value);
  });

  it.each([
    { what: 'that is empty and continues', body: 'x =\n  a = b', pairs: [['a', 'b']] },
    { what: 'after an empty line', body: 'x =\n\n  a = b', pairs: [['a', 'b']] },
    { what: 'after a comment', body: 'x =\n  # c\n  a = b', pairs: [['a', 'b']] },
    { what: 'with keys as written', body: 'x =\n  A = b = c', pairs: [['A', 'b = c']] },
    {
      what: 'with other characters that end a line',
      body: 'x =\n  a = 1\u0085b = 2\u2028c = 3\x1cd = 4',
      pairs: [
        ['a', '1'],
        ['b', '2'],
        ['c', '3'],
        ['d', '4'],
      ],
    },
  ])('$what is a block', ({ body, pairs }) => {
    expect(valueIn(body)).toEqual(pairs);
  });
});

describe('a key', () => {
  it.each([
    { line: 'k:e=y', key: 'k' },
    { line: 'a b = c', key: 'a b' },
    { line: 'ROLE_ARN = x', key: 'role_arn' },
    { line: 'É = x', key: 'é' },
    { line: '[name = x', key: '[name' },
    { line: '[]= x', key: '[]' },
    { line: '__proto__ = x', key: '__proto__' },
    { line: '\ufeffk = x', key: '\ufeffk' },
  ])('of $line is $key', ({ line, key }) => {
    expect([...(parse(`[s]\n${line}`).sections.get('s')?.keys.keys() ?? [])]).toEqual([key]);
  });
});

describe('a section', () => {
  it.each([
    { line: '[a]', header: 'a' },
    { line: '[ a ]', header: ' a ' },
    { line: '[a] # c', header: 'a' },
    { line: '[a] # see [y]', header: 'a] # see [y' },
    { line: '[a]]', header: 'a]' },
    { line: '[a]b]', header: 'a]b' },
    { line: '[[a]]', header: '[a]' },
    { line: '[a#b]', header: 'a#b' },
    { line: '[=]', header: '=' },
    { line: '  [a]', header: 'a' },
    { line: '\u00a0[a]', header: 'a' },
    { line: '[a\u2028b]', header: 'a\u2028b' },
    { line: '[__proto__]', header: '__proto__' },
  ])('with the line $line is named $header', ({ line, header }) => {
    expect(contentsOf(parse(`${line}\nx = 1\n`))).toEqual([[header, [['x', '1']]]]);
  });

  it('inherits the missing keys from [DEFAULT], wherever that is in the file', () => {
    const text = '[a]\nx = own\n[DEFAULT]\nx = 1\ny = 2\n[b]\n[DEFAULT]\nz = 3\n';
    expect(parse(text).refusals).toEqual([]);
    expect(contentsOf(parse(text))).toEqual([
      [
        'a',
        [
          ['x', 'own'],
          ['y', '2'],
          ['z', '3'],
        ],
      ],
      [
        'b',
        [
          ['x', '1'],
          ['y', '2'],
          ['z', '3'],
        ],
      ],
    ]);
  });

  it('and its keys have the line numbers of an editor, whatever the line ends', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = ['# c', '[a]', 'x = 1', '  2', '', '[b]', 'y = 1'].join(end);
      const { sections } = parse(text);
      expect(sections.get('b')?.line).toBe(6);
      expect(sections.get('a')?.keys.get('x')?.line).toBe(3);
      expect(sections.get('b')?.keys.get('y')?.line).toBe(7);
    }
  });
});

describe('a file that botocore refuses', () => {
  it.each([
    { code: 'duplicate-section', text: '[a]\n[b]\n[a]', line: 3 },
    { code: 'duplicate-key', text: '[a]\nregion = 1\nRegion = 2', line: 3 },
    { code: 'duplicate-key', text: '[DEFAULT]\nx = 1\n[DEFAULT]\nx = 2', line: 4 },
    { code: 'byte-order-mark', text: '\ufeff[a]', line: 1 },
    { code: 'byte-order-mark', text: '\ufeff# c\n[a]', line: 1 },
    { code: 'byte-order-mark', text: '\ufeff\n[a]', line: 1 },
    { code: 'text-before-section', text: '# c\nx = 1\n[a]', line: 2 },
    { code: 'text-before-section', text: '[]\n[a]', line: 1 },
    { code: 'text-before-section', text: '[a\n', line: 1 },
    { code: 'text-before-section', text: 'word', line: 1 },
    { code: 'line-not-understood', text: '[a]\nx = 1\nword', line: 3 },
    { code: 'line-not-understood', text: '[a]\n  word', line: 2 },
    { code: 'line-not-understood', text: '[a]\n[b', line: 2 },
    { code: 'line-without-key', text: '[a]\n= 1', line: 2 },
    { code: 'nested-line-without-equals', text: '[a]\ns3 =\n  a = b\n\n  word', line: 5 },
    { code: 'nested-line-without-equals', text: '[a]\ns3 =\n  # c\n  a: b', line: 4 },
    { code: 'nested-line-without-equals', text: '[a]\ns3 =\n  a = b\x1cword', line: 3 },
    { code: 'nested-line-without-equals', text: '[DEFAULT]\ns3 =\n  word\n[a]', line: 3 },
  ])('for $code in $text is reported with its line', ({ code, text, line }) => {
    expect(parse(text).refusals).toMatchObject([{ code, line }]);
  });

  it.each([
    { what: 'no content', text: '' },
    { what: 'only comments', text: '# c\n ; d\n\n' },
    { what: 'no last line end', text: '[a]\nx = 1' },
    { what: 'an indented header at the top', text: '  [a]\nx = 1\n  [b]\ny = 1' },
    { what: '[DEFAULT] twice', text: '[DEFAULT]\nx = 1\n[DEFAULT]\ny = 2\n[a]' },
    { what: 'a bad block of [DEFAULT] that no section inherits', text: '[DEFAULT]\nx =\n  word\n' },
    {
      what: 'a bad block that every section overrides',
      text: '[DEFAULT]\nx =\n  word\n[a]\nx = 1',
    },
    { what: 'the same key in two sections', text: '[a]\nx = 1\n[b]\nx = 1' },
  ])('is never one with $what', ({ text }) => {
    expect(parse(text).refusals).toEqual([]);
  });

  it('is read anyway, and the last duplicate counts', () => {
    expect(contentsOf(parse('\ufeffword\n[a]\nx = 1\nword\ny = 1\n[a]\nx = 2\n'))).toEqual([
      [
        'a',
        [
          ['x', '2'],
          ['y', '1'],
        ],
      ],
    ]);
  });

  it('has at most twenty reported lines, in order', () => {
    const { refusals } = parse(`[a]\n${'word\n'.repeat(100)}[a]\n`);
    expect(refusals.map(({ line }) => line)).toEqual(Array.from({ length: 20 }, (_, at) => at + 2));
  });
});

describe('parse', { timeout: 120_000 }, () => {
  it('accepts any text, and names only existing lines', () => {
    fc.assert(
      fc.property(fc.oneof(oddText, fc.string({ unit: 'binary' })), (text) => {
        const { sections, refusals } = parse(text);
        const lines = text.split(/\r\n?|\n/).length;
        const named = [...sections.values()].flatMap(({ line, keys }) => [
          line,
          ...[...keys.values()].map((key) => key.line),
        ]);
        for (const { line } of refusals) named.push(line);
        expect(named.filter((line) => !(line >= 1 && line <= lines))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives the same result whether or not it scans every line for headers', () => {
    fc.assert(
      fc.property(oddText, (text) => {
        // With an indented bracket anywhere, it reads line by line.
        const scanned = parse(`${text}\n[last]\nk =\n   [\n`);
        const quick = parse(`${text}\n[last]\nk =\n   (\n`);
        const others = (file: ParsedFile) => contentsOf(file).filter(([name]) => name !== 'last');
        expect(others(scanned)).toEqual(others(quick));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    { what: 'a line of 1 MB', text: `[a]\nx = ${'y'.repeat(1 << 20)}` },
    { what: '1 MB of opening brackets', text: '['.repeat(1 << 20) },
    { what: '200,000 bad lines', text: `[a]\n${'word\n'.repeat(200_000)}` },
    { what: '200,000 bad lines in a block', text: `[a]\nx =\n${' word\n'.repeat(200_000)}` },
    { what: '200,000 blank lines in a value', text: `[a]\nx = 1\n${'\n'.repeat(200_000)} 2` },
    { what: '200,000 keys', text: `[a]\n${numbered(200_000, (at) => `k${at} = 1`)}` },
    { what: '20,000 times the same section', text: '[a]\nx = 1\n'.repeat(20_000) },
    { what: '20,000 sections and CRLF', text: numbered(20_000, (at) => `[p${at}]\r\nx = 1\r`) },
    { what: '40,000 indented headers', text: numbered(40_000, (at) => `  [profile p${at}]`) },
  ])('reads $what without trouble', ({ text }) => {
    const { sections, refusals } = parse(text);
    expect(refusals.length).toBeLessThanOrEqual(20);
    for (const { keys } of sections.values()) expect(keys.size).toBeGreaterThanOrEqual(0);
  });
});

function numbered(count: number, line: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => line(at)).join('\n');
}
