import type { QrInk } from '../../qr';

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
