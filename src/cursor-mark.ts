/**
 * Marks a text so that the cursor stands on its first cell, wherever Ink's layout puts it. The mark
 * is a hyperlink to nowhere, for that is what Ink carries through layout, wrapping and cutting and
 * counts as nothing wide; the painter takes it out again. Where it stands more than once in a frame,
 * the first counts.
 */
export function withCursor(text: string): string {
  return `\x1b]8;;${cursorUri}\x07${text}\x1b]8;;\x07`;
}

export const cursorUri = 'awsmfa:cursor';
