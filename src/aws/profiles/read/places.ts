import { strip } from './python-text';
import { headerIn, linesOf, scan } from './scan';

/** One place of a section: its header's line and everything up to the next header. */
export class Place {
  constructor(
    private readonly places: Places,
    private readonly index: number,
  ) {}

  get lines(): readonly string[] {
    return this.places.linesAt(this.index);
  }

  /** The header's line number, counting from 1. */
  get line(): number {
    return this.places.lineNumberAt(this.index);
  }
}

/**
 * Finds the sections of a text by their headers alone. A header at the left edge is always one,
 * whatever is above it, so the other lines need not be read.
 */
export class Places {
  /** The texts of all headers, in order. */
  readonly headers: readonly string[];
  readonly #starts: readonly number[];
  #lineNumbers: readonly number[] | undefined;

  /** `text` has plain line ends. */
  constructor(private readonly text: string) {
    const headers: string[] = [];
    const starts: number[] = [];
    const add = (header: string, start: number) => {
      headers.push(header);
      starts.push(start);
    };
    if (INDENTED_BRACKET.test(text)) addScanned(text, add);
    else addAtEdge(text, add);
    this.headers = headers;
    this.#starts = starts;
  }

  /** The line number of the first match in the whole text, counting from 1. */
  firstLineOf(pattern: RegExp): number | undefined {
    const at = this.text.search(pattern);
    return at === -1 ? undefined : linesOf(this.text.slice(0, at)).length + 1;
  }

  /** The lines before the first header. */
  get prelude(): readonly string[] {
    return linesOf(this.text.slice(0, this.#starts[0] ?? this.text.length));
  }

  linesAt(index: number): readonly string[] {
    return linesOf(this.text.slice(this.#starts[index], this.#starts[index + 1]));
  }

  lineNumberAt(index: number): number {
    this.#lineNumbers ??= this.#countLines();
    return this.#lineNumbers[index] ?? 1;
  }

  #countLines(): readonly number[] {
    let line = 1;
    let at = this.text.indexOf('\n');
    return this.#starts.map((start) => {
      for (; at !== -1 && at < start; line++) at = this.text.indexOf('\n', at + 1);
      return line;
    });
  }
}

/** Blanks as in `isBlank`. */
const INDENTED_BRACKET =
  /(?:^|\n)[\t\v\f\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+\[/;

type Add = (header: string, start: number) => void;

function addAtEdge(text: string, add: Add): void {
  for (let start = text.startsWith('[') ? 0 : nextBracket(text, 0); start !== -1; ) {
    const end = text.indexOf('\n', start);
    const header = headerIn(strip(text.slice(start, end === -1 ? text.length : end)));
    if (header !== undefined) add(header, start);
    start = end === -1 ? -1 : nextBracket(text, end);
  }
}

function nextBracket(text: string, from: number): number {
  const lineEnd = text.indexOf('\n[', from);
  return lineEnd === -1 ? -1 : lineEnd + 1;
}

/** An indented header may also be part of a value. The lines above it decide. */
function addScanned(text: string, add: Add): void {
  const lines = linesOf(text);
  let start = 0;
  let line = 1;
  const header = (name: string, headerLine: number) => {
    for (; line < headerLine; line++) start += (lines[line - 1] ?? '').length + 1;
    add(name, start);
  };
  scan(lines, { header });
}
