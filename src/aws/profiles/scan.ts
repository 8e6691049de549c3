import { isBlank } from './python-text';

/**
 * The lines of a file as Python's `configparser` classifies them, told one by one. Lines count from 1;
 * `start` and `end` are offsets into the text, without the line's own end.
 */
export type LineVisitor = {
  /** `[name]`: the name runs to the last bracket of the line. */
  readonly header: (name: string, line: number, start: number, end: number) => void;
  /** `key = value` or `key: value`, both trimmed, the key as written. It may be empty. */
  readonly key: (key: string, value: string, line: number, start: number, end: number) => void;
  /** A line that goes on with the value of the key before it. */
  readonly continuation: (text: string, line: number, start: number, end: number) => void;
  /** A line of blanks. Within a value it counts if the value goes on. */
  readonly blank: (line: number) => void;
  readonly comment: (line: number, start: number, end: number) => void;
  /** Neither of these: a line without `=` or `:`, or any text before the first header. */
  readonly unknown: (line: number, beforeHeader: boolean) => void;
};

const OPENING = 91;
const HASH = 35;
const SEMICOLON = 59;
const EQUALS = 61;
const COLON = 58;

/**
 * Walks through a text by the rules of `RawConfigParser._read` (Python 3.11, the options botocore
 * uses), going on where Python gives up. LF, CRLF and CR each end a line.
 */
export function scan(text: string, visitor: LineVisitor): void {
  const length = text.length;
  let cr = text.indexOf('\r');
  let line = 0;
  let indentation = 0;
  let inSection = false;
  let inValue = false;

  for (let from = 0; from < length; ) {
    line++;
    let lineEnd = text.indexOf('\n', from);
    if (lineEnd === -1) lineEnd = length;
    let next = lineEnd + 1;
    if (cr !== -1 && cr < lineEnd) {
      lineEnd = cr;
      next = text.charCodeAt(cr + 1) === 10 ? cr + 2 : cr + 1;
      cr = text.indexOf('\r', next);
    }

    let start = from;
    let end = lineEnd;
    while (start < end && isBlank(text.charCodeAt(start))) start++;
    while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
    const first = start < end ? text.charCodeAt(start) : -1;

    if (first === -1) {
      visitor.blank(line);
    } else if (first === HASH || first === SEMICOLON) {
      visitor.comment(line, from, lineEnd);
    } else if (inValue && start - from > indentation) {
      visitor.continuation(text.slice(start, end), line, from, lineEnd);
    } else {
      indentation = start - from;
      const closing = first === OPENING ? text.lastIndexOf(']', end - 1) : -1;
      if (closing > start + 1) {
        inSection = true;
        inValue = false;
        visitor.header(text.slice(start + 1, closing), line, from, lineEnd);
      } else if (!inSection) {
        visitor.unknown(line, true);
      } else {
        const delimiter = findDelimiter(text, start, end);
        if (delimiter === -1) {
          visitor.unknown(line, false);
        } else {
          let keyEnd = delimiter;
          while (keyEnd > start && isBlank(text.charCodeAt(keyEnd - 1))) keyEnd--;
          let value = delimiter + 1;
          while (value < end && isBlank(text.charCodeAt(value))) value++;
          inValue = keyEnd > start;
          visitor.key(text.slice(start, keyEnd), text.slice(value, end), line, from, lineEnd);
        }
      }
    }
    from = next;
  }
}

function findDelimiter(text: string, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (unit === EQUALS || unit === COLON) return at;
  }
  return -1;
}
