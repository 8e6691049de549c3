import { isBlank, strip } from '../read/python-text';
import { linesOf, scan, withPlainLineEnds } from '../read/scan';

/** A line of a text with its line end, so that joining the lines gives the same bytes again. */
export type EditableLine = {
  readonly content: string;
  /** `\n`, `\r\n` or `\r`. Empty for a last line without a line end. */
  readonly end: string;
};

export function splitEditable(text: string): EditableLine[] {
  const parts = text.split(/(\r\n|[\r\n])/);
  const lines: EditableLine[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const line = { content: parts[at] ?? '', end: parts[at + 1] ?? '' };
    if (line.content !== '' || line.end !== '') lines.push(line);
  }
  return lines;
}

export function joinLines(lines: readonly EditableLine[]): string {
  return lines.map(({ content, end }) => content + end).join('');
}

/** Inserts lines before the line at `index`, with the line end of the line above. */
export function insertLines(
  lines: readonly EditableLine[],
  index: number,
  contents: readonly string[],
): EditableLine[] {
  const above = lines[index - 1];
  if (above?.end !== '')
    return [
      ...lines.slice(0, index),
      ...contents.map((content) => ({ content, end: above?.end ?? usualEnd(lines) })),
      ...lines.slice(index),
    ];
  // The last line had no line end, so the new last line has none either.
  const end = usualEnd(lines);
  return [
    ...lines.slice(0, -1),
    { ...above, end },
    ...contents.map((content, at) => ({ content, end: at < contents.length - 1 ? end : '' })),
  ];
}

/** Removes lines. If the last line goes and had no line end, the new last line has none either. */
export function removeLines(
  lines: readonly EditableLine[],
  indices: readonly number[],
): EditableLine[] {
  const gone = new Set(indices);
  const kept: EditableLine[] = [];
  for (const [index, line] of lines.entries()) {
    if (!gone.has(index)) {
      kept.push(line);
    } else if (line.end === '') {
      const last = kept.pop();
      if (last) kept.push({ ...last, end: '' });
    }
  }
  return kept;
}

function usualEnd(lines: readonly EditableLine[]): string {
  return lines.find(({ end }) => end !== '')?.end ?? '\n';
}

/** Where the parts of a `key = value` line start and end. */
function partsOf(content: string) {
  let start = 0;
  while (isBlank(content.charCodeAt(start))) start++;
  const delimiter = content.search(/[=:]/);
  let keyEnd = delimiter;
  while (keyEnd > start && isBlank(content.charCodeAt(keyEnd - 1))) keyEnd--;
  const value = strip(content.slice(delimiter + 1));
  const valueStart = value === '' ? content.length : content.indexOf(value, delimiter + 1);
  return { start, keyEnd, delimiter, valueStart, valueEnd: valueStart + value.length };
}

export function valueIn(content: string): string {
  const { valueStart, valueEnd } = partsOf(content);
  return content.slice(valueStart, valueEnd);
}

/** The line with another value. Its key, blanks and separator stay. */
export function withValue(content: string, value: string): string {
  const { keyEnd, delimiter, valueStart, valueEnd } = partsOf(content);
  if (valueStart < content.length)
    return content.slice(0, valueStart) + value + content.slice(valueEnd);
  const blank = keyEnd < delimiter ? ' ' : '';
  return content.slice(0, delimiter + 1) + blank + value;
}

/** A new line with the indentation and spacing of another one. */
export function likeLine(content: string, name: string, value: string): string {
  const { start, keyEnd, valueStart } = partsOf(content);
  const separator = valueStart < content.length ? content.slice(keyEnd, valueStart) : ' = ';
  return content.slice(0, start) + name + separator + value;
}

/** The lines of one key. Lines count from 0. */
type KeyLayout = {
  /** Lower case, for comparison. */
  readonly name: string;
  readonly line: number;
  /** The further lines of its value, without the comments and blank lines between them. */
  readonly continuations: readonly number[];
};

/** The lines of a section: its header and its keys, in order. */
export type SectionLayout = {
  readonly header: string;
  readonly line: number;
  readonly keys: readonly KeyLayout[];
};

/** The lines of every section and key in a text that botocore accepts. */
export function layoutOf(text: string): readonly SectionLayout[] {
  const sections: { header: string; line: number; keys: KeyLayout[] }[] = [];
  let continuations: number[] = [];
  scan(linesOf(withPlainLineEnds(text)), {
    header(header, line) {
      sections.push({ header, line: line - 1, keys: [] });
    },
    key(written, _value, line) {
      continuations = [];
      const key = { name: written.toLowerCase(), line: line - 1, continuations };
      sections.at(-1)?.keys.push(key);
    },
    continuation(_text, line) {
      continuations.push(line - 1);
    },
  });
  return sections;
}
