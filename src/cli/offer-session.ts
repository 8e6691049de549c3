import { secondsToNextCode } from '../aws/sessions/code-gate';
import { findProfile } from '../aws/sessions/plan';
import { AppFailure } from '../errors';
import { sayLeft } from '../use-cases/sign-in';
import type { Uses } from './command-context';
import { askSixDigits } from './face/terminal-questions';

/** What offering a session takes. */
export type OfferContext = Uses<'clock' | 'signal' | 'reload' | 'obtainOptions' | 'notice'>;

/**
 * Offers a session by the next code of the device. Enter alone is no.
 *
 * Throws `AppFailure`.
 */
export async function offerSession(
  profileName: string,
  serialNumber: string,
  context: OfferContext,
): Promise<void> {
  const sayQuestion = () =>
    `Sign in with the next code (in ${secondsToNextCode(context.clock.now())} s; Enter alone: not now): `;
  let typed: string | undefined = await askSixDigits(sayQuestion, context.signal, true);
  if (typed === '') return;

  const { profiles, sessions } = context.reload();
  const options = context.obtainOptions(findProfile(profileName, profiles));
  const { credentials } = await sessions.obtain(profileName, {
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
