import { givesCodes, toIamUser } from '../../aws/devices/device';
import {
  createSigned,
  type DeviceAccess,
  type DeviceSigners,
} from '../../aws/devices/device-access';
import type { AccessKey, AuthenticationCodes, IamPort } from '../../aws/iam';
import { iamUrl } from '../../aws/partition';
import type { Profile } from '../../aws/profiles/profile';
import type { Credentials } from '../../aws/sessions/credentials';
import { type ObtainOptions, withoutCodes } from '../../aws/sessions/obtain-options';
import { findProfile } from '../../aws/sessions/plan';
import { type AppError, AppFailure, toAppError } from '../../errors';
import { nameFew } from '../../printable';
import { profilesOfUser } from '../../use-cases/save-device';
import type { Obtaining, Uses } from '../command-context';
import { systemClock } from '../system-time';

/** The members of the context that device access needs. The options say who is asked for a code. */
export type DeviceAccessContext = Obtaining & Uses<'aws'>;

/** The time limit for cleaning up on the way out. */
const tidyingMs = 15_000;

/**
 * Opens the devices of the user whose long-term keys the profile uses. Asks AWS who that user is, which
 * needs no permission. Runs a process for the keys only if no cached session can sign.
 *
 * Throws `AppFailure` `not-for-this-profile` if there are no long-term keys, and whatever
 * `GetCallerIdentity` throws.
 */
export async function createDeviceAccess(
  profileName: string,
  parts: DeviceAccessContext,
): Promise<DeviceAccess> {
  checkMayHaveKeys(profileName, parts);
  const [profiles, sessions] = [parts.profiles(), parts.sessions()];
  const asked = parts.obtainOptions(findProfile(profileName, profiles));
  const { base } = sessions.plan(profileName);
  const owner = findProfile(base.profileName, profiles);
  let known: Credentials | undefined;
  const longTerm = async (signal = asked.signal) => {
    known ??= (await sessions.obtainLongTermKeys(profileName, { ...asked, signal })).keys;
    if (known === undefined) throw noLongTermKeys(profileName, parts);
    return known;
  };
  // Reuse the keys of the first run: the process must not run again for a session.
  const processKeys = () => longTerm();
  const options = { ...parts.obtainOptions(owner), processKeys };
  const mfaSession = () => keptSession(owner, parts, options);
  if (base.isInFile || (await mfaSession()) === undefined) await longTerm();
  const { sts, iam: calls, aheadMs } = await parts.aws();
  const iam = learning(calls, {
    keys: sessions.learnKeys,
    devices: (serialNumbers) => sessions.learnDevices(owner.name, serialNumbers),
    codes: (serialNumber, codes) => {
      // Marking a code as sent needs the keys. Don't fetch them only for that.
      if (known === undefined) return;
      for (const code of [codes.first, codes.second])
        sessions.markCodeSent(owner.name, serialNumber, code, known.secretAccessKey);
    },
  });
  const { region } = base;
  const caBundle = profiles.profiles.get(profileName)?.caBundle;
  const endpoint = owner.endpoints.iam ?? iamUrl(region, owner.endpointVariant);
  const { signal } = options;
  const dropSession = (session: Credentials) => sessions.dropMfaSession(owner.name, session);
  const signers = { profileName: owner.name, region, endpoint, caBundle, longTerm, dropSession };
  const identify = createSigned({
    ...signers,
    endpoint: base.endpoint,
    // If the keys are loaded, sign with them: this shows whether AWS knows them.
    mfaSession: async () => (known === undefined ? mfaSession() : undefined),
    signIn: async () => undefined,
  });
  const { arn } = await identify(sts.getCallerIdentity, signal);
  const user = toIamUser(arn);
  if (user === undefined) throw notAUser(owner.name, arn);

  const signIn: DeviceSigners['signIn'] = async (signal) => {
    const credentials = await longTerm(signal);
    const call = { credentials, region, endpoint, caBundle, profileName: owner.name, signal };
    const devices = await iam.listMfaDevices({ ...call, withMfa: false }, { userName: user.name });
    const serialNumbers = devices.map((device) => device.serialNumber).filter(givesCodes);
    if (serialNumbers.length > 0) options.onStep?.({ kind: 'mfa-for-change' });
    const serialNumber = await chooseSigner(serialNumbers, owner, options);
    if (serialNumber === undefined) return undefined;
    const asked = { ...options, serialNumber, signal: signal ?? options.signal };
    return sessionOf(await sessions.obtain(owner.name, asked));
  };
  const signed = createSigned({ ...signers, mfaSession, signIn });
  const tidyingSignal = () => AbortSignal.timeout(tidyingMs);
  const clock = systemClock;
  return { iam, user, profileName: owner.name, clock, aheadMs, tidyingSignal, signed };
}

/**
 * Wraps IAM and reports what its answers reveal: the user's access keys, the devices that give codes,
 * and the codes that AWS accepted.
 */
function learning(
  iam: IamPort,
  learn: {
    readonly keys: (keys: readonly AccessKey[]) => void;
    readonly devices: (serialNumbers: readonly string[]) => void;
    readonly codes: (serialNumber: string, codes: AuthenticationCodes) => void;
  },
): IamPort {
  let known: readonly string[] | undefined;
  const tell = (serialNumbers: readonly string[]) => {
    known = serialNumbers.filter(givesCodes);
    learn.devices(known);
  };
  return {
    ...iam,
    listMfaDevices: async (call, request) => {
      const devices = await iam.listMfaDevices(call, request);
      tell(devices.map(({ serialNumber }) => serialNumber));
      return devices;
    },
    listAccessKeys: async (call, request) => {
      const keys = await iam.listAccessKeys(call, request);
      learn.keys(keys);
      return keys;
    },
    enableMfaDevice: async (call, request) => {
      await iam.enableMfaDevice(call, request);
      learn.codes(request.serialNumber, request);
      tell([...(known ?? []), request.serialNumber]);
    },
    resyncMfaDevice: async (call, request) => {
      await iam.resyncMfaDevice(call, request);
      learn.codes(request.serialNumber, request);
    },
    deactivateMfaDevice: async (call, request) => {
      await iam.deactivateMfaDevice(call, request);
      if (known !== undefined) tell(known.filter((one) => one !== request.serialNumber));
    },
  };
}

/**
 * Throws `AppFailure` `not-for-this-profile` if the profile is known to have no long-term keys. Runs no
 * process and makes no calls.
 */
export function checkMayHaveKeys(profileName: string, parts: DeviceAccessContext): void {
  const { base, problem } = parts.sessions().plan(profileName);
  if (problem !== undefined) throw new AppFailure(problem);
  if (base.kind !== 'long-term' && base.kind !== 'unknown') {
    throw noLongTermKeys(profileName, parts);
  }
}

/** A valid cached MFA session of any device that the user's profiles name. Asks nobody, runs nothing. */
async function keptSession(
  owner: Profile,
  parts: DeviceAccessContext,
  options: ObtainOptions,
): Promise<Credentials | undefined> {
  const sessions = parts.sessions();
  const named = profilesOfUser(owner.name, parts.profiles(), sessions.plan).map(
    ({ mfaSerial }) => mfaSerial || undefined,
  );
  const { base } = sessions.plan(owner.name);
  if (base.kind === 'unknown') return undefined;
  const quietly = { ...withoutCodes(options), processKeys: undefined, forceRefresh: false };
  for (const serialNumber of new Set([
    options.serialNumber,
    owner.mfaSerial || undefined,
    ...named,
  ])) {
    try {
      const session = sessionOf(await sessions.obtain(owner.name, { ...quietly, serialNumber }));
      if (session !== undefined) return session;
    } catch (thrown) {
      if (!isWithoutSession(toAppError(thrown))) throw thrown;
    }
  }
  return undefined;
}

/** The error means that no cached session can sign, so a code or a run of the process is needed. */
function isWithoutSession(error: AppError): boolean {
  return (
    error.kind === 'token-code-needed' ||
    (error.kind === 'credential-process-failed' && error.reason === 'not-run')
  );
}

function sessionOf({
  credentials,
}: {
  readonly credentials: Credentials;
}): Credentials | undefined {
  return credentials.sessionToken === undefined ? undefined : credentials;
}

/**
 * The device to sign in with before a change: the named one, the only one, or the person's choice. The
 * profile's own device comes first, but it may be the broken one.
 */
async function chooseSigner(
  serialNumbers: readonly string[],
  owner: Profile,
  options: ObtainOptions,
): Promise<string | undefined> {
  if (options.serialNumber !== undefined) return options.serialNumber;
  const isOwn = (serialNumber: string) => serialNumber === owner.mfaSerial;
  const ordered = serialNumbers.toSorted((one, other) => Number(isOwn(other)) - Number(isOwn(one)));
  const [first] = ordered;
  if (ordered.length < 2 || options.isCodeAtHand) return first;
  return (await options.chooseDevice?.(ordered)) ?? first;
}

function noLongTermKeys(profileName: string, { profiles }: DeviceAccessContext): AppFailure {
  const users = [...profiles().profiles.values()].filter(
    ({ roleArn, keys }) => roleArn === undefined && keys !== undefined && !keys.sessionToken,
  );
  return new AppFailure({
    kind: 'not-for-this-profile',
    message: `${profileName} has no long-term keys, which managing MFA devices needs.`,
    hint:
      users.length > 0
        ? `These profiles have them: ${nameFew(users.map(({ name }) => name))}`
        : 'Use a profile with an aws_access_key_id and aws_secret_access_key of an IAM user, and no session token.',
  });
}

function notAUser(profileName: string, arn: string): AppFailure {
  return new AppFailure({
    kind: 'not-for-this-profile',
    message: `The keys of ${profileName} belong to ${arn}, which is not an IAM user.`,
    hint: 'Name a profile with the keys of an IAM user.',
  });
}
