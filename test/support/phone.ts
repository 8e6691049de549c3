import { stepAt, totpCode } from '../../src/sandbox/mfa/totp';
import type { Sandbox } from '../../src/sandbox/server';

/**
 * The codes of a phone by steps from now, which is the moment of this call: whatever the time is when
 * they are typed, one follows the other.
 */
export function codesFromNow(sandbox: Sandbox, seed: string): (steps?: number) => string {
  const now = stepAt(sandbox.clock.authenticatorNow());
  return (steps = 0) => totpCode(seed, now + steps);
}

/** A person who reads one code after another off the phone, and waits for none: the clock is moved. */
export function readsCodes(sandbox: Sandbox, seed: string): () => string {
  let next = stepAt(sandbox.clock.authenticatorNow());
  return () => {
    const behind = next - stepAt(sandbox.clock.authenticatorNow());
    if (behind > 0) sandbox.clock.advanceAuthenticator(behind);
    next += 1;
    return totpCode(seed, next - 1);
  };
}
