import { AppFailure, toAppError } from '../../errors';
import type { Clock } from '../clock';
import { expiryMarginMs, renewalMarginMs } from '../limits';
import type { SessionCredentials } from './credentials';

/** A session that is kept good as long as somebody asks for it and no code is needed. */
export type RenewingSession = {
  /** What was got last; it may be over. */
  readonly current: () => SessionCredentials;
  /**
   * Credentials for a program that asks now: what is kept, another session that a sign-in has put
   * in its place, or renewed ones where they are due. It answers in time for SDKs, which wait one or
   * two seconds: what takes longer goes on for the next who asks.
   *
   * Throws `AppFailure`.
   */
  readonly ask: () => Promise<SessionCredentials>;
  /** Renews what is due, until the signal is aborted. Never throws. */
  readonly keepGood: (signal: AbortSignal) => Promise<void>;
};

/** A session, and when AWS gave it: to whichever program that was. */
export type DatedSession = {
  readonly credentials: SessionCredentials;
  readonly obtainedAt: Date;
};

type RenewingSessionOptions = {
  readonly profileName: string;
  readonly first: DatedSession;
  /**
   * Gets the session without a code, from the cache or from AWS; with less than `renewBelowMs` left
   * it gets a new one if it can.
   */
  readonly obtain: (renewBelowMs: number) => Promise<DatedSession>;
  readonly clock: Clock;
  /** Another session is the current one. */
  readonly onChange: (current: SessionCredentials) => void;
  /** Looked at before each step of `keepGood`: when it was last used by those who don't ask. */
  readonly lastUse: () => Date | undefined;
};

/** How often `keepGood` looks: a timer to the very moment would miss it where a computer sleeps. */
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

  /** One at a time: whoever comes meanwhile shares it. */
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
        // A missing code costs AWS nothing and may be there any moment; everything else backs off.
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

/** A role session, and whether anybody wants it to go on. */
type SessionInUse = {
  readonly expiration: Date;
  readonly obtainedAt: Date;
  /** When it was last asked for; `undefined`: never. */
  readonly usedAt: Date | undefined;
};

/** Attempts to renew it that came to nothing, since one came to something. */
export type RenewalFailures = { readonly count: number; readonly lastAt: Date };

/** Waits between failed attempts: doubled each time, from the first to the last. */
const backoffMs = { first: 30_000, most: 300_000 } as const;

/**
 * When the session is to be renewed: 16 minutes before its end, since the AWS CLI no longer takes
 * one with less than 15 minutes left, or half-way where it is too short for that.
 *
 * `undefined`: nobody has asked for it since it was got, so it may end.
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
