import { cells, cutEnd } from '../cells';
import { sayRefusedCode } from '../errors';
import type { AppState, TokenCodeScreen } from '../state/app-state';
import { formatTime, remainingMs, tokenCodeWindowMs, windowLeftMs } from '../state/countdown';
import { deviceName } from '../state/device-facts';
import { reasonToAsk } from '../state/device-work';
import { tokenCodeLength } from '../state/token-code-draft';
import type { DialogContent, DialogRoom } from './dialog';
import { drawMeter } from './list-row';
import { shorten, wrapText } from './text-layout';
import type { Look } from './theme';

/** The field of six masked cells: from which device, how long this code is good, what it opens. */
export function drawTokenCode(
  state: AppState,
  screen: TokenCodeScreen,
  look: Look,
  { width, isWhole }: DialogRoom,
): DialogContent {
  const { serialNumber, profileName } = screen;
  const reason = reasonToAsk(screen.asker);
  const name = look.show(deviceName(serialNumber));
  const [long, short] = ['Code from the device  ', 'Code from '];
  const lead = cells(long + name) <= width ? long : short;
  const device = lead + look.bold(cutEnd(name, width - cells(lead), look.glyphs.ellipsis));
  const arn = look.paint('muted', shorten(look, look.show(serialNumber), width));
  return {
    title: `${reason === undefined ? 'Sign in:' : 'MFA for'} ${look.show(profileName)}`,
    lines: [
      ...(reason === undefined ? [] : [reason]),
      device,
      ...(isWhole ? [] : [arn]),
      '',
      `${' '.repeat(13)}${drawCells(screen, look)}`,
      '',
      drawWindow(state, screen, look, width),
      '',
      ...drawRemark(state, screen, look, width),
    ],
  };
}

/** `[●] [●] [_] [ ] [ ] [ ]`: the cursor stands in the next cell. Tab shows the digits. */
export function drawCells(
  { draft, isShown, sending }: Pick<TokenCodeScreen, 'draft' | 'isShown' | 'sending'>,
  look: Look,
): string {
  return Array.from({ length: tokenCodeLength }, (_, index) => {
    const digit = draft[index];
    if (digit !== undefined) return `[${isShown ? digit : look.glyphs.marks.good}]`;
    const isNext = index === draft.length && sending === undefined;
    return isNext ? `[${look.cursor('_')}]` : look.paint('muted', '[ ]');
  }).join(' ');
}

/** How long the phone shows this code; where that is used, when it shows the next one. */
function drawWindow(
  { now }: AppState,
  { refused }: Pick<TokenCodeScreen, 'refused'>,
  look: Look,
  width: number,
): string {
  const waits = refused !== undefined && refused.reason !== 'rejected' && refused.nextAt > now;
  const leftMs = waits ? refused.nextAt.getTime() - now.getTime() : windowLeftMs(now);
  const seconds = Math.ceil(leftMs / 1000);
  const tone = waits || seconds > 5 ? 'good' : 'soon';
  // A cell for each second, where there is room for the seconds in words, too.
  const cellCount = Math.max(6, Math.min(30, width - 22));
  const meter = drawMeter(leftMs, tokenCodeWindowMs, cellCount, waits ? 'soon' : tone, look);
  const label = look.paint('muted', waits ? 'next code  ' : 'this code  ');
  return `${label}  ${meter}  ${waits ? 'in ' : ''}${seconds} s`;
}

/** The row under the meter: what is being done, what was wrong, or what the code opens. */
function drawRemark(
  state: AppState,
  screen: TokenCodeScreen,
  look: Look,
  width: number,
): readonly string[] {
  const { sending, refused } = screen;
  // The number that counts down stands in one row.
  const urgent = (text: string) =>
    text
      .split(/(?<=\?) /)
      .flatMap((sentence) => wrapText(sentence, width - 2))
      .map((line, index) =>
        look.paint('urgent', `${index === 0 ? look.glyphs.marks.broken : ' '} ${line}`),
      );
  if (sending !== undefined) {
    const { spinner, ellipsis } = look.glyphs;
    const frame = state.appearance.isAnimated ? state.spinnerFrame % spinner.length : 0;
    return [`${look.paint('accent', spinner[frame] ?? '')} ${sending} ${ellipsis}`];
  }
  if (refused?.reason === 'spent') {
    const text =
      refused.nextAt > state.now
        ? 'This code was already used. Type the next one.'
        : describeOpening(state, screen);
    return wrapText(text, width).map((line) => look.paint('muted', line));
  }
  if (refused !== undefined) {
    const seconds = Math.ceil(remainingMs(refused.nextAt, state.now) / 1000);
    const text = sayRefusedCode(refused.reason, seconds);
    const twice = 'Refused twice: check the clock of the device, or resync it (d on the list).';
    return [
      ...urgent(text).slice(0, 2),
      ...(refused.times > 1 ? [look.paint('muted', twice)] : []),
    ];
  }
  return wrapText(describeOpening(state, screen), width).map((line) => look.paint('muted', line));
}

/** What the code opens, for how long. */
function describeOpening(
  { groups, sessions, now }: AppState,
  { asker, profileName, serialNumber }: TokenCodeScreen,
): string {
  const own = (sessions.get(asker) ?? sessions.get(profileName))?.plan;
  if (own?.mfa?.via === 'direct' && own.hops.length > 0) {
    return 'opens this role alone: it takes its code itself';
  }
  const group = groups.find(
    ({ head, members, serialNumber: opens }) =>
      (opens === serialNumber || opens === undefined) &&
      [head, ...members].some((row) => row.profileName === profileName),
  );
  const rows = group === undefined ? [] : [group.head, ...group.members];
  const opened = rows.filter(({ key }) => sessions.get(key)?.plan.mfa?.via !== 'direct').length;
  const seconds = own?.mfa?.durationSeconds;
  const until =
    seconds === undefined ? '' : ` until ${formatTime(new Date(now.getTime() + seconds * 1000))}`;
  return `opens ${Math.max(1, opened)} profile${opened > 1 ? 's' : ''}${until}, without another code`;
}
