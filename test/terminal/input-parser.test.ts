import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Environment } from '../../src/aws/profiles/read/locate';
import { createInputParser } from '../../src/terminal/input/input-parser';
import { createFakeTimers } from '../support/fake-time';

/** A parser and its output in order: keys as they are, everything else named. */
function parse(env: Environment = {}) {
  const { timers, advance } = createFakeTimers();
  const out: string[] = [];
  const parser = createInputParser(
    {
      onKey: (key) => out.push(key),
      onPaste: (text) => out.push(`paste ${JSON.stringify(text)}`),
      onReport: (sequence) => out.push(`report ${JSON.stringify(sequence)}`),
    },
    { timers, env },
  );
  return {
    out,
    advance,
    bytes: parser.push,
    type: (text: string) => parser.push(Buffer.from(text)),
  };
}

function keysOf(text: string): string[] {
  const { out, type, advance } = parse();
  type(text);
  advance(5000);
  return out;
}

/** Sequences that terminals send and that aren't keys. */
const reports = {
  'background, ended by ST': '\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\',
  'background, ended by BEL': '\x1b]11;rgb:ffff/ffff/ffff\x07',
  'primary device attributes': '\x1b[?62;4;22c',
  'secondary device attributes': '\x1b[>41;354;0c',
  'color scheme': '\x1b[?997;1n',
  'name and version': '\x1bP>|tmux 3.3a\x1b\\',
  'kitty keyboard flags': '\x1b[?0u',
  'focus gained': '\x1b[I',
  'focus lost': '\x1b[O',
  'mode report': '\x1b[?2026;2$y',
  'mouse, SGR': '\x1b[<64;10;5M',
  'mouse released, SGR': '\x1b[<0;10;5m',
  'mouse, urxvt': '\x1b[96;10;5M',
  'mouse, X10': '\x1b[M`*%',
  'kitty graphics': '\x1b_Gi=1;OK\x1b\\',
  'F13, which Ink takes for text': '\x1b[25~',
  'application keypad, unknown': '\x1bOy'.replace('y', 'z'),
};

const keys = {
  letter: 'j',
  digit: '7',
  'wide character': '漢',
  'character outside the basic plane': '😀',
  Enter: '\r',
  Tab: '\t',
  Backspace: '\x7f',
  'Ctrl-C': '\x03',
  up: '\x1b[A',
  'up, application mode': '\x1bOA',
  'Ctrl and up': '\x1b[1;5A',
  Home: '\x1b[H',
  'Home, vt': '\x1b[1~',
  PageDown: '\x1b[6~',
  Delete: '\x1b[3~',
  'Shift and Tab': '\x1b[Z',
  F1: '\x1bOP',
  F5: '\x1b[15~',
  'Alt and Backspace': '\x1b\x7f',
};

describe('createInputParser', () => {
  it.each(Object.entries(reports))('removes: %s', (_, sequence) => {
    expect(keysOf(`a${sequence}b`)).toEqual(['a', expect.stringMatching(/^report /), 'b']);
  });

  it.each(Object.entries(keys))('gives as one key: %s', (_, key) => {
    expect(keysOf(`a${key}b`)).toEqual(['a', key, 'b']);
  });

  it('splits one piece into single keys', () => {
    expect(keysOf('jjk')).toEqual(['j', 'j', 'k']);
    expect(keysOf('123456\r')).toEqual(['1', '2', '3', '4', '5', '6', '\r']);
    expect(keysOf('\x1b[A\x1b[B\x1b\x1b')).toEqual(['\x1b[A', '\x1b[B', '\x1b', '\x1b']);
  });

  it('maps the application keypad to the labels on its keys', () => {
    expect(keysOf('\x1bOp\x1bOq\x1bOy\x1bOM')).toEqual(['0', '1', '9', '\r']);
  });

  it('reads a line feed as Enter', () => {
    expect(keysOf('1\n')).toEqual(['1', '\r']);
  });

  it('gives a lone Esc after a short wait', () => {
    const { out, type, advance } = parse();
    type('\x1b');
    expect(out).toEqual([]);
    advance(50);
    expect(out).toEqual(['\x1b']);
    type('j');
    expect(out).toEqual(['\x1b', 'j']);
  });

  it.each(['SSH_CONNECTION', 'SSH_CLIENT', 'SSH_TTY'])(
    'waits longer for the rest of a key if %s says that it comes over ssh',
    (name) => {
      const { out, type, advance } = parse({ [name]: 'set' });
      for (const late of [60, 150, 280]) {
        type('\x1b');
        advance(late);
        type('[B');
      }
      expect(out).toEqual(['\x1b[B', '\x1b[B', '\x1b[B']);
      type('\x1b');
      advance(300);
      expect(out).toHaveLength(4);
      expect(out[3]).toBe('\x1b');
    },
  );

  it('does not combine Esc and a later key into an Alt key, not even over ssh', () => {
    const { out, type, advance } = parse({ SSH_TTY: '/dev/pts/1' });
    for (const key of ['j', '\r', '\x1b', '\x03', '/']) {
      type('\x1b');
      advance(100);
      type(key);
      advance(2000);
    }
    expect(out).toEqual(['\x1b', 'j', '\x1b', '\r', '\x1b', '\x1b', '\x1b', '\x03', '\x1b', '/']);
  });

  it('never loses Ctrl-C, whatever is unfinished before it', () => {
    for (const begun of ['\x1b', '\x1b[', '\x1b[12', '\x1bO', '\x1b]', '\x1b]11;rgb', '\x1bP>|x'])
      expect(keysOf(`${begun}\x03`), JSON.stringify(begun)).toContain('\x03');
  });

  it('ignores Alt and a letter', () => {
    for (const pressed of ['\x1bx', '\x1bO', '\x1b[', '\x1b]', '\x1bP', '\x1b5', '\x1b\r', '\x1bé'])
      expect(keysOf(pressed)).toEqual([]);
  });

  it('drops a sequence that never ends', () => {
    const { out, type, advance } = parse();
    type('\x1b]11;rgb:00');
    advance(1000);
    type('j');
    expect(out).toEqual(['j']);
  });

  it.each([
    ['OSC', '\x1b]1', '\x07'],
    ['OSC, ended by ST', '\x1b]1', '\x1b\\'],
    ['DCS', '\x1bP1', '\x1b\\'],
    ['APC', '\x1b_G', '\x1b\\'],
    ['CSI', '\x1b[', 'c'],
  ])('skips a long %s in pieces, and gives what follows', (_, begin, end) => {
    for (const size of [1_000, 4_096, 65_536]) {
      const { out, type } = parse();
      type(begin);
      for (let sent = 0; sent < 200_000; sent += size) type('1'.repeat(size));
      type(end);
      type('j');
      expect(out).toEqual(['j']);
    }
  });

  it.each(['\x1b]1', '\x1b['])(
    'takes keys a tenth of a second after a long %j without an end',
    (begin) => {
      const { out, type, advance } = parse();
      type(begin + '1'.repeat(1_022));
      type('1'.repeat(5_000));
      advance(100);
      type('j');
      expect(out).toEqual(['j']);
    },
  );

  it.each(['\x03', '\r'])('gives %j in the middle of an endless sequence', (key) => {
    const { out, type } = parse();
    type(`\x1b]1${'1'.repeat(5_000)}`);
    type(key);
    type('j');
    expect(out).toEqual([key, 'j']);
  });

  it('reads four megabytes of a sequence without an end once', () => {
    const { type } = parse();
    const piece = '1'.repeat(1_000);
    const since = performance.now();
    type('\x1b]1');
    for (let sent = 0; sent < 4_000; sent += 1) type(piece);
    // Reading it again with each piece would take half a minute.
    expect(performance.now() - since).toBeLessThan(2_000);
  });

  it('gives Ctrl-C in an unfinished paste', () => {
    const { out, type } = parse();
    type('\x1b[200~abc');
    type('\x03');
    type('j');
    expect(out).toEqual(['\x03', 'j']);
  });

  it('removes an answer whose first byte came long before the rest', () => {
    for (const report of Object.values(reports).filter((text) => !text.startsWith('\x1bO'))) {
      const { out, type, advance } = parse();
      type('\x1b');
      advance(60);
      for (const character of report.slice(1)) {
        type(character);
        advance(60);
      }
      expect(out).toEqual(['\x1b', expect.stringMatching(/^report /)]);
    }
  });

  it('gives what is typed after an Esc, even if a sequence could start that way', () => {
    for (const typed of ['[', ']', 'P', '[]', '[x', '[1', 'Px', 'O', ']x']) {
      const { out, type, advance } = parse();
      type('\x1b');
      advance(200);
      for (const character of typed) type(character);
      advance(2000);
      expect(out).toEqual(['\x1b', ...typed]);
    }
  });

  it('delivers a paste as one event and gives no keys for it', () => {
    expect(keysOf('a\x1b[200~ 123 456\r\n\x1b[201~b')).toEqual(['a', 'paste " 123 456\\n"', 'b']);
  });

  it('removes escape sequences and controls from a paste', () => {
    expect(keysOf('\x1b[200~12\x1b[31m3\x1b]0;x\x07\x00456\x1b\x7f\x9b\x1b[201~')).toEqual([
      'paste "123456"',
    ]);
  });

  it('ends a paste whose end mark never comes', () => {
    const { out, type, advance } = parse();
    type('\x1b[200~123');
    advance(1000);
    type('j');
    expect(out).toEqual(['paste "123"', 'j']);
  });

  it('survives ten kilobytes of garbage in a paste', () => {
    const rubbish = '\x1b[2J\x07漢'.repeat(2500);
    expect(keysOf(`\x1b[200~${rubbish}\x1b[201~j`)).toEqual([`paste "${'漢'.repeat(2500)}"`, 'j']);
  });

  it('reads the same input, whatever pieces it arrives in', () => {
    const fragment = fc.constantFrom(
      ...Object.values(reports),
      ...Object.values(keys),
      '\x1b[200~12\r3\x1b[201~',
      '\x1b',
      '\x1b]',
      '\x1b[',
      '\x1b[1',
      '\x1bO',
      '\x1bP',
      '[',
      'O',
      '\x9c',
    );
    fc.assert(
      fc.property(
        fc.array(fragment, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        (fragments, sizes) => {
          const stream = Buffer.from(fragments.join(''));
          const { out, bytes, advance } = parse();
          for (let at = 0, piece = 0; at < stream.length; piece++) {
            const size = sizes[piece % sizes.length]!;
            bytes(stream.subarray(at, at + size));
            at += size;
          }
          advance(5000);
          expect(out).toEqual(keysOf(fragments.join('')));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('gives every key and paste in order', () => {
    const part = fc.oneof(
      fc.constantFrom(...Object.values(keys)).map((key) => ({ sent: key, out: [key] })),
      fc.constantFrom(...Object.values(reports)).map((report) => ({ sent: report, out: [] })),
      fc.constant({ sent: '\x1b[200~123456\x1b[201~', out: ['paste "123456"'] }),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const out = keysOf(parts.map(({ sent }) => sent).join(''));
        expect(out.filter((text) => !text.startsWith('report '))).toEqual(
          parts.flatMap((one) => one.out),
        );
      }),
      { numRuns: 1000 },
    );
  });
});
