import { asciiDigits } from '../../digits';
import { printable } from '../../printable';
import { askOnTerminal, tellOnTerminal } from './terminal-prompt';

/** Asks on the terminal which of the user's devices is at hand. Throws `AppFailure` `canceled`. */
export async function chooseDevice(
  serialNumbers: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  tellOnTerminal('awsmfa: this user has several MFA devices:');
  for (const [index, serialNumber] of serialNumbers.entries()) {
    tellOnTerminal(`  ${index + 1}  ${printable(serialNumber)}`);
  }
  for (;;) {
    const text = `Which one, 1 to ${serialNumbers.length}: `;
    const answer = await askOnTerminal({ text, takes: 'line' }, signal);
    const chosen = serialNumbers[Number(asciiDigits(answer)) - 1];
    if (chosen !== undefined) return chosen;
  }
}
