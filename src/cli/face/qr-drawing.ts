import { closeSync } from 'node:fs';
import { WriteStream } from 'node:tty';
import { type QrInk, type QrRoom, qrInkOf } from '../../qr';
import { colorLevel, type DrawContext, drawsAscii, likelyTheme } from './drawing';
import { openTerminalOutput } from './terminal-access';

/** Black on white as well as this terminal can; `undefined` where it can draw no half blocks. */
export function qrInk(context: DrawContext): QrInk | undefined {
  return drawsAscii(context) ? undefined : qrInkOf(colorLevel(context), likelyTheme(context));
}

/** As large as the terminal is now, whatever stdout is. */
export function terminalSize(): QrRoom {
  const file = openTerminalOutput();
  const terminal = new WriteStream(file);
  const { columns, rows } = terminal;
  terminal.destroy();
  // On Windows the stream owns this file. Elsewhere it opened the terminal a second time.
  if (process.platform !== 'win32') closeSync(file);
  return { columns: columns || 80, rows: rows || 24 };
}
