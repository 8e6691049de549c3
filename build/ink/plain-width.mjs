/**
 * The escape sequences that most lines are limited to: SGR (colors and weights) and OSC 8 (links,
 * which also mark the UI's cursor).
 */
const sequences = /\u001b(?:\[[\d;:]*m|\]8;[\u0020-\u007e]*(?:\u0007|\u001b\\))/g;

/**
 * Characters that take one cell each, whatever is next to them: ASCII, Latin, dashes, quotes, the
 * bullet and the ellipsis, arrows, box drawing, blocks, geometric shapes (except the two that are
 * emoji), check marks, Braille patterns (spinners).
 */
const oneCellEach =
  /^[\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u25fc\u2713\u2717\u2800-\u28ff]*$/;

/**
 * string-width's function, with a shortcut for plain text.
 * @param {string} text
 * @param {import('string-width').Options} [options]
 */
export default function stringWidth(text, options) {
  if (typeof text !== 'string') return 0;
  if (options === undefined) {
    const bare = text.includes('\u001b') ? text.replace(sequences, '') : text;
    if (oneCellEach.test(bare)) return bare.length;
  }
  // Loaded at the first call, because creating its Intl.Segmenter is slow.
  return require('string-width').default(text, options);
}
