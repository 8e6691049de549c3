import { closeSync } from 'node:fs';
import { WriteStream } from 'node:tty';
import type { OtpauthForm } from '../../aws/devices/otpauth-uri';
import { seedLines } from '../../aws/devices/seed-text';
import { cutEnd } from '../../cells';
import { AppFailure } from '../../errors';
import { fitQr, type QrInk, type QrRoom, qrInkOf, smallestQrRoom } from '../../qr';
import type { Secret } from '../../secret';
import { paintQrLine, rewritePage } from '../../terminal/screen/line-output';
import { enterPage, leavePage } from '../../terminal/screen/screen-modes';
import { takeTerminal } from '../face/asked-terminal';
import { colorLevel, type DrawContext, drawsAscii, likelyTheme } from '../face/drawing';
import { openTerminalOutput } from '../face/terminal-access';

/** What the screen shows, and how this terminal can show it. */
export type QrScreen = {
  readonly forms: readonly OtpauthForm[];
  readonly seed: Secret;
  /** `undefined`: no half blocks can be drawn (no UTF-8). */
  readonly ink: QrInk | undefined;
  /** The PNG file that was written, if it was asked for. */
  readonly file: string | undefined;
};

/** Black on white as well as this terminal can; `undefined` where it can draw no half blocks. */
export function qrInk(context: DrawContext): QrInk | undefined {
  return drawsAscii(context) ? undefined : qrInkOf(colorLevel(context), likelyTheme(context));
}

/** Between the code and the words beside it, and the least that those need. */
const gap = 2;
const leastWords = 26;

/**
 * The rows of the screen: the richest code that fits, the words beside it where they fit too, and
 * the keys at the bottom.
 */
export function qrScreenRows(
  screen: QrScreen,
  size: QrRoom,
  isSecretShown: boolean,
): readonly string[] {
  const { forms, ink } = screen;
  const texts = forms.map(({ uri }) => uri.reveal());
  const fitted =
    ink === undefined ? undefined : fitQr(texts, { columns: size.columns, rows: size.rows - 2 });
  if (fitted === undefined || ink === undefined) {
    const rows = withoutCode(screen, size, isSecretShown);
    return toHeight(
      rows.map((row) => cutEnd(row, size.columns)),
      size,
    );
  }
  const { drawing } = fitted;
  const width = size.columns - drawing.columns - gap;
  const words =
    width < leastWords ? [] : besideCode(screen, forms[fitted.index], width, isSecretShown);
  const rows = drawing.lines.map((line, index) => {
    const word = words[index];
    const beside = word === undefined ? '' : ' '.repeat(gap) + cutEnd(word, width);
    return paintQrLine(line, ink) + beside;
  });
  return toHeight(rows, size);
}

function besideCode(
  { seed, file }: QrScreen,
  form: OtpauthForm | undefined,
  width: number,
  isSecretShown: boolean,
): readonly string[] {
  return [
    '',
    'Scan this with the',
    'authenticator app of your phone.',
    '',
    'It is called',
    form?.label ?? '',
    '',
    ...(file === undefined ? [] : ['The same code is in', file, '']),
    ...(isSecretShown ? ['Or type this secret:', ...seedLines(seed, width), ''] : []),
    'Then press Enter and type two',
    'codes, one after the other.',
    '',
    'Esc deletes the device again.',
  ];
}

function withoutCode(
  { forms, seed, file, ink }: QrScreen,
  size: QrRoom,
  isSecretShown: boolean,
): readonly string[] {
  const needed = smallestQrRoom(forms.map(({ uri }) => uri.reveal()));
  const reason =
    ink === undefined
      ? 'The QR code takes a UTF-8 locale to be drawn.'
      : `The QR code needs ${needed.columns}x${needed.rows + 2}; this window is ${size.columns}x${size.rows}.`;
  return [
    reason,
    file === undefined
      ? 'A larger window shows it, or --qr-file FILE writes it as a PNG.'
      : `It is in ${file}`,
    '',
    ...(isSecretShown
      ? ['Type this secret into the app:', ...seedLines(seed, size.columns)]
      : ['v shows the secret to type into the app.']),
  ];
}

/** Fills up to the last row, which has the keys. */
function toHeight(rows: readonly string[], { columns, rows: height }: QrRoom): readonly string[] {
  const room = Math.max(0, height - 1);
  const filled = [
    ...rows.slice(0, room),
    ...Array<string>(Math.max(0, room - rows.length)).fill(''),
  ];
  return [...filled, cutEnd('Enter I have added it   v secret   Esc undo', columns)];
}

/**
 * Shows it on the alternate screen of the terminal until Enter is pressed: the seed is never on the
 * normal screen, and so never in what can be scrolled back to.
 *
 * Throws `AppFailure` `canceled`.
 */
export async function showQrScreen(screen: QrScreen, signal: AbortSignal): Promise<void> {
  const terminal = takeTerminal();
  let isSecretShown = false;
  const draw = () => {
    const rows = qrScreenRows(screen, terminalSize(), isSecretShown);
    terminal.write(rewritePage(rows));
  };
  const show = () => {
    terminal.write(enterPage);
    process.on('SIGWINCH', draw);
    draw();
  };
  const hide = () => {
    process.removeListener('SIGWINCH', draw);
    terminal.write(leavePage);
  };
  let stopWatching = () => {};
  try {
    await new Promise<void>((resolve, reject) => {
      const giveUp = () => reject(new AppFailure({ kind: 'canceled' }));
      signal.addEventListener('abort', giveUp);
      stopWatching = () => signal.removeEventListener('abort', giveUp);
      if (signal.aborted) giveUp();
      const onKey = (key: string): boolean => {
        if (key === 'v') {
          isSecretShown = !isSecretShown;
          draw();
        } else if (key === '\r') resolve();
        else if (key === '\x1b' || key === '\x03' || key === '\x04') giveUp();
        else return false;
        return key !== 'v';
      };
      terminal.read({ show, hide, onKey, onGone: giveUp });
    });
  } finally {
    stopWatching();
    terminal.leave();
  }
}

/** As large as the terminal is now, whatever stdout is. */
function terminalSize(): QrRoom {
  const file = openTerminalOutput();
  const terminal = new WriteStream(file);
  const { columns, rows } = terminal;
  terminal.destroy();
  // The stream opened the terminal anew, for itself; only on Windows it took this one over.
  if (process.platform !== 'win32') closeSync(file);
  return { columns: columns || 80, rows: rows || 24 };
}
