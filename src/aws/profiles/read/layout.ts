import { linesOf, scan, withPlainLineEnds } from './scan';

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
