import type { AppState } from '../state/app-state';
import type { Look } from './theme';

/** `⠹ enabling the device …`: what a dialog waits for. */
export function drawBusy({ appearance, spinnerFrame }: AppState, busy: string, look: Look): string {
  const { spinner, ellipsis } = look.glyphs;
  const frame = spinner[appearance.isAnimated ? spinnerFrame % spinner.length : 0] ?? '';
  return `${look.paint('accent', frame)} ${busy} ${ellipsis}`;
}
