import { formatTime } from '../../countdown';
import { AppFailure } from '../../errors';
import { fitQr } from '../../qr';
import { openUrl } from '../../terminal/desktop';
import { isAccessible, isDumb } from '../../terminal/screen/capabilities';
import { paintQrLine } from '../../terminal/screen/line-output';
import type { Approval, SsoSignInFace } from '../../use-cases/sso/sign-in-sso';
import { systemTimers } from '../system-time';
import { takeTerminal } from './asked-terminal';
import type { DrawContext } from './drawing';
import { qrInk, terminalSize } from './qr-drawing';

/** The rows of the text, plus one for the shell's prompt. */
const wordRows = 6;

/** Shows the approval on the terminal and opens its page in the browser. */
export function createSsoFace(context: DrawContext): SsoSignInFace {
  return { showApproval: (approval, over) => showApproval(approval, over, context) };
}

/** Throws `AppFailure` `canceled`. */
async function showApproval(
  approval: Approval,
  over: AbortSignal,
  context: DrawContext,
): Promise<void> {
  const terminal = takeTerminal();
  const say = (text: string) => terminal.write(`awsmfa: ${text}\n`);
  let end = () => {};
  try {
    await new Promise<void>((resolve, reject) => {
      end = resolve;
      over.addEventListener('abort', end);
      if (over.aborted) resolve();
      const giveUp = (by?: 'interrupt') =>
        reject(new AppFailure({ kind: 'canceled', ...(by && { by }) }));
      terminal.read({
        show: () => {
          for (const row of qrRows(approval, context)) terminal.write(`${row}\n`);
          for (const line of sayApproval(approval)) say(line);
        },
        hide: () => {},
        onGone: () => giveUp(),
        onKey: (key) => {
          if (key === 'o' && approval.url !== undefined) void openPage(approval.url, context, say);
          else if (key === '\x1b' || key === '\x03' || key === '\x04') {
            giveUp(key === '\x03' ? 'interrupt' : undefined);
            return true;
          }
          return false;
        },
      });
    });
  } finally {
    over.removeEventListener('abort', end);
    terminal.leave();
  }
}

/** The address gets a row of its own and is never cut, so that it can be clicked or copied. */
function sayApproval(approval: Approval): readonly string[] {
  const { profileName, userCode, address, url, warning, expiresAt } = approval;
  return [
    `Sign in to SSO for ${profileName}. The page must show the code ${userCode}.`,
    ...(warning === undefined ? [] : [warning]),
    address,
    `Waiting until ${formatTime(expiresAt)}. ${url === undefined ? '' : 'o opens the page here, '}Esc cancels.`,
  ];
}

/** The QR code for a phone. Empty if the terminal can't draw it or it leaves no room for the text. */
function qrRows({ url }: Approval, context: DrawContext): readonly string[] {
  const ink = qrInk(context);
  const isRead = isAccessible(context.env) || isDumb(context.env, process.platform);
  if (url === undefined || ink === undefined || isRead) return [];
  const { columns, rows } = terminalSize();
  const fitted = fitQr([url], { columns, rows: rows - wordRows });
  return fitted?.drawing.lines.map((line) => paintQrLine(line, ink)) ?? [];
}

async function openPage(
  url: string,
  { env }: DrawContext,
  say: (text: string) => void,
): Promise<void> {
  const isOpen = await openUrl(url, { env, platform: process.platform, timers: systemTimers });
  if (!isOpen) say('No browser found. Open the address on another device.');
}
