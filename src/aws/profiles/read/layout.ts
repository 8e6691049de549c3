import { linesOf, scan, withPlainLineEnds } from './scan';

/** Where a key stands. Lines count from 0. */
type KeyLayout = {
  /** Lower case, as it is compared. */
  readonly name: string;
  readonly line: number;
  /** The lines that go on with its value; comments and blank lines between them are none. */
  readonly continuations: readonly number[];
};

/** Where a section stands: its header, then its keys in their order. */
export type SectionLayout = {
  readonly header: string;
  readonly line: number;
  readonly keys: readonly KeyLayout[];
};

/** Where everything stands in a text that botocore takes. */
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
