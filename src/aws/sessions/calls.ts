import { type AppError, AppFailure, toAppError } from '../../errors';
import { roleSessionSeconds } from '../limits';
import type { AssumeRoleRequest } from '../sts';
import { CodeNeeded, KeysNeeded } from './base-keys';
import type { Credentials, SessionCredentials } from './credentials';
import { foundMfa, foundRole, hopAt, type Run, type Signer, toCall } from './obtain-run';
import { baseMark, type MfaStep, type RoleHop, sessionEndpoint } from './plan';
import { sendTokenCode } from './token-code';

/**
 * Gets a new MFA session with a code, and caches it for every profile of this identity and device.
 * If another process gets one meanwhile with `leastMs` left, it returns that one.
 */
export function newMfaSession(
  run: Run,
  mfa: MfaStep,
  leastMs: number,
): Promise<SessionCredentials> {
  const { plan, options, services } = run;
  return withTokenCode(
    run,
    mfa,
    `mfa ${mfa.cacheKey}`,
    () => foundMfa(run, mfa, leastMs),
    async (tokenCode, base) => {
      options.onStep?.({ kind: 'mfa-session' });
      const sts = await services.sts();
      const session = await sts.getSessionToken(toCall(run, plan.base, base, 'no-mfa'), {
        serialNumber: mfa.serialNumber,
        tokenCode,
        durationSeconds: mfa.durationSeconds,
      });
      const owner = {
        accessKeyId: base.accessKeyId,
        serialNumber: mfa.serialNumber,
        endpoint: sessionEndpoint(plan.base),
      };
      services.cache.writeMfa(mfa.cacheKey, owner, session);
      return session;
    },
  );
}

/** One prompt for all requests for the session, in this process and in others. */
async function withTokenCode(
  run: Run,
  mfa: MfaStep,
  sharedAs: string,
  found: () => SessionCredentials | undefined,
  send: (tokenCode: string, base: Credentials) => Promise<SessionCredentials>,
): Promise<SessionCredentials> {
  const { plan, options, services } = run;
  const { serialNumber, cacheKey } = mfa;
  const { tokenCodes } = options;
  const { profileName } = plan;
  // A failure to ask a person isn't shared, because another request may be able to ask one.
  const codeNeeded = (error: AppError) =>
    new CodeNeeded(error, { cacheKey, profileName, serialNumber, signal: options.signal }, found);
  if (tokenCodes === undefined) {
    // The process may now print temporary keys, which need no code.
    if (!run.areKeysSeen()) throw new KeysNeeded();
    throw codeNeeded({ kind: 'token-code-needed', profile: profileName, serialNumber });
  }
  const base = await run.baseKeys();
  const sent = services.share(sharedAs, options.signal, async () => {
    try {
      return await sendTokenCode(
        {
          serialNumber,
          cacheKey,
          profileName: plan.profileName,
          secret: base.secretAccessKey,
        },
        {
          ...services,
          tokenCodes,
          signal: options.signal,
          onWaiting: (holder) =>
            options.onStep?.({ kind: 'waiting-for-other-prompt', serialNumber, holder }),
        },
        found,
        (tokenCode) => send(tokenCode, base),
      );
    } catch (thrown) {
      throw await withKnownDevices(run, base, thrown);
    }
  });
  return sent.catch((thrown: unknown) => {
    const error = toAppError(thrown);
    // If a person could be asked here, that has already happened.
    throw error.kind === 'mfa-process-failed' ? codeNeeded(error) : thrown;
  });
}

/** If AWS doesn't know the device, adds the devices that it knows to the error. */
async function withKnownDevices(run: Run, base: Credentials, thrown: unknown): Promise<unknown> {
  const error = toAppError(thrown);
  if (error.kind !== 'serial-number-rejected') return thrown;
  try {
    const known = await run.services.codeDevices(toCall(run, run.plan.base, base, 'no-mfa'));
    run.services.answers.learnDevices(run.plan, known);
    return new AppFailure({ ...error, known });
  } catch {
    // The user may not have the permission for this. The refusal alone is still right.
    return thrown;
  }
}

/**
 * Sends the code directly in `AssumeRole`, as the AWS CLI does. AWS doesn't document whether a
 * refused duration uses up the code, and no code is sent twice. So the next try, with one hour,
 * needs the next code.
 */
export function assumeDirectly(run: Run, mfa: MfaStep): Promise<SessionCredentials> {
  const { serialNumber } = mfa;
  let hop = hopAt(run, 0);
  return withTokenCode(
    run,
    mfa,
    sharedRole(run, hop),
    () => foundRole(run, hop),
    async (tokenCode, base) => {
      try {
        return await assumeOnce(run, hop, base, 'mfa', { serialNumber, tokenCode });
      } catch (refusal) {
        const error = toAppError(refusal);
        const shorter = shorterHop(run, hop, refusal);
        if (shorter === undefined || error.kind !== 'duration-refused') throw refusal;
        hop = shorter;
        throw new AppFailure({ ...error, isCodeSpent: true });
      }
    },
  );
}

/** Two profiles may have the same role on different bases. */
function sharedRole({ plan }: Run, { cacheKey }: RoleHop): string {
  return `role ${cacheKey} ${baseMark(plan)}`;
}

/** Assumes the role of a hop. */
export function assume(
  run: Run,
  index: number,
  credentials: Credentials,
  signer: Signer,
): Promise<SessionCredentials> {
  const hop = hopAt(run, index);
  return run.services.share(sharedRole(run, hop), run.options.signal, async () => {
    try {
      return await assumeOnce(run, hop, credentials, signer, undefined);
    } catch (refusal) {
      const shorter = shorterHop(run, hop, refusal);
      if (shorter === undefined) throw refusal;
      return assumeOnce(run, shorter, credentials, signer, undefined);
    }
  });
}

/** If AWS refused the hop's duration, the hop with the one hour that every role allows. */
function shorterHop(
  { options, services }: Run,
  hop: RoleHop,
  refusal: unknown,
): RoleHop | undefined {
  const seconds = roleSessionSeconds.default;
  const { kind } = toAppError(refusal);
  if (kind !== 'duration-refused' || (hop.durationSeconds ?? 0) <= seconds) return undefined;
  const { profileName } = hop;
  const own = services.profiles.profiles.get(profileName)?.durationSeconds;
  const isAskedFor = hop.durationSeconds !== own;
  options.onStep?.({ kind: 'shorter-session', profileName, seconds, isAskedFor });
  return { ...hop, durationSeconds: seconds };
}

async function assumeOnce(
  run: Run,
  hop: RoleHop,
  credentials: Credentials,
  signer: Signer,
  mfa: AssumeRoleRequest['mfa'],
): Promise<SessionCredentials> {
  const { plan, options, services } = run;
  options.onStep?.({ kind: 'assume-role', roleArn: hop.roleArn });
  const sts = await services.sts();
  const request: AssumeRoleRequest = {
    roleArn: hop.roleArn,
    roleSessionName: hop.roleSessionName ?? `awsmfa-session-${secondsOf(services.clock.now())}`,
    externalId: hop.externalId,
    durationSeconds: hop.durationSeconds,
    mfa,
  };
  const assumed = await sts
    .assumeRole(toCall(run, hop, credentials, signer), request)
    .catch((thrown: unknown) => {
      const error = toAppError(thrown);
      throw error.kind === 'access-denied' && signer === 'role'
        ? new AppFailure({ ...error, byRole: true })
        : thrown;
    });
  const unwritten = services.profiles.unwritten.get(hop.profileName);
  services.cache.writeRole(hop.cacheKey, baseMark(plan), assumed, unwritten);
  return assumed.credentials;
}

function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
