import OwnOutput from 'ink-own-output';
import stringWidth from 'string-width';

/**
 * @typedef {(line: string, index: number) => string} Transformer
 * @typedef {{ x1?: number | undefined, x2?: number | undefined, y1?: number | undefined, y2?: number | undefined }} Clip
 * @typedef {{ x: number, text: string, index: number, transformers: Transformer[], clip: Clip | undefined }} Write
 */

/** The texts of several hundred screens. */
const mostWidths = 5000;
/** @type {Map<string, number>} */
const widths = new Map();

/**
 * The rows of the last frame. A tick changes one of forty.
 * @type {{ width: number, writes: Write[], text: string }[]}
 */
let drawn = [];

/**
 * Replaces Ink's output step: writes that are next to each other on a row are joined as text. Rows
 * with overlapping writes, or writes cut at the side, go through Ink's own step.
 */
export default class Output {
  /** @type {{ width: number, height: number }} */
  #size;
  /** @type {Write[][]} */
  #rows;
  /** @type {Clip[]} */
  #clips = [];

  /** @param {{ width: number, height: number }} size */
  constructor(size) {
    this.#size = size;
    this.#rows = Array.from({ length: size.height }, () => []);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {string} text
   * @param {{ transformers: Transformer[] }} options
   */
  write(x, y, text, { transformers }) {
    if (!text) return;
    const clip = this.#clips.at(-1);
    const lines = text.split('\n');
    const first = Math.max(0, (clip?.y1 ?? y) - y);
    const end = Math.min(lines.length, (clip?.y2 ?? Number.POSITIVE_INFINITY) - y);
    for (let at = first; at < end; at += 1) {
      const line = lines[at];
      if (line) this.#rows[y + at]?.push({ x, text: line, index: at - first, transformers, clip });
    }
  }

  /** @param {Clip} clip */
  clip(clip) {
    this.#clips.push(clip);
  }

  unclip() {
    this.#clips.pop();
  }

  get() {
    const { width, height } = this.#size;
    const rows = this.#rows.map((writes, at) => {
      const before = drawn[at];
      return before?.width === width && isSame(before.writes, writes)
        ? before
        : { width, writes, text: join(writes) ?? this.#drawByInk(writes) };
    });
    drawn = rows;
    return { output: rows.map(({ text }) => text).join('\n'), height };
  }

  /** @param {Write[]} writes */
  #drawByInk(writes) {
    const own = new OwnOutput({ width: this.#size.width, height: 1 });
    for (const { x, text, index, transformers, clip } of writes) {
      if (clip) own.clip({ x1: clip.x1, x2: clip.x2 });
      own.write(x, 0, text, {
        transformers: transformers.map(
          (transform) => (/** @type {string} */ line) => transform(line, index),
        ),
      });
      if (clip) own.unclip();
    }
    return own.get().output;
  }
}

/**
 * The row as text, or `undefined` if a write covers another or is cut.
 * @param {Write[]} writes
 */
function join(writes) {
  // Ink draws a row from left to right, so there is hardly ever anything to sort.
  const isInOrder = writes.every(({ x }, at) => x >= (writes[at - 1]?.x ?? 0));
  const inOrder = isInOrder ? writes : writes.toSorted((a, b) => a.x - b.x);
  let row = '';
  let end = 0;
  for (const [at, { x, text, index, transformers, clip }] of inOrder.entries()) {
    if (x < end) return undefined;
    const { x1, x2 } = clip ?? {};
    if (x1 !== undefined && x2 !== undefined && (x < x1 || x + widthOf(text) > x2))
      return undefined;
    row +=
      ' '.repeat(x - end) + transformers.reduce((line, transform) => transform(line, index), text);
    // Nothing follows the last one, so its width does not matter.
    end = at < inOrder.length - 1 ? x + widthOf(text) : x;
  }
  return row.trimEnd();
}

/**
 * @param {Write[]} before
 * @param {Write[]} writes
 */
function isSame(before, writes) {
  return (
    before.length === writes.length &&
    writes.every((write, at) => {
      const other = before[at];
      return (
        other !== undefined &&
        write.x === other.x &&
        write.text === other.text &&
        write.index === other.index &&
        write.clip?.x1 === other.clip?.x1 &&
        write.clip?.x2 === other.clip?.x2 &&
        write.transformers.length === other.transformers.length &&
        write.transformers.every((transform, place) => transform === other.transformers[place])
      );
    })
  );
}

/** @param {string} text */
function widthOf(text) {
  let width = widths.get(text);
  if (width === undefined) {
    width = stringWidth(text);
    if (widths.size >= mostWidths) widths.clear();
    widths.set(text, width);
  }
  return width;
}
