/** Finds the regular expressions in a source file, and the texts that take them longest. */
import { createContext, Script } from 'node:vm';
import ts from 'typescript';

export type FoundExpression =
  | { readonly kind: 'literal'; readonly text: string; readonly expression: RegExp }
  /** Created at run time. */
  | { readonly kind: 'made'; readonly text: string };

export function expressionsIn(source: string, fileName: string): readonly FoundExpression[] {
  const found: FoundExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const [, pattern = '', flags = ''] = /^\/(.*)\/(\w*)$/s.exec(node.text) ?? [];
      found.push({ kind: 'literal', text: node.text, expression: new RegExp(pattern, flags) });
    }
    const isMade =
      (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
      node.expression.getText(file) === 'RegExp';
    if (isMade) found.push({ kind: 'made', text: node.getText(file) });
    ts.forEachChild(node, visit);
  };
  const file = ts.createSourceFile(fileName, source, ts.ScriptTarget.Latest, true);
  visit(file);
  return found;
}

/** How long one text may take. A linear expression takes a few milliseconds. */
const standardMs = 700;
/** The machine may be busy. */
const tries = 2;

/** Describes the text that takes too long, or returns `undefined` if none does. */
export function tooLongFor(
  expression: RegExp,
  units: number,
  mostMs = standardMs,
): string | undefined {
  for (const text of worstTexts(expression, units)) {
    if (!Array.from({ length: tries }).some(() => isDone(expression, text, mostMs)))
      return `${JSON.stringify(text.slice(0, 40))} … ${JSON.stringify(text.slice(-3))}`;
  }
  return undefined;
}

function isDone(expression: RegExp, text: string, mostMs: number): boolean {
  Object.assign(matched, { text, expression: asGlobal(expression) });
  try {
    matching.runInContext(matched, { timeout: mostMs });
    return true;
  } catch {
    return false;
  }
}

/** Only code in a separate context can be stopped. Creating one takes longer than most matches. */
const matched = createContext({});
const matching = new Script('text.replace(expression, "")');

/** Whether the expression has a repetition. Without one it can't be slow. */
export function repeats({ source }: RegExp): boolean {
  return /[*+]|\{\d+,/.test(source.replaceAll(/\\./g, ''));
}

/** The expression as `split` and `replaceAll` use it, which includes the work of one match. */
function asGlobal({ source, flags }: RegExp): RegExp {
  return new RegExp(source, `${flags.replaceAll('g', '')}g`);
}

/**
 * Long runs of each character that the expression distinguishes: alone, in pairs, with another at
 * the end, and after each text in the expression. Near matches take longest.
 */
function* worstTexts(expression: RegExp, units: number): Generator<string> {
  const characters = distinctCharacters(expression);
  for (const character of characters) yield fill(character, units);
  // Quadratic growth shows with less.
  const few = Math.min(units, 60_000);
  const some = Math.min(units, 120_000);
  for (const one of characters) {
    const run = fill(one, few);
    for (const other of characters) {
      if (other === one) continue;
      yield run + other;
      yield fill(one + other, some);
    }
  }
  const pieces = matchingPieces(expression);
  for (const [at, piece] of pieces.entries()) {
    const begun = pieces.slice(0, at).join('');
    for (const run of [piece, piece + (pieces[at + 1] ?? '')])
      for (const end of ['', '\n', '\0']) yield begun + fill(run, some) + end;
  }
  for (const text of textsIn(expression.source)) {
    yield fill(text, units);
    for (const character of characters) {
      yield fill(text + character, some);
      yield text + fill(character, few);
    }
  }
}

function fill(piece: string, units: number): string {
  return piece.repeat(Math.max(1, Math.ceil(units / piece.length)));
}

/** A character class, an escape, or a literal character. */
const atoms =
  /\[(?:\\.|[^\]\\])*\]|\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2}|\\c[A-Za-z]|\\.|[^()|*+?{}^$]/gsu;

/** The tested characters: ASCII and some others. */
const alphabet = [
  ...Array.from({ length: 0x100 }, (_, code) => String.fromCharCode(code)),
  ...[
    '\u0301',
    '\u0661',
    '\u05d0',
    '\u200b',
    '\u2028',
    '\u202e',
    '日',
    '한',
    '\ud83d',
    '\u{1f600}',
  ],
];

/** One for each set of characters that the expression can't tell apart. */
function distinctCharacters({ source, flags }: RegExp): readonly string[] {
  const parts = [...new Set(source.match(atoms) ?? [])];
  const classes = parts.flatMap((atom) => {
    try {
      return [new RegExp(`^(?:${atom})$`, flags.replaceAll(/[gy]/g, ''))];
    } catch {
      // A repetition count or other syntax.
      return [];
    }
  });
  const bySignature = new Map<string, string>();
  for (const character of [...alphabet, ...parts.map(escaped)]) {
    if (character === '') continue;
    const signature = classes.map((one) => (one.test(character) ? '1' : '0')).join('');
    // Prefer letters to control characters, so that failures are readable.
    const before = bySignature.get(signature);
    if (before === undefined || (before < ' ' && character >= ' '))
      bySignature.set(signature, character);
  }
  return spread([...bySignature.values()], 10);
}

/**
 * Roughly what the expression matches, in order: each literal text, and one character for each
 * class. Alternatives follow each other.
 */
function matchingPieces({ source, flags }: RegExp): readonly string[] {
  const syntax = /\((?:\?(?:[:=!]|<[=!]|<\w+>))?|[)|^$]|(?:[*+?]|\{\d+(?:,\d*)?\})\??|\\[bB]/y;
  const pieces: string[] = [];
  let isText = false;
  for (let at = 0; at < source.length; ) {
    syntax.lastIndex = at;
    const [skipped] = syntax.exec(source) ?? [];
    const atom = skipped ?? source.slice(at).match(atoms)?.[0] ?? source.charAt(at);
    at += atom.length;
    if (skipped !== undefined) {
      isText = false;
      continue;
    }
    const isPlain = atom.length === 1 && atom !== '.';
    const piece = isPlain ? atom : memberOf(atom, flags);
    if (isPlain && isText) pieces[pieces.length - 1] += piece;
    else pieces.push(piece);
    isText = isPlain;
  }
  return spread(
    pieces.filter((piece) => piece !== ''),
    20,
  );
}

/** The character of an escape such as `\\ufffd`. */
function escaped(atom: string): string {
  const [, code] = /^\\[xu]\{?([\da-f]+)\}?$/i.exec(atom) ?? [];
  return code === undefined ? '' : String.fromCodePoint(Number.parseInt(code, 16));
}

function memberOf(atom: string, flags: string): string {
  try {
    const one = new RegExp(`^(?:${atom})$`, flags.replaceAll(/[gy]/g, ''));
    return [...'x1 /', ...alphabet, escaped(atom)].find((character) => one.test(character)) ?? '';
  } catch {
    return '';
  }
}

/** At most this many, spread over all of them. */
function spread<T>(all: readonly T[], most: number): readonly T[] {
  const step = Math.max(1, all.length / most);
  return Array.from(
    { length: Math.min(all.length, most) },
    (_, at) => all[Math.floor(at * step)],
  ).filter((one) => one !== undefined);
}

/** The literal words in the expression. */
function textsIn(source: string): readonly string[] {
  const plain = source.replaceAll(/\[(?:\\.|[^\]\\])*\]|\\[a-zA-Z](?:\{[^}]*\})?/g, '\0');
  const unescaped = plain.replaceAll(/\\(.)/g, '$1');
  return spread([...new Set(unescaped.match(/[^\0()|*+?{}^$]{2,}/g) ?? [])], 4);
}
