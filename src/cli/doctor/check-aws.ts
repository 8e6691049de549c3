import { identityCenterUrl, stsEndpoint, stsUrl } from '../../aws/partition';
import type { Profile } from '../../aws/profiles/profile';
import { profilesOfNoFile } from '../../aws/profiles/read/load-profiles';
import { activeProfileName, activeRegion } from '../../aws/profiles/resolve/active';
import { type BaseIdentity, type Plan, type RoleHop, runsProcess } from '../../aws/sessions/plan';
import { explain, toAppError } from '../../errors';
import { nameFew, shownPlace } from '../../printable';
import { shellWord } from '../../shell-word';
import { profilesOfUser } from '../../use-cases/save-device';
import type { Uses } from '../command-context';
import { createDeviceAccess, type DeviceAccessContext } from '../devices/open-device-access';
import type { PlannedProfile } from './check-settings';
import { checkDevices, checkKeyAge } from './check-user';
import { type Finding, findings } from './finding';

/** The members of the context that the checks with AWS need. */
export type AwsCheckContext = DeviceAccessContext & Uses<'region' | 'env' | 'home' | 'signal'>;

/** Checks with AWS itself: whether it answers, its time, and who owns the keys. */
export async function checkAws(
  context: AwsCheckContext,
  working: readonly PlannedProfile[],
): Promise<readonly Finding[]> {
  const plans = working.flatMap(({ plan }) => (plan.problem === undefined ? [plan] : []));
  const hosts = await checkHosts(context, plans);
  const reached = hosts.filter(({ isReached }) => isReached).map(({ key }) => key);

  /** By access key. */
  const users = new Map<string, KeysOfUser>();
  for (const { base, profileName: by } of plans)
    if (
      base.accessKeyId !== undefined &&
      base.kind === 'long-term' &&
      // A process may ask the person, so doctor doesn't run it.
      base.isInFile &&
      reached.includes(keyOf(destinationOf(base, by, context)))
    )
      users.set(base.accessKeyId, { accessKeyId: base.accessKeyId, owner: base.profileName, by });
  const ofUsers = await Promise.all([...users.values()].map((keys) => checkUser(context, keys)));

  const ofProcesses = new Set(
    plans.flatMap(({ base }) => (runsFor(base, context) ? [base.profileName] : [])),
  );
  const unseen = [...ofProcesses]
    .slice(0, 1)
    .map((first) =>
      findings('keys').note(
        `The keys of ${nameFew([...ofProcesses])} come from a credential_process, which doctor does not run. It checked neither their owner nor the MFA devices.`,
        `awsmfa devices ${shellWord(first)}`,
      ),
    );

  const { aheadMs } = await context.aws();
  const ahead = aheadMs();
  const clock = ahead === undefined ? [] : [checkClock(Math.round(ahead / 1000))];
  return [...distinct(hosts.map(({ finding }) => finding)), ...clock, ...ofUsers.flat(), ...unseen];
}

function runsFor({ profileName, isInFile }: BaseIdentity, { profiles }: Uses<'profiles'>): boolean {
  const base = profiles().profiles.get(profileName);
  return !isInFile && base !== undefined && runsProcess(base);
}

/** The destination of a call with the environment's credentials. `undefined`: a setting is wrong. */
function callOfEnvironment({ env, profiles, region }: Uses<'region' | 'env' | 'profiles'>) {
  const named = profiles().profiles.get(activeProfileName(env));
  const active = named ?? profilesOfNoFile(env).profiles.get('default');
  if (active === undefined || active.problem !== undefined) return undefined;
  const called = region ?? activeRegion(active, env) ?? 'us-east-1';
  return { url: stsUrl(stsEndpoint(called, active)), caBundle: active.caBundle };
}

/** The URL of a call, and the CA bundle that it trusts. */
type Destination = { readonly url: string; readonly caBundle: string | undefined };

type Host = { readonly key: string; readonly isReached: boolean; readonly finding: Finding };

/** The endpoints where a profile signs in to Identity Center and gets its role. */
function ssoDestinations(profile: Profile | undefined): readonly Destination[] {
  if (profile?.sso === undefined) return [];
  const { sso, endpointVariant, caBundle } = profile;
  const { region, endpoints } = sso.session;
  return [
    endpoints.oidc ?? identityCenterUrl('oidc', region, endpointVariant),
    endpoints.portal ?? identityCenterUrl('portal.sso', region, endpointVariant),
  ].map((url) => ({ url, caBundle }));
}

async function checkHosts(
  context: AwsCheckContext,
  plans: readonly Plan[],
): Promise<readonly Host[]> {
  const { aws, signal } = context;
  const { ok, problem } = findings('network');
  const destinations = new Map<string, Destination>();
  const add = (to: Destination) => destinations.set(keyOf(to), to);
  for (const { profileName, base, hops } of plans)
    for (const to of [
      ...[base, ...hops].map((call) => destinationOf(call, profileName, context)),
      ...ssoDestinations(context.profiles().profiles.get(base.profileName)),
    ])
      add(to);
  const elsewhere = destinations.size === 0 ? callOfEnvironment(context) : undefined;
  if (elsewhere !== undefined) add(elsewhere);
  const { http } = await aws();
  return Promise.all(
    [...destinations].map(async ([key, { url, caBundle }]): Promise<Host> => {
      const { host } = new URL(url);
      try {
        // An unsigned request: any answer counts.
        await http.ask({ method: 'GET', url, headers: { host } }, caBundle, signal);
        return { key, isReached: true, finding: ok(`${host} answers.`) };
      } catch (thrown) {
        signal.throwIfAborted();
        const error = toAppError(thrown);
        const { message, hint } = explain(error, context.home);
        const named = error.kind === 'file-unreadable' ? namesBundle(context, caBundle) : undefined;
        const finding = named
          ? problem(`${named.name}: ${message}`, `Fix: ${named.place}`)
          : problem(message, hint);
        return { key, isReached: false, finding };
      }
    }),
  );
}

/** All calls of a plan trust the CA bundle of the plan's own profile, even those of its base. */
function destinationOf(
  call: BaseIdentity | RoleHop,
  profileName: string,
  { profiles }: Uses<'profiles'>,
): Destination {
  return { url: stsUrl(call), caBundle: profiles().profiles.get(profileName)?.caBundle };
}

function keyOf({ url, caBundle }: Destination): string {
  return JSON.stringify([url, caBundle]);
}

/** The profile that sets this `ca_bundle`. `undefined`: a variable sets it. */
function namesBundle(
  { env, home, profiles }: Uses<'env' | 'home' | 'profiles'>,
  caBundle: string | undefined,
) {
  if (env['AWS_CA_BUNDLE'] || caBundle === undefined) return undefined;
  for (const { name, settings, locate } of profiles().profiles.values())
    if (settings.get('ca_bundle') === caBundle)
      return { name, place: shownPlace(locate('ca_bundle'), home) };
  return undefined;
}

/** Reports a host once, even if it is called with two CA bundles. */
function distinct(found: readonly Finding[]): readonly Finding[] {
  return [...new Map(found.map((finding) => [finding.message, finding])).values()];
}

/** Keys in a file, the profile that has them, and a profile whose settings reach AWS. */
type KeysOfUser = { readonly accessKeyId: string; readonly owner: string; readonly by: string };

async function checkUser(
  context: AwsCheckContext,
  { accessKeyId, owner, by }: KeysOfUser,
): Promise<readonly Finding[]> {
  const { ok, problem } = findings('keys');
  const parts = {
    ...context,
    // Asks nobody for a code and runs no mfa_process.
    obtainOptions: (profile: Profile) => ({
      ...context.obtainOptions(profile, 'nobody'),
      tokenCodes: undefined,
      isCodeAtHand: false,
      onStep: undefined,
    }),
  };
  try {
    const access = await createDeviceAccess(by, parts);
    const profiles = profilesOfUser(owner, parts.profiles(), parts.sessions().plan);
    const devices = await checkDevices(access, profiles, context.signal);
    const age = await checkKeyAge(access, accessKeyId, context.signal);
    return [ok(`The keys of ${owner} belong to ${access.user.arn}.`), ...age, ...devices];
  } catch (thrown) {
    context.signal.throwIfAborted();
    const { message, hint } = explain(toAppError(thrown), context.home);
    return [problem(message, hint)];
  }
}

const { ok, note, problem } = findings('clock');

/** AWS refuses a signature whose time is more than five minutes off (SigV4). */
const refusedSeconds = 300;
/** A token code lasts 30 s, so a clock that is off by more makes countdowns wrong. */
const notableSeconds = 30;

/** @param aheadSeconds how far this computer's clock is ahead of AWS's */
export function checkClock(aheadSeconds: number): Finding {
  const off = Math.abs(aheadSeconds);
  const { message } = explain({ kind: 'clock-wrong', skewSeconds: aheadSeconds });
  const advice = 'Let the system set its clock from the network (NTP).';
  if (off > refusedSeconds)
    return problem(`${message} AWS refuses the requests that this computer signs.`, advice);
  if (off > notableSeconds) return note(message, advice);
  return ok("This computer's clock agrees with AWS's.");
}
