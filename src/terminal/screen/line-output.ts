const colors = { red: 31, green: 32, yellow: 33 } as const;

export type LineColor = keyof typeof colors;

/** A text of a command's output in one of the 16 colors that every terminal with colors has. */
export function paintText(text: string, color: LineColor): string {
  return `\x1b[${colors[color]}m${text}\x1b[39m`;
}

/** Writes the text over what the row of the cursor shows. */
export function rewriteLine(text: string): string {
  return `\r\x1b[K${text}`;
}

/** Rows from the first one of the window on, each over what was there. */
export function rewritePage(rows: readonly string[]): string {
  return `\x1b[H${rows.map((row) => `\x1b[K${row}`).join('\r\n')}`;
}
