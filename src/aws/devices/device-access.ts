import { isSessionEnded, toAppError } from '../../errors';
import type { Clock } from '../clock';
import type { IamPort } from '../iam';
import type { AwsCall } from '../sdk-settings';
import type { Credentials } from '../sessions/credentials';
import type { IamUser } from './device';

/** Everything that a change of a user's devices needs. */
export type DeviceAccess = {
  readonly iam: IamPort;
  readonly user: IamUser;
  /** The profile whose long-term keys are the user's: named in what the user is told to run. */
  readonly profileName: string;
  readonly clock: Clock;
  /** How far this computer's clock is ahead of AWS's last answer; `undefined` before the first one. */
  readonly aheadMs: () => number | undefined;
  /** For the calls that tidy up when the user's own signal has come: it comes after a while too. */
  readonly tidyingSignal: () => AbortSignal | undefined;
  /** Sends a call with the right signature. */
  readonly signed: <T>(
    send: (call: AwsCall) => Promise<T>,
    signal: AbortSignal | undefined,
  ) => Promise<T>;
};

/** Where the signatures come from. */
export type DeviceSigners = {
  readonly profileName: string;
  /** A region of the partition, and the endpoint where a setting names one. */
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly caBundle?: string | undefined;
  /** A process that prints them runs when they are wanted, and once. */
  readonly longTerm: (signal: AbortSignal | undefined) => Promise<Credentials>;
  /** The MFA session that is kept for these keys, if it is still good. Asks nobody. */
  readonly mfaSession: () => Promise<Credentials | undefined>;
  /** AWS takes the session no longer: it is not to be found again. */
  readonly dropSession: (session: Credentials) => void;
  /** Gets one by asking for a code; `undefined` where the user has no device that gives codes. */
  readonly signIn: (signal: AbortSignal | undefined) => Promise<Credentials | undefined>;
};

/**
 * Who signs IAM calls: the long-term keys for the first device, and the MFA session where there is
 * one. Never a session without MFA, with which IAM can't be called at all (STS API reference,
 * GetSessionToken). Where the account demands MFA for managing devices, or the session was ended
 * before its time, a code is asked for and the call is sent again.
 */
export function createSigned(signers: DeviceSigners): DeviceAccess['signed'] {
  const { profileName, region, endpoint, caBundle } = signers;
  return async (send, signal) => {
    const as = (credentials: Credentials) => {
      const withMfa = credentials.sessionToken !== undefined;
      return send({ credentials, region, endpoint, caBundle, signal, profileName, withMfa });
    };
    const session = await signers.mfaSession();
    try {
      if (session !== undefined) return await as(session);
    } catch (thrown) {
      if (!isSessionEnded(thrown)) throw thrown;
      if (session !== undefined) signers.dropSession(session);
    }
    try {
      return await as(await signers.longTerm(signal));
    } catch (thrown) {
      if (toAppError(thrown).kind !== 'permission-missing') throw thrown;
      const withMfa = await signers.signIn(signal);
      if (withMfa === undefined) throw thrown;
      return as(withMfa);
    }
  };
}
