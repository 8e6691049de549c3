import { AppFailure, toAppError } from '../../errors';
import type { Clock } from '../clock';
import { expiryMarginMs, renewalMarginMs } from '../limits';
import type { SessionCredentials } from './credentials';

/** A session that is renewed as long as programs use it and no code is needed. */
export type RenewingSession = {
  /** The latest credentials, which may have expired. */
  readonly current: () => SessionCredentials;
  /**
   * Credentials for a program that asks now: the current ones, those of a newer sign-in, or renewed
   * ones if renewal is due. SDKs wait only one or two seconds, so this answers sooner. A renewal
   * that takes longer continues, and the next request gets its result.
   *
   * Throws `AppFailure`.
   */
  readonly ask: () => Promise<SessionCredentials>;
  /** Renews what is due, until the signal is aborted. Never throws. */
  readonly keepGood: (signal: AbortSignal) => Promise<void>;
};

/** A session, and when AWS gave it to this program or another one. */
export type DatedSession = {
  readonly credentials: SessionCredentials;
  readonly obtainedAt: Date;
};

type RenewingSessionOptions = {
  readonly profileName: string;
  readonly first: DatedSession;
  /**
   * Gets the session without a code, from the cache or from AWS. If less than `renewBelowMs` is
   * left, it tries to get a new one.
   */
  readonly obtain: (renewBelowMs: number) => Promise<DatedSession>;
  readonly clock: Clock;
  /** Called with each new session. */
  readonly onChange: (current: SessionCredentials) => void;
  /** When a program that doesn't call `ask` last used it. Read before each step of `keepGood`. */
  readonly lastUse: () => Date | undefined;
};

/** How often `keepGood` checks. A single timer would be late after the computer sleeps. */
const stepMs = 10_000;

/** The JavaScript SDK waits one second for a container's credentials, botocore two. */
const patienceMs = { whileGood: 600, whenOver: 900 } as const;

export function createRenewingSession(options: RenewingSessionOptions): RenewingSession {
  const { profileName, obtain, clock, onChange, lastUse } = options;
  let { credentials: current, obtainedAt } = options.first;
  let usedAt: Date | undefined;
  let failures: RenewalFailures | undefined;
  let running: Promise<SessionCredentials> | undefined;

  const leftMs = () => current.expiration.getTime() - clock.now().getTime();
  const use = (at: Date) => {
    if (usedAt === undefined || at > usedAt) usedAt = at;
  };
  const isDue = () => {
    const due = renewalDue({ expiration: current.expiration, obtainedAt, usedAt }, failures);
    return due !== undefined && due <= clock.now();
  };

  /** One at a time. Requests that come meanwhile share its result. */
  const refresh = (renews: boolean) => {
    running ??= obtain(renews ? renewalMarginMs : 0)
      .then((got) => {
        if (got.credentials.accessKeyId !== current.accessKeyId) {
          ({ credentials: current, obtainedAt } = got);
          failures = undefined;
          onChange(current);
        } else if (renews) fail();
        return current;
      })
      .catch((thrown: unknown) => {
        // A missing code makes no call, and a person may enter one at any moment. All other failures
        // back off.
        if (toAppError(thrown).kind !== 'token-code-needed') fail();
        throw thrown;
      })
      .finally(() => {
        running = undefined;
      });
    return running;
  };
  const fail = () => {
    failures = { count: (failures?.count ?? 0) + 1, lastAt: clock.now() };
  };

  return {
    current: () => current,
    ask: async () => {
      use(clock.now());
      const isGood = leftMs() > expiryMarginMs;
      const got = refresh(isDue());
      const patience = new AbortController();
      const late = clock
        .sleep(isGood ? patienceMs.whileGood : patienceMs.whenOver, patience.signal)
        .then(() => {
          if (leftMs() > expiryMarginMs) return current;
          throw new AppFailure({
            kind: 'failed',
            message: `The credentials of ${profileName} are being renewed.`,
            hint: 'Try again in a moment.',
          });
        });
      got.catch(() => {});
      try {
        return await Promise.race([got, late]);
      } catch (thrown) {
        if (leftMs() > expiryMarginMs) return current;
        throw thrown;
      } finally {
        late.catch(() => {});
        patience.abort();
      }
    },
    keepGood: async (signal) => {
      while (!signal.aborted) {
        const used = lastUse();
        if (used !== undefined) use(used);
        if (isDue()) await refresh(true).catch(() => {});
        await clock.sleep(stepMs, signal).catch(() => {});
      }
    },
  };
}

/** A role session and its last use. */
type SessionInUse = {
  readonly expiration: Date;
  readonly obtainedAt: Date;
  /** `undefined` if it was never used. */
  readonly usedAt: Date | undefined;
};

/** The failed attempts to renew it since the last success. */
export type RenewalFailures = { readonly count: number; readonly lastAt: Date };

/** The wait after a failed attempt. It doubles each time. */
const backoffMs = { first: 30_000, most: 300_000 } as const;

/**
 * When to renew the session: 16 minutes before its end, because the AWS CLI ignores a session with
 * less than 15 minutes left, or in the middle of a session that is too short for that.
 *
 * `undefined` if no program has used it since AWS gave it. Then it may expire.
 */
export function renewalDue(
  { expiration, obtainedAt, usedAt }: SessionInUse,
  failures: RenewalFailures | undefined,
): Date | undefined {
  if (usedAt === undefined || usedAt < obtainedAt) return undefined;
  const lifeMs = Math.max(0, expiration.getTime() - obtainedAt.getTime());
  const due = expiration.getTime() - Math.min(renewalMarginMs, lifeMs / 2);
  if (failures === undefined) return new Date(due);
  const waitMs = Math.min(backoffMs.most, backoffMs.first * 2 ** (failures.count - 1));
  return new Date(Math.max(due, failures.lastAt.getTime() + waitMs));
}
