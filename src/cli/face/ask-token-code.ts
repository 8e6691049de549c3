import { isTokenCode } from '../../aws/limits';
import type { TokenCodeRequest } from '../../aws/sessions/token-code';
import { sayRefusedCode } from '../../errors';
import { askOnTerminal, tellOnTerminal } from './terminal-prompt';

/** Asks the person for the code of the device. Throws `AppFailure` `canceled`. */
export async function askTokenCode(
  { refused, serialNumber, profileName }: TokenCodeRequest,
  signal: AbortSignal,
): Promise<string> {
  if (refused !== undefined) {
    tellOnTerminal(`awsmfa: ${sayRefusedCode(refused.reason, refused.secondsToNext)}`);
  }
  return askSixDigits(() => `Token code of ${serialNumber} for ${profileName}: `, signal);
}

/** Asks until it is a code. `isOptional`: Enter alone is an answer too, the empty one. */
export async function askSixDigits(
  sayQuestion: () => string,
  signal: AbortSignal,
  isOptional = false,
): Promise<string> {
  for (;;) {
    const typed = await askOnTerminal({ text: sayQuestion(), takes: 'digits' }, signal);
    if (isTokenCode(typed) || (isOptional && typed === '')) return typed;
    tellOnTerminal('awsmfa: a token code is six digits.');
  }
}
