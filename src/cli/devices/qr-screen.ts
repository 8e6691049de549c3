import { cutEnd, wrapText } from '../../cells';
import { AppFailure } from '../../errors';
import type { QrInk, QrRoom } from '../../qr';
import { paintQrLine, rewritePage } from '../../terminal/screen/line-output';
import { enterPage, leavePage } from '../../terminal/screen/screen-modes';
import {
  fitScan,
  type Scan,
  type ScanLine,
  scanGap,
  scanKeys,
  scanPage,
  scanRemark,
} from '../../use-cases/scan-page';
import { takeTerminal } from '../face/asked-terminal';
import { terminalSize } from '../face/qr-drawing';

/** The content of the screen, and how this terminal can draw it. */
export type QrScreen = Pick<Scan, 'device' | 'file'> & {
  /** `undefined`: the terminal can't draw half blocks (no UTF-8). */
  readonly ink: QrInk | undefined;
};

/** The keys, and a row above them. */
const around = 2;

/** The rows of the screen: the code, the text next to it, and the keys at the bottom. */
export function qrScreenRows(
  { device, file, ink }: QrScreen,
  { columns, rows }: QrRoom,
  isSecretShown: boolean,
): readonly string[] {
  const face = { columns, rows, around, isAscii: ink === undefined };
  const fitted = fitScan(device, face);
  const { drawing, width, lines } = scanPage({ device, file, isSecretShown }, fitted, {
    ...face,
    toFile: fitted === undefined ? { text: '--qr-file FILE writes it to a PNG.' } : undefined,
  });
  const words = toRows([...lines, { text: scanRemark }], width, rows - around);
  const drawn = drawing?.lines.map((line) => paintQrLine(line, ink ?? 'plain')) ?? [];
  const empty = ' '.repeat(drawing?.columns ?? 0);
  const gap = drawing === undefined || width === 0 ? '' : ' '.repeat(scanGap);
  const keys = Object.entries(scanKeys).map(([key, label]) => `${key} ${label}`);
  return [
    ...Array.from(
      { length: rows - 1 },
      (_, row) => (drawn[row] ?? empty) + gap + (words[row] ?? ''),
    ),
    cutEnd(keys.join('   '), columns),
  ];
}

/** The wrapped lines. Drops the empty ones if there are too many rows. */
function toRows(lines: readonly ScanLine[], width: number, most: number): readonly string[] {
  if (width === 0) return [];
  const rows = lines.flatMap(({ text, key }) =>
    wrapText(key === undefined ? text : `${key}  ${text}`, width),
  );
  return rows.length <= most ? rows : rows.filter((row) => row !== '').slice(0, most);
}

/**
 * Shows the code on the terminal's alternate screen until the person presses Enter. The seed never
 * reaches the normal screen, so it never gets into the scrollback.
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
