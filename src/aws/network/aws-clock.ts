/** AWS accepts a request whose time is off by less than this (SigV4). */
const mostSkewMs = 5 * 60_000;

/**
 * No working clock is further off. Such a time comes from something else than AWS, or is forged.
 */
const mostBelievableMs = 30 * 24 * 3_600_000;

export function isFarOff(aheadMs: number | undefined): aheadMs is number {
  return aheadMs !== undefined && Math.abs(aheadMs) > mostSkewMs;
}

/** A clock that uses AWS's time as soon as the two differ by more than five minutes. */
export type AwsClock = {
  readonly now: () => Date;
  /**
   * Takes the `Date` of every answer from AWS. Returns whether it is believable: within 30 days.
   */
  readonly learn: (awsTime: Date) => boolean;
  /**
   * How far this computer's clock was ahead of AWS at the last answer. `undefined` before the
   * first.
   */
  readonly aheadMs: () => number | undefined;
};

/**
 * AWS decides when a session expires. With a wrong clock, this computer would take a new session
 * for expired, or hand out an expired one. The SDK also signs by AWS's time after a first refusal.
 *
 * @param ownNow this computer's time, in milliseconds
 */
export function createAwsClock(ownNow: () => number): AwsClock {
  let aheadMs: number | undefined;
  return {
    now: () => new Date(ownNow() - (isFarOff(aheadMs) ? aheadMs : 0)),
    learn: (awsTime) => {
      const found = ownNow() - awsTime.getTime();
      // Protects: a time that no clock can be off by is not believed.
      const isBelieved = Math.abs(found) <= mostBelievableMs;
      if (isBelieved) aheadMs = found;
      return isBelieved;
    },
    aheadMs: () => aheadMs,
  };
}
