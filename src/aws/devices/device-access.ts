import { isSessionEnded, toAppError } from '../../errors';
import type { Clock } from '../clock';
import type { IamPort } from '../iam';
import type { AwsCall } from '../sdk-settings';
import type { Credentials } from '../sessions/credentials';
import type { IamUser } from './device';

export type DeviceAccess = {
  readonly iam: IamPort;
  readonly user: IamUser;
  /** The profile with the user's long-term keys, for the commands that messages suggest. */
  readonly profileName: string;
  readonly clock: Clock;
  /**
   * How far this computer's clock was ahead of AWS's at its last answer. `undefined` before the
   * first.
   */
  readonly aheadMs: () => number | undefined;
  /** For the calls that clean up after the user's signal. It aborts after a while. */
  readonly tidyingSignal: () => AbortSignal | undefined;
  readonly signed: <T>(
    send: (call: AwsCall) => Promise<T>,
    signal: AbortSignal | undefined,
  ) => Promise<T>;
};

export type DeviceSigners = {
  readonly profileName: string;
  /** A region of the partition, and the endpoint if a setting names one. */
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly caBundle?: string | undefined;
  /** If a process prints them, it runs once, at the first use. */
  readonly longTerm: (signal: AbortSignal | undefined) => Promise<Credentials>;
  /** The cached MFA session of these keys, if it is still good. Asks nobody. */
  readonly mfaSession: () => Promise<Credentials | undefined>;
  /** Called if AWS no longer accepts the session, so that it is not found again. */
  readonly dropSession: (session: Credentials) => void;
  /**
   * Gets an MFA session by asking for a code. `undefined` if the user has no device that gives
   * codes.
   */
  readonly signIn: (signal: AbortSignal | undefined) => Promise<Credentials | undefined>;
};

/**
 * Signs IAM calls with the MFA session if there is one, else with the long-term keys. Never with a
 * session without MFA, which can't call IAM at all (STS API reference, GetSessionToken). If the
 * account requires MFA for managing devices, it asks for a code and sends the call again.
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
