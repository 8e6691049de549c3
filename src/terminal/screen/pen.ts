/** How a cell is drawn. */
export type Pen = {
  /** SGR parameters of the active attributes, ascending. */
  readonly attributes: readonly number[];
  /** SGR parameters of the color; empty for the terminal's default. */
  readonly foreground: string;
  readonly background: string;
  /** The target of the cell's link (OSC 8); empty if it has none. */
  readonly link: string;
};

export const plainPen: Pen = { attributes: [], foreground: '', background: '', link: '' };

export function isSamePen(a: Pen, b: Pen): boolean {
  return (
    a === b ||
    (a.foreground === b.foreground &&
      a.background === b.background &&
      a.link === b.link &&
      a.attributes.length === b.attributes.length &&
      a.attributes.every((attribute, at) => attribute === b.attributes[at]))
  );
}

/** The attributes in use, and the code that turns each off (ECMA-48, 8.3.117). */
const offCodes: ReadonlyMap<number, number> = new Map([
  [1, 22],
  [2, 22],
  [3, 23],
  [4, 24],
  [5, 25],
  [7, 27],
  [8, 28],
  [9, 29],
]);

/** The pen after `CSI parameters m`. Unknown parameters change nothing. */
export function applySgr(before: Pen, parameters: string): Pen {
  let { attributes, foreground, background } = before;
  const codes = parameters.split(';').map(Number);
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 0) {
      attributes = [];
      foreground = background = '';
    } else if (code === 38 || code === 48) {
      const length = { 5: 3, 2: 5 }[codes[at + 1] ?? 0] ?? 1;
      const color = length === 1 ? '' : codes.slice(at, at + length).join(';');
      if (code === 38) foreground = color;
      else background = color;
      at += length - 1;
    } else if (isBetween(code, 30, 37) || isBetween(code, 90, 97)) foreground = String(code);
    else if (isBetween(code, 40, 47) || isBetween(code, 100, 107)) background = String(code);
    else if (code === 39) foreground = '';
    else if (code === 49) background = '';
    else if (offCodes.has(code))
      attributes = [...new Set([...attributes, code])].sort((a, b) => a - b);
    else attributes = attributes.filter((attribute) => offCodes.get(attribute) !== code);
  }
  return { attributes, foreground, background, link: before.link };
}

/** The sequence that switches the terminal from `before` to `next`. */
export function switchPen(before: Pen, next: Pen): string {
  if (isSamePen(before, next)) return '';
  const codes = [...next.attributes, next.foreground, next.background].filter(
    (code) => code !== '',
  );
  const sgr = isSamePen({ ...before, link: next.link }, next)
    ? ''
    : `\x1b[${codes.length === 0 ? '' : `0;${codes.join(';')}`}m`;
  return before.link === next.link ? sgr : `${sgr}\x1b]8;;${next.link}\x1b\\`;
}

function isBetween(code: number, first: number, last: number): boolean {
  return code >= first && code <= last;
}
