import { LazyMap } from './lazy-map';
import { Place, Places } from './places';
import { scan, withPlainLineEnds } from './scan';
import {
  MOST_REFUSALS,
  type ParsedKey,
  type Refusal,
  readBody,
  type SectionBody,
} from './section-body';

/** A section under its header's exact text. Its keys include those inherited from `[DEFAULT]`. */
export type ParsedSection = {
  readonly header: string;
  readonly line: number;
  readonly keys: ReadonlyMap<string, ParsedKey>;
};

export type ParsedFile = {
  /** In file order, by header text. */
  readonly sections: ReadonlyMap<string, ParsedSection>;
  /** The keys of `[DEFAULT]`, which doesn't count as a section. */
  readonly defaults: ReadonlyMap<string, ParsedKey>;
  /** The first few, in file order. Empty if botocore accepts the file. */
  readonly refusals: readonly Refusal[];
};

/** Inherited by every section of its file (`configparser`'s `default_section`). */
const DEFAULT_SECTION = 'DEFAULT';

/** A line that a template engine (Go's, Jinja's) should have replaced. */
const TEMPLATE = /^[^\S\n]*\{[{%]/m;

const BYTE_ORDER_MARK = 0xfeff;

/**
 * Reads a config or credentials file as botocore does (`configloader.raw_config_parse` on Python's
 * `RawConfigParser`), and continues where botocore stops. Any text gives sections, and `refusals`
 * lists the lines for which botocore refuses the file. Of duplicates, the last one counts.
 *
 * Only the headers are found at once. A section's keys are read when asked for, and the whole text
 * when `refusals` is, so a command that needs two of 10,000 profiles pays only for two.
 */
export function parse(text: string): ParsedFile {
  return new LazyFile(text);
}

class LazyFile implements ParsedFile {
  readonly sections: ReadonlyMap<string, LazySection>;
  readonly #hasMark: boolean;
  readonly #places: Places;
  readonly #defaults: LazySection;
  #refusals: readonly Refusal[] | undefined;

  constructor(text: string) {
    this.#hasMark = text.charCodeAt(0) === BYTE_ORDER_MARK;
    const places = new Places(withPlainLineEnds(this.#hasMark ? text.slice(1) : text));
    const first = new Map<string, number>();
    const more = new Map<string, Place[]>();
    for (let index = 0; index < places.headers.length; index++) {
      const header = places.headers[index] ?? '';
      if (header !== DEFAULT_SECTION && !first.has(header)) {
        first.set(header, index);
      } else {
        const others = more.get(header);
        if (others) others.push(new Place(places, index));
        else more.set(header, [new Place(places, index)]);
      }
    }
    const defaults = new LazySection(DEFAULT_SECTION, more.get(DEFAULT_SECTION) ?? [], undefined);
    this.sections = new LazyMap(first, (index, header) => {
      const all = [new Place(places, index), ...(more.get(header) ?? [])];
      return new LazySection(header, all, defaults);
    });
    this.#places = places;
    this.#defaults = defaults;
  }

  get defaults(): ReadonlyMap<string, ParsedKey> {
    return this.#defaults.keys;
  }

  get refusals(): readonly Refusal[] {
    this.#refusals ??= this.#findRefusals();
    return this.#refusals;
  }

  #findRefusals(): readonly Refusal[] {
    const refusals: Refusal[] = [];
    if (this.#hasMark) {
      refusals.push({ code: 'byte-order-mark', line: 1 });
    } else {
      const line = firstUnknownLine(this.#places.prelude);
      if (line !== undefined) refusals.push({ code: 'text-before-section', line });
    }
    const inherited = new Set<ParsedKey>();
    for (const section of this.sections.values()) {
      const { header, line: firstLine } = section;
      for (const { line } of section.places.slice(1))
        refusals.push({ code: 'duplicate-section', line, header, firstLine });
      addAll(refusals, section.body.refusals);
      for (const found of section.body.blockRefusals.values()) addAll(refusals, found);
      if (this.#defaults.body.keys.size > 0)
        for (const key of section.keys.values()) inherited.add(key);
    }
    addAll(refusals, this.#defaults.body.refusals);
    // botocore never opens a block of `[DEFAULT]` that no section inherits.
    for (const [key, found] of this.#defaults.body.blockRefusals)
      if (inherited.has(key)) addAll(refusals, found);
    const template = refusals.length > 0 ? this.#places.firstLineOf(TEMPLATE) : undefined;
    if (template !== undefined) return [{ code: 'template', line: template }];
    return refusals.sort((one, other) => one.line - other.line).slice(0, MOST_REFUSALS);
  }
}

class LazySection implements ParsedSection {
  #body: SectionBody | undefined;
  #keys: ReadonlyMap<string, ParsedKey> | undefined;

  constructor(
    readonly header: string,
    readonly places: readonly Place[],
    private readonly defaults: LazySection | undefined,
  ) {}

  get line(): number {
    return this.places[0]?.line ?? 0;
  }

  /** The keys under the section's own headers. */
  get body(): SectionBody {
    this.#body ??= readBody(this.places, this.defaults !== undefined);
    return this.#body;
  }

  get keys(): ReadonlyMap<string, ParsedKey> {
    this.#keys ??= this.#withDefaults();
    return this.#keys;
  }

  #withDefaults(): ReadonlyMap<string, ParsedKey> {
    const own = this.body.keys;
    const inherited = this.defaults?.body.keys;
    if (!inherited || inherited.size === 0) return own;
    return new Map([...own, ...[...inherited].filter(([name]) => !own.has(name))]);
  }
}

/** Without spreading them into arguments, because there may be too many. */
function addAll(refusals: Refusal[], found: readonly Refusal[]): void {
  for (const refusal of found) refusals.push(refusal);
}

/** The first line that is neither blank nor a comment. */
function firstUnknownLine(lines: readonly string[]): number | undefined {
  let found: number | undefined;
  scan(lines, {
    unknown(line) {
      found ??= line;
    },
  });
  return found;
}
