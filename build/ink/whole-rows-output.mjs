import OwnOutput from 'ink-own-output';

/**
 * @typedef {[x: number, y: number, text: string, options: { transformers: Transformer[] }]} Write
 * @typedef {(line: string, index: number) => string} Transformer
 */

/**
 * Ink's output, as long as each row of the screen is written once and nothing is clipped, as our
 * screens do it: such a row is passed on as it is. Anything else is left to Ink's own.
 */
export default class Output {
  /** @type {{ width: number, height: number }} */
  #size;
  /** @type {Write[]} */
  #writes = [];
  /** @type {InstanceType<typeof OwnOutput> | undefined} */
  #own;

  /** @param {{ width: number, height: number }} size */
  constructor(size) {
    this.#size = size;
  }

  /** @param {Write} write */
  write(...write) {
    if (this.#own) this.#own.write(...write);
    else this.#writes.push(write);
  }

  /** @param {object} clip */
  clip(clip) {
    this.#leaveToInk().clip(clip);
  }

  unclip() {
    this.#leaveToInk().unclip();
  }

  get() {
    const rows = this.#own ? undefined : this.#wholeRows();
    if (rows === undefined) return this.#leaveToInk().get();
    return { output: rows.join('\n'), height: this.#size.height };
  }

  /** `undefined`: a row was written more than once. */
  #wholeRows() {
    const { height } = this.#size;
    /** @type {Map<number, string>} */
    const rows = new Map();
    for (const [x, y, text, { transformers }] of this.#writes) {
      if (!text) continue;
      for (const [index, line] of text.split('\n').entries()) {
        if (rows.has(y + index)) return undefined;
        const drawn = transformers.reduce((row, transform) => transform(row, index), line);
        rows.set(y + index, `${' '.repeat(x)}${drawn}`.trimEnd());
      }
    }
    return Array.from({ length: height }, (_, row) => rows.get(row) ?? '');
  }

  #leaveToInk() {
    if (!this.#own) {
      this.#own = new OwnOutput(this.#size);
      for (const write of this.#writes) this.#own.write(...write);
    }
    return this.#own;
  }
}
