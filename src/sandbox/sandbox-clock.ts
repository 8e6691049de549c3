import { STEP_SECONDS } from './mfa/totp';

/** The sandbox's own time: the computer's, moved as a test wants it. */
export class SandboxClock {
  /** Moves everything: expirations, the `Date` header, the signature check, the codes. */
  offsetMs = 0;
  /** Moves the codes alone, on the devices and in AWS's check of them alike. */
  authenticatorOffsetMs = 0;

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  authenticatorNow(): Date {
    return new Date(this.now().getTime() + this.authenticatorOffsetMs);
  }

  /** Every device shows its next code at once, so that nobody has to wait 30 s for it. */
  advanceAuthenticator(steps = 1): void {
    this.authenticatorOffsetMs += steps * STEP_SECONDS * 1000;
  }
}
