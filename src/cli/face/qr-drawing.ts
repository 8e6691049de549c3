import { closeSync } from 'node:fs';
import { WriteStream } from 'node:tty';
import { type QrInk, type QrRoom, qrInkOf } from '../../qr';
import { colorLevel, type DrawContext, drawsAscii, likelyTheme } from './drawing';
import { openTerminalOutput } from './terminal-access';

/** The best black on white of this terminal. `undefined`: it can't draw half blocks. */
export function qrInk(context: DrawContext): QrInk | undefined {
  return drawsAscii(context) ? undefined : qrInkOf(colorLevel(context), likelyTheme(context));
}

/** The size of the terminal now, even if stdout is a pipe. */
export function terminalSize(): QrRoom {
  const file = openTerminalOutput();
  const terminal = new WriteStream(file);
  const { columns, rows } = terminal;
  terminal.destroy();
  // On Windows the stream owns this file. Elsewhere it opened the terminal a second time.
  if (process.platform !== 'win32') closeSync(file);
  return { columns: columns || 80, rows: rows || 24 };
}
