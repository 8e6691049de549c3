import type { SettingValue } from './profile';
import { splitLines, strip } from './python-text';
import { scan } from './scan';

/** One key of a section. `line` counts from 1. */
export type ParsedKey = { readonly value: SettingValue; readonly line: number };

/** A section under its header's text, verbatim; what `[DEFAULT]` hands down is among its keys. */
export type ParsedSection = {
  readonly header: string;
  readonly line: number;
  readonly keys: ReadonlyMap<string, ParsedKey>;
};

/** Why botocore refuses the whole file. */
export type Refusal = { readonly line: number } & (
  | { readonly code: 'byte-order-mark' }
  | { readonly code: 'text-before-section' }
  | { readonly code: 'line-not-understood' }
  | { readonly code: 'line-without-key' }
  | { readonly code: 'nested-line-without-equals' }
  | { readonly code: 'duplicate-section'; readonly header: string; readonly firstLine: number }
  | { readonly code: 'duplicate-key'; readonly key: string; readonly firstLine: number }
);

export type ParsedFile = {
  /** In file order, by header text. */
  readonly sections: ReadonlyMap<string, ParsedSection>;
  /** In file order, the first few; empty where botocore takes the file. */
  readonly refusals: readonly Refusal[];
};

/** More would bury what there is to mend: whoever mends these sees the next. */
const MOST_REFUSALS = 20;

/** Inherited by every section of its file (`configparser`'s `default_section`). */
const DEFAULT_SECTION = 'DEFAULT';

/** `blockLines`: where the value is empty and goes on, the line of each line of its text. */
type MutableKey = { value: SettingValue; readonly line: number; blockLines: number[] | undefined };
type MutableSection = Omit<ParsedSection, 'keys'> & { readonly keys: Map<string, MutableKey> };

/**
 * Reads a config or credentials file as botocore does (`configloader.raw_config_parse` on Python's
 * `RawConfigParser`), and goes on where botocore gives up: any text gives sections, and the lines for
 * which botocore refuses the file are told beside them. Where something stands twice, the later counts.
 */
export function parse(text: string): ParsedFile {
  const sections = new Map<string, MutableSection>();
  const defaults: MutableSection = { header: DEFAULT_SECTION, line: 0, keys: new Map() };
  const refusals: Refusal[] = [];
  const blocks: MutableKey[] = [];
  let section: MutableSection | undefined;
  let sectionLine = 0;
  let key: MutableKey | undefined;
  let blankLines = 0;
  let toldBeforeHeader = false;

  const hasMark = text.charCodeAt(0) === 0xfeff;
  if (hasMark) refusals.push({ code: 'byte-order-mark', line: 1 });

  scan(hasMark ? text.slice(1) : text, {
    header(header, line) {
      key = undefined;
      sectionLine = line;
      if (header === DEFAULT_SECTION) {
        section = defaults;
        return;
      }
      section = sections.get(header);
      if (section) {
        refusals.push({ code: 'duplicate-section', line, header, firstLine: section.line });
        return;
      }
      section = { header, line, keys: new Map() };
      sections.set(header, section);
    },
    key(written, value, line) {
      key = undefined;
      blankLines = 0;
      if (!section) return;
      if (written === '') {
        refusals.push({ code: 'line-without-key', line });
        return;
      }
      const name = written.toLowerCase();
      const earlier = section.keys.get(name);
      if (earlier && (earlier.line > sectionLine || section === defaults))
        refusals.push({ code: 'duplicate-key', line, key: name, firstLine: earlier.line });
      key = { value, line, blockLines: undefined };
      section.keys.set(name, key);
    },
    continuation(piece, line) {
      if (!key || typeof key.value !== 'string') return;
      if (key.value === '') {
        key.blockLines = [key.line];
        blocks.push(key);
      }
      for (; blankLines > 0; blankLines--) {
        key.blockLines?.push(line);
        key.value += '\n';
      }
      key.blockLines?.push(line);
      key.value += `\n${piece}`;
    },
    blank() {
      blankLines++;
    },
    comment() {},
    unknown(line, beforeHeader) {
      if (!beforeHeader) refusals.push({ code: 'line-not-understood', line });
      else if (!toldBeforeHeader && !hasMark) refusals.push({ code: 'text-before-section', line });
      if (beforeHeader) toldBeforeHeader = true;
    },
  });

  // A block of `[DEFAULT]` that no section inherits is never opened.
  const unused = inherit(sections, defaults);
  for (const block of blocks) if (!unused.has(block)) refusals.push(...openBlock(block));
  refusals.sort((one, other) => one.line - other.line);
  return { sections, refusals: refusals.slice(0, MOST_REFUSALS) };
}

/** Hands the keys of `[DEFAULT]` down, after each section's own, and tells which of them nobody took. */
function inherit(
  sections: ReadonlyMap<string, MutableSection>,
  defaults: MutableSection,
): ReadonlySet<MutableKey> {
  const unused = new Set(defaults.keys.values());
  if (defaults.keys.size === 0) return unused;
  for (const { keys } of sections.values()) {
    for (const [name, key] of defaults.keys) {
      if (keys.has(name)) continue;
      keys.set(name, key);
      unused.delete(key);
    }
  }
  return unused;
}

/** Turns an empty value that goes on into the pairs of a block (`configloader._parse_nested`). */
function openBlock(block: MutableKey): Refusal[] {
  const refusals: Refusal[] = [];
  const pairs = new Map<string, string>();
  const lines = block.blockLines ?? [];
  for (const [index, lineText] of String(block.value).split('\n').entries()) {
    for (const part of splitLines(lineText)) {
      const equals = part.indexOf('=');
      if (equals !== -1) pairs.set(strip(part.slice(0, equals)), strip(part.slice(equals + 1)));
      else if (strip(part) !== '')
        refusals.push({ code: 'nested-line-without-equals', line: lines[index] ?? block.line });
    }
  }
  block.value = pairs;
  return refusals;
}
