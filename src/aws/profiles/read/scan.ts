import { isBlank, strip } from './python-text';

/** Receives lines one by one, as Python's `configparser` classifies them. Lines count from 1. */
export type LineVisitor = {
  /** `[name]`: the name runs to the last bracket of the line. */
  readonly header?: (name: string, line: number) => void;
  /** `key = value` or `key: value`, both trimmed, the key as written. It may be empty. */
  readonly key?: (key: string, value: string, line: number) => void;
  /** A line that continues the value of the key above it. */
  readonly continuation?: (text: string, line: number) => void;
  /** A line of blanks. It is part of a value if the value continues after it. */
  readonly blank?: () => void;
  /** Anything else: a line without `=` or `:`, or any text before the first header. */
  readonly unknown?: (line: number) => void;
};

/** In Python's text files LF, CRLF and CR each end a line. */
export function withPlainLineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

/** The lines of a text with plain line ends. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  // Nothing follows the last line end.
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

const OPENING_BRACKET = 91;
const HASH = 35;
const SEMICOLON = 59;

/**
 * Goes through lines by the rules of `RawConfigParser._read` (Python 3.11, with botocore's
 * options), and continues where Python stops.
 */
export function scan(lines: readonly string[], visitor: LineVisitor): void {
  let indentation = 0;
  let isInSection = false;
  let isInValue = false;

  for (let line = 1; line <= lines.length; line++) {
    const written = lines[line - 1] ?? '';
    const content = strip(written);
    if (content === '') {
      visitor.blank?.();
      continue;
    }
    const first = content.charCodeAt(0);
    if (first === HASH || first === SEMICOLON) continue;
    const depth = content.length === written.length ? 0 : depthOf(written);
    if (isInValue && depth > indentation) {
      visitor.continuation?.(content, line);
      continue;
    }
    indentation = depth;
    const name = headerIn(content);
    if (name !== undefined) {
      isInSection = true;
      isInValue = false;
      visitor.header?.(name, line);
      continue;
    }
    const delimiter = isInSection ? delimiterIn(content) : -1;
    if (delimiter === -1) {
      visitor.unknown?.(line);
      continue;
    }
    isInValue = delimiter > 0;
    if (!visitor.key) continue;
    let keyEnd = delimiter;
    while (keyEnd > 0 && isBlank(content.charCodeAt(keyEnd - 1))) keyEnd--;
    let valueStart = delimiter + 1;
    while (isBlank(content.charCodeAt(valueStart))) valueStart++;
    visitor.key(content.slice(0, keyEnd), content.slice(valueStart), line);
  }
}

/** The name in a header line without blanks around it, or `undefined` for any other line. */
export function headerIn(content: string): string | undefined {
  const closing = content.charCodeAt(0) === OPENING_BRACKET ? content.lastIndexOf(']') : -1;
  return closing > 1 ? content.slice(1, closing) : undefined;
}

function depthOf(line: string): number {
  let depth = 0;
  while (isBlank(line.charCodeAt(depth))) depth++;
  return depth;
}

/** The first `=` or `:`, whichever comes first. */
function delimiterIn(content: string): number {
  const equals = content.indexOf('=');
  const colon = content.indexOf(':');
  if (equals === -1) return colon;
  return colon === -1 || equals < colon ? equals : colon;
}
