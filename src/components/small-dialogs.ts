import type { AppState, ConfirmScreen, DeviceChoiceScreen, Screen } from '../state/app-state';
import { tokenCodeWindowMs, windowLeftMs } from '../state/countdown';
import { deviceName } from '../state/device-facts';
import { reasonToAsk } from '../state/device-work';
import type { DialogContent, DialogRoom } from './dialog';
import { drawMeter } from './list-row';
import { fitTo, shorten, wrapText } from './text-layout';
import type { Look } from './theme';

/** A question that Enter answers with yes. */
export function drawConfirm({ title, lines }: ConfirmScreen, { width }: DialogRoom): DialogContent {
  return { title, lines: lines.flatMap((line) => (line === '' ? [''] : wrapText(line, width))) };
}

/** Which of the user's devices the code is to come from. */
export function drawDeviceChoice(
  { asker, profileName, serialNumbers, selected }: DeviceChoiceScreen,
  look: Look,
  { width }: DialogRoom,
): DialogContent {
  const name = look.show(profileName);
  const reason = reasonToAsk(asker);
  return {
    title: reason === undefined ? `Sign in: ${name}` : `MFA for ${name}`,
    lines: [
      ...(reason === undefined ? [] : [reason]),
      ...wrapText(
        `The user of ${name} has ${serialNumbers.length} devices that give codes.`,
        width,
      ),
      'Which one is at hand?',
      '',
      ...serialNumbers.map((serialNumber, index) =>
        drawChoice(look.show(deviceName(serialNumber)), index === selected, width, look),
      ),
      '',
      look.paint('muted', shorten(look, look.show(serialNumbers[selected] ?? ''), width)),
    ],
  };
}

/** One row of a choice in a dialog. */
export function drawChoice(text: string, isSelected: boolean, width: number, look: Look): string {
  const row = ` ${fitTo(look, text, width - 2)}`;
  if (!isSelected) return ` ${row}`;
  return look.select(
    look.onSelection.cursor(look.onSelection.paint('accent', look.glyphs.selected)) + row,
  );
}

/** The sandbox's phone: what its devices show now. */
export function drawAuthenticator(
  { now }: AppState,
  { codes, selected }: Extract<Screen, { kind: 'authenticator' }>,
  look: Look,
  { width }: DialogRoom,
): DialogContent {
  const seconds = Math.ceil(windowLeftMs(now) / 1000);
  const cellCount = Math.max(6, Math.min(30, width - 22));
  const meter = drawMeter(windowLeftMs(now), tokenCodeWindowMs, cellCount, 'good', look);
  const labelWidth = 24;
  const rows = codes.map(({ label, code, isUsed }, index) => {
    const shown = `${code.slice(0, 3)} ${code.slice(3)}`;
    const note = isUsed ? '    used once: wait' : '';
    const text = `${fitTo(look, look.show(label), labelWidth)}  ${shown}${note}`;
    return drawChoice(text, index === selected, width, look);
  });
  return {
    title: 'Authenticator (sandbox only)',
    lines: [
      ...(rows.length > 0 ? rows : ['  No device has been enrolled yet.']),
      '',
      `${look.paint('muted', '  these codes')}  ${meter}  ${seconds} s`,
      '',
      ...wrapText(
        'In a token code field the code of its device is typed for you: press ^F there.',
        width - 2,
      ).map((line) => `  ${line}`),
    ],
  };
}
