/** Under this AWS takes a request whose time differs from its own (SigV4), and nobody notices. */
const mostSkewMs = 5 * 60_000;

/** No clock that still works is further off: such a time is somebody else's, or a forgery. */
const mostBelievableMs = 30 * 24 * 3_600_000;

export function isFarOff(aheadMs: number | undefined): aheadMs is number {
  return aheadMs !== undefined && Math.abs(aheadMs) > mostSkewMs;
}

/** A clock that goes with AWS's once the two are seen to be more than five minutes apart. */
export type AwsClock = {
  readonly now: () => Date;
  /** To be told the `Date` of every answer of AWS's. Whether it was believed: within 30 days. */
  readonly learn: (awsTime: Date) => boolean;
  /** How far this computer's clock is ahead of AWS's last answer; `undefined` before the first. */
  readonly aheadMs: () => number | undefined;
};

/**
 * Expirations are instants of AWS's. Where this computer's clock is wrong, its own time would take a
 * new session for one that is over, or hand out one that is. The SDK signs by AWS's time too, after
 * a first refusal.
 *
 * @param ownNow this computer's time, in milliseconds
 */
export function createAwsClock(ownNow: () => number): AwsClock {
  let aheadMs: number | undefined;
  return {
    now: () => new Date(ownNow() - (isFarOff(aheadMs) ? aheadMs : 0)),
    learn: (awsTime) => {
      const found = ownNow() - awsTime.getTime();
      // Protects: a time that no clock is off by is nobody's.
      const isBelieved = Math.abs(found) <= mostBelievableMs;
      if (isBelieved) aheadMs = found;
      return isBelieved;
    },
    aheadMs: () => aheadMs,
  };
}
