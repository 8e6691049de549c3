/**
 * A map with known keys whose values are created once, when they are first asked for. Of 10,000
 * profiles a command needs two, and a screen needs those it shows.
 */
export class LazyMap<Source, Value> implements ReadonlyMap<string, Value> {
  #made: Map<string, Value> | undefined;

  constructor(
    private readonly sources: ReadonlyMap<string, Source>,
    private readonly make: (source: Source, key: string) => Value,
  ) {}

  get size(): number {
    return this.sources.size;
  }

  has(key: string): boolean {
    return this.sources.has(key);
  }

  get(key: string): Value | undefined {
    const made = this.#made?.get(key);
    if (made !== undefined) return made;
    const source = this.sources.get(key);
    if (source === undefined) return undefined;
    const value = this.make(source, key);
    this.#made ??= new Map();
    this.#made.set(key, value);
    return value;
  }

  keys(): MapIterator<string> {
    return this.sources.keys();
  }

  *entries(): MapIterator<[string, Value]> {
    for (const key of this.sources.keys()) {
      const value = this.get(key);
      if (value !== undefined) yield [key, value];
    }
  }

  *values(): MapIterator<Value> {
    for (const [, value] of this.entries()) yield value;
  }

  forEach(
    visit: (value: Value, key: string, map: ReadonlyMap<string, Value>) => void,
    thisArg?: unknown,
  ): void {
    for (const [key, value] of this.entries()) visit.call(thisArg, value, key, this);
  }

  [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.entries();
  }
}
