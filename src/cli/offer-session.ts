import { secondsToNextCode } from '../aws/sessions/code-gate';
import { findProfile } from '../aws/sessions/plan';
import { AppFailure } from '../errors';
import { sayLeft } from '../use-cases/sign-in';
import type { CommandContext } from './command-context';
import { askSixDigits } from './face/ask-token-code';

/**
 * Offers a session by the next code of the device. Enter alone is no.
 *
 * Throws `AppFailure`.
 */
export async function offerSession(
  profileName: string,
  serialNumber: string,
  context: CommandContext,
): Promise<void> {
  const sayQuestion = () =>
    `Sign in with the next code (in ${secondsToNextCode(context.clock.now())} s; Enter alone: not now): `;
  let typed: string | undefined = await askSixDigits(sayQuestion, context.signal, true);
  if (typed === '') return;

  const profiles = context.loadProfiles();
  const options = context.obtainOptions(findProfile(profileName, profiles));
  const { credentials } = await context.sessionsOf(profiles).obtain(profileName, {
    ...options,
    serialNumber,
    isCodeAtHand: true,
    tokenCodes: async (request, signal) => {
      const code = typed;
      typed = undefined;
      if (code !== undefined) return code;
      if (options.tokenCodes !== undefined) return options.tokenCodes(request, signal);
      throw new AppFailure(request.refused?.error ?? { kind: 'canceled' });
    },
  });
  const { expiration } = credentials;
  if (expiration === undefined) return;
  context.notice(`${profileName}: signed in, ${sayLeft(expiration, context.clock.now())}`);
}
