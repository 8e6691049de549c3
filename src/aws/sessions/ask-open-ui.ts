import { AppFailure } from '../../errors';
import type { OtherProcess } from '../../other-process';
import type { Clock } from '../clock';
import type { CodeRequests } from './code-requests';

/** A code that is needed where nobody can be asked. */
export type NeededCode = {
  /** Of the MFA session, or of the lock where the code goes straight into `AssumeRole`. */
  readonly cacheKey: string;
  readonly profileName: string;
  readonly serialNumber: string;
  readonly signal: AbortSignal;
  /** Nobody waits for the answer: whoever asked tries again. */
  readonly isRing?: boolean;
};

const pollMs = 200;

/**
 * Asks for a code in the open UI of the same user, and waits for the session that comes of it.
 * `undefined`: there is no such UI.
 *
 * Throws `AppFailure` `token-code-needed` where it was refused or nobody answered, and `canceled`.
 */
export async function askOpenUi<T>(
  { cacheKey, profileName, serialNumber, signal }: NeededCode,
  services: {
    readonly requests: CodeRequests;
    readonly clock: Clock;
    readonly mostWaitMs: number;
    readonly onWaiting: (ui: OtherProcess) => void;
  },
  found: () => T | undefined,
): Promise<T | undefined> {
  const { requests, clock, mostWaitMs } = services;
  const fail = (elsewhere: 'refused' | 'unanswered' | 'closed') =>
    new AppFailure({ kind: 'token-code-needed', profile: profileName, serialNumber, elsewhere });
  const ui = requests.openUi();
  if (ui === undefined || mostWaitMs <= 0) return undefined;
  if (requests.wasRefused(cacheKey)) throw fail('refused');
  requests.clear();
  const lastTry = clock.now().getTime() + mostWaitMs;
  try {
    for (let waits = 0; ; waits += 1) {
      // The one that asked for all may have been killed.
      if (!requests.ask(cacheKey, profileName)) return undefined;
      if (waits === 0) services.onWaiting(ui);
      await clock.sleep(pollMs, signal);
      const there = found();
      if (there !== undefined) return there;
      if (requests.wasRefused(cacheKey)) throw fail('refused');
      if (requests.openUi() === undefined) throw fail('closed');
      if (clock.now().getTime() > lastTry) throw fail('unanswered');
    }
  } finally {
    requests.withdraw(cacheKey);
  }
}
