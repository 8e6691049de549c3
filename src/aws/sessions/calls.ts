import { AppFailure, toAppError } from '../../errors';
import { roleSessionSeconds } from '../limits';
import type { AssumeRoleRequest, StsCall } from '../sts';
import type { Credentials, SessionCredentials } from './credentials';
import { baseMark, newMfa, newRole } from './kept-sessions';
import { hopAt, type Run } from './obtain-options';
import { findProfile, type MfaStep, type RoleHop, sessionEndpoint } from './plan';
import { sendTokenCode } from './token-code';

/** A new MFA session by a code, kept for every profile of this identity and device. */
export function newMfaSession(
  run: Run,
  mfa: MfaStep,
  base: Credentials,
): Promise<SessionCredentials> {
  const { plan, options, services } = run;
  return withTokenCode(
    run,
    mfa,
    base,
    `mfa ${mfa.cacheKey}`,
    () => newMfa(run, mfa),
    async (tokenCode) => {
      options.onStep?.({ kind: 'mfa-session', serialNumber: mfa.serialNumber });
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

/** One prompt for all that need the session, here and in other processes. */
function withTokenCode(
  run: Run,
  mfa: MfaStep,
  base: Credentials,
  sharedAs: string,
  found: () => SessionCredentials | undefined,
  send: (tokenCode: string) => Promise<SessionCredentials>,
): Promise<SessionCredentials> {
  const { plan, options, services } = run;
  const { serialNumber, cacheKey } = mfa;
  return services.share(sharedAs, options.signal, async () => {
    try {
      return await sendTokenCode(
        {
          serialNumber,
          cacheKey,
          profileName: plan.profileName,
          baseProfile: plan.base.profileName,
          secret: base.secretAccessKey,
        },
        {
          ...services,
          tokenCodes: options.tokenCodes,
          signal: options.signal,
          onWaiting: () => options.onStep?.({ kind: 'waiting-for-other-prompt', serialNumber }),
        },
        found,
        send,
      );
    } catch (thrown) {
      throw await withKnownDevices(run, base, thrown);
    }
  });
}

/** Tells the user which devices AWS knows, where AWS does not know the one that was named. */
async function withKnownDevices(run: Run, base: Credentials, thrown: unknown): Promise<unknown> {
  const error = toAppError(thrown);
  if (error.kind !== 'serial-number-rejected') return thrown;
  try {
    const known = await run.services.codeDevices(toCall(run, run.plan.base, base, 'no-mfa'));
    return new AppFailure({ ...error, known });
  } catch {
    // The look-up needs a permission that the user may not have; the refusal stands by itself.
    return thrown;
  }
}

/** The code goes straight into `AssumeRole`, as the AWS CLI does it. */
export function assumeDirectly(
  run: Run,
  mfa: MfaStep,
  base: Credentials,
): Promise<SessionCredentials> {
  const hop = hopAt(run, 0);
  return withTokenCode(
    run,
    mfa,
    base,
    `role ${hop.cacheKey}`,
    () => newRole(run, hop),
    (tokenCode) => assumeOnce(run, hop, base, 'mfa', { serialNumber: mfa.serialNumber, tokenCode }),
  );
}

/** What the plan stands on: keys of a file, or what a provider of the SDK's gives. */
export async function baseCredentials(run: Run): Promise<Credentials> {
  const { plan, options, services } = run;
  const profile = findProfile(plan.base.profileName, services.profiles);
  if (plan.base.kind !== 'external' && profile.keys !== undefined) {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = profile.keys;
    return { accessKeyId, secretAccessKey, sessionToken, expiration };
  }
  return services.share(`external ${profile.name}`, options.signal, () => {
    options.onStep?.({ kind: 'external', profileName: profile.name });
    return services.externalCredentials(profile, options.signal);
  });
}

/** Whether the signing credentials carry MFA: for the sentence about a refusal. */
type Signer = 'mfa' | 'no-mfa';

/** Assumes the role of a hop. */
export function assume(
  run: Run,
  index: number,
  credentials: Credentials,
  signer: Signer,
): Promise<SessionCredentials> {
  const hop = hopAt(run, index);
  return run.services.share(`role ${hop.cacheKey}`, run.options.signal, () =>
    assumeOnce(run, hop, credentials, signer, undefined),
  );
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
  const call = toCall(run, hop, credentials, signer);
  const request: AssumeRoleRequest = {
    roleArn: hop.roleArn,
    roleSessionName: hop.roleSessionName ?? `awsmfa-session-${secondsOf(services.clock.now())}`,
    externalId: hop.externalId,
    durationSeconds: hop.durationSeconds,
    mfa,
  };
  const assumed = await sts.assumeRole(call, request).catch((thrown: unknown) => {
    const { kind } = toAppError(thrown);
    const asked = hop.durationSeconds ?? 0;
    if (kind !== 'duration-refused' || asked <= roleSessionSeconds.default) throw thrown;
    // Refused before the code was looked at, so the same one may go again.
    const seconds = roleSessionSeconds.default;
    options.onStep?.({ kind: 'shorter-session', profileName: hop.profileName, seconds });
    return sts.assumeRole(call, { ...request, durationSeconds: seconds });
  });
  services.cache.writeRole(hop.cacheKey, baseMark(plan), assumed);
  return assumed.credentials;
}

export function toCall(
  run: Run,
  { region, endpoint }: Pick<RoleHop, 'region' | 'endpoint'>,
  credentials: Credentials,
  signer: Signer,
): StsCall {
  return {
    credentials,
    region,
    endpoint,
    withMfa: signer === 'mfa',
    profileName: run.plan.base.profileName,
    signal: run.options.signal,
  };
}

function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
