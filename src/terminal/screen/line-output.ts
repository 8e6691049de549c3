import type { QrInk } from '../../qr';

const colors = { red: 31, green: 32, yellow: 33 } as const;

export type LineColor = keyof typeof colors;

/** Colors text in a command's output with one of the 16 colors that every color terminal has. */
export function paintText(text: string, color: LineColor): string {
  return `\x1b[${colors[color]}m${text}\x1b[39m`;
}

/** Writes the text over the cursor's row. */
export function rewriteLine(text: string): string {
  return `\r\x1b[K${text}`;
}

/** Writes rows from the top of the window, each over what was there. */
export function rewritePage(rows: readonly string[]): string {
  return `\x1b[H${rows.map((row) => `\x1b[K${row}`).join('\r\n')}`;
}

/** A line of a QR code with the escape sequences that make it black on white. */
export function paintQrLine(line: string, ink: QrInk): string {
  switch (ink) {
    case 'true-color':
      return `\x1b[38;2;0;0;0;48;2;255;255;255m${line}\x1b[0m`;
    case '256':
      return `\x1b[38;5;16;48;5;231m${line}\x1b[0m`;
    case '16':
      return `\x1b[30;107m${line}\x1b[0m`;
    case 'inverse':
      return `\x1b[7m${line}\x1b[0m`;
    case 'plain':
      return line;
  }
}
