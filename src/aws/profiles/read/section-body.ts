import type { SettingValue } from '../profile';
import type { Place } from './places';
import { splitLines, strip } from './python-text';
import { type LineVisitor, scan } from './scan';

/** One key of a section. `line` counts from 1. */
export type ParsedKey = {
  readonly value: SettingValue;
  readonly line: number;
  /** The lines of all parts of the value, if it has indented lines. */
  readonly lines: readonly number[] | undefined;
  /** Returns the line of a key in a nested block. */
  readonly lineOf?: (key: string) => number;
};

/** Why botocore refuses the whole file. */
export type Refusal = { readonly line: number } & (
  | { readonly code: 'template' }
  | { readonly code: 'byte-order-mark' }
  | { readonly code: 'text-before-section' }
  | { readonly code: 'line-not-understood' }
  | { readonly code: 'line-without-key' }
  | { readonly code: 'nested-line-without-equals' }
  | { readonly code: 'duplicate-section'; readonly header: string; readonly firstLine: number }
  | { readonly code: 'duplicate-key'; readonly key: string; readonly firstLine: number }
);

/** The keys under a header. */
export type SectionBody = {
  readonly keys: ReadonlyMap<string, ParsedKey>;
  readonly refusals: readonly Refusal[];
  /** Refusals inside a nested block. botocore opens a block only if a profile has it. */
  readonly blockRefusals: ReadonlyMap<ParsedKey, readonly Refusal[]>;
};

/** Stop after these: the rest appear once they are fixed. */
export const MOST_REFUSALS = 20;

/** A key whose value grows line by line. */
class GrowingKey implements ParsedKey {
  /** The offset of each line of the value, once it has more than one. */
  offsets: number[] | undefined = undefined;
  isBlock = false;

  constructor(
    readonly place: Place,
    /** Lines below the header. */
    readonly offset: number,
    public value: string,
  ) {}

  get line(): number {
    return this.place.line + this.offset;
  }

  get lines(): readonly number[] | undefined {
    return this.offsets?.map((offset) => this.place.line + offset);
  }
}

/**
 * Reads the keys of a section, which may be in several places: `[DEFAULT]` may repeat, and other
 * repeated sections are shown although botocore refuses them. `repeats` says whether a key may
 * appear once in each place.
 */
export function readBody(places: readonly Place[], repeats: boolean): SectionBody {
  const reader = new BodyReader(repeats);
  for (const place of places) {
    reader.begin(place);
    scan(place.lines, reader);
  }
  return reader.end();
}

class BodyReader implements LineVisitor {
  readonly #keys = new Map<string, GrowingKey>();
  readonly #refusals: Refusal[] = [];
  #place: Place | undefined;
  #growing: GrowingKey | undefined;
  #blankLines = 0;
  #hasBlocks = false;

  constructor(private readonly repeats: boolean) {}

  begin(place: Place): void {
    this.#place = place;
    this.#growing = undefined;
  }

  key(written: string, value: string, line: number): void {
    this.#growing = undefined;
    this.#blankLines = 0;
    const place = this.#place;
    if (!place) return;
    if (written === '') {
      this.#refusals.push({ code: 'line-without-key', line: place.line + line - 1 });
      return;
    }
    const key = written.toLowerCase();
    const growing = new GrowingKey(place, line - 1, value);
    const earlier = this.#keys.get(key);
    if (earlier && (earlier.place === place || !this.repeats)) {
      const { line: firstLine } = earlier;
      this.#refusals.push({ code: 'duplicate-key', line: growing.line, key, firstLine });
    }
    this.#keys.set(key, growing);
    this.#growing = growing;
  }

  continuation(text: string, line: number): void {
    const growing = this.#growing;
    if (!growing) return;
    if (growing.value === '') {
      growing.isBlock = true;
      this.#hasBlocks = true;
    }
    growing.offsets ??= [growing.offset];
    for (; this.#blankLines > 0; this.#blankLines--) {
      growing.offsets.push(line - 1);
      growing.value += '\n';
    }
    growing.offsets.push(line - 1);
    growing.value += `\n${text}`;
  }

  blank(): void {
    this.#blankLines++;
  }

  unknown(line: number): void {
    if (this.#place)
      this.#refusals.push({ code: 'line-not-understood', line: this.#place.line + line - 1 });
  }

  end(): SectionBody {
    const refusals = this.#refusals.slice(0, MOST_REFUSALS);
    return this.#hasBlocks
      ? { ...openBlocks(this.#keys), refusals }
      : { keys: this.#keys, blockRefusals: NONE, refusals };
  }
}

const NONE: SectionBody['blockRefusals'] = new Map();

/** Turns empty values with indented lines into the pairs of a block. */
function openBlocks(
  found: ReadonlyMap<string, GrowingKey>,
): Pick<SectionBody, 'keys' | 'blockRefusals'> {
  const keys = new Map<string, ParsedKey>();
  const blockRefusals = new Map<ParsedKey, readonly Refusal[]>();
  for (const [name, growing] of found) {
    const { isBlock, offsets, line, lines } = growing;
    if (!isBlock || !offsets) {
      keys.set(name, growing);
      continue;
    }
    const { pairs, offsetOf, bad } = openBlock(growing.value, offsets);
    const lineOf = (pair: string) => growing.place.line + (offsetOf.get(pair) ?? growing.offset);
    const key = { value: pairs, line, lines, lineOf };
    keys.set(name, key);
    if (bad.length > 0)
      blockRefusals.set(
        key,
        bad.map((offset) => ({
          code: 'nested-line-without-equals',
          line: growing.place.line + offset,
        })),
      );
  }
  return { keys, blockRefusals };
}

/** `configloader._parse_nested`, and the offsets of the lines that it rejects. */
function openBlock(
  value: string,
  offsets: readonly number[],
): {
  readonly pairs: ReadonlyMap<string, string>;
  readonly offsetOf: ReadonlyMap<string, number>;
  readonly bad: readonly number[];
} {
  const bad: number[] = [];
  const pairs = new Map<string, string>();
  const offsetOf = new Map<string, number>();
  for (const [index, text] of value.split('\n').entries()) {
    for (const part of splitLines(text)) {
      const equals = part.indexOf('=');
      const offset = offsets[index] ?? 0;
      if (equals === -1) {
        if (strip(part) !== '') bad.push(offset);
        continue;
      }
      const key = strip(part.slice(0, equals));
      pairs.set(key, strip(part.slice(equals + 1)));
      offsetOf.set(key, offset);
    }
  }
  return { pairs, offsetOf, bad: bad.slice(0, MOST_REFUSALS) };
}
