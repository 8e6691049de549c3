import { stsEndpoint, stsUrl } from '../../aws/partition';
import type { Profile } from '../../aws/profiles/profile';
import { profilesOfNoFile } from '../../aws/profiles/read/load-profiles';
import { activeProfileName, activeRegion } from '../../aws/profiles/resolve/active';
import type { Plan } from '../../aws/sessions/plan';
import { explain, toAppError } from '../../errors';
import type { CommandContext } from '../command-context';
import { createDeviceAccess, profilesOfUser } from '../devices/open-device-access';
import { checkClock } from './check-clock';
import type { PlannedProfile } from './check-settings';
import { checkDevices } from './check-user';
import { type Finding, findings } from './finding';

/** What AWS itself has to say: whether it answers, what time it is there, whose the keys are. */
export async function checkAws(
  context: CommandContext,
  working: readonly PlannedProfile[],
): Promise<readonly Finding[]> {
  const plans = working.flatMap(({ plan }) => (plan.problem === undefined ? [plan] : []));
  const hosts = await checkHosts(context, plans);
  const reached = hosts.filter(({ isReached }) => isReached).map(({ url }) => url);

  const users = new Map<string, string>();
  for (const { base } of plans)
    if (
      base.accessKeyId !== undefined &&
      base.kind === 'long-term' &&
      // A process may ask questions of its own.
      base.isInFile &&
      reached.includes(stsUrl(base))
    )
      users.set(base.accessKeyId, base.profileName);
  const ofUsers = await Promise.all([...users.values()].map((name) => checkUser(context, name)));

  const { aheadMs } = await context.aws();
  const ahead = aheadMs();
  const clock = ahead === undefined ? [] : [checkClock(Math.round(ahead / 1000))];
  return [...hosts.map(({ finding }) => finding), ...clock, ...ofUsers.flat()];
}

/** Where a call with the credentials of the environment goes: nowhere with settings that are wrong. */
function callOfEnvironment({ env, profiles, region }: CommandContext) {
  const named = profiles().profiles.get(activeProfileName(env));
  const active = named ?? profilesOfNoFile(env).profiles.get('default');
  if (active === undefined || active.problem !== undefined) return undefined;
  const called = region ?? activeRegion(active, env) ?? 'us-east-1';
  return { url: stsUrl(stsEndpoint(called, active)), caBundle: active.caBundle };
}

type Host = { readonly url: string; readonly isReached: boolean; readonly finding: Finding };

async function checkHosts(
  context: CommandContext,
  plans: readonly Plan[],
): Promise<readonly Host[]> {
  const { aws, profiles, signal } = context;
  const { ok, problem } = findings('network');
  const bundles = new Map<string, string | undefined>();
  for (const { profileName, base, hops } of plans)
    for (const call of [base, ...hops])
      bundles.set(stsUrl(call), profiles().profiles.get(profileName)?.caBundle);
  const elsewhere = bundles.size === 0 ? callOfEnvironment(context) : undefined;
  if (elsewhere !== undefined) bundles.set(elsewhere.url, elsewhere.caBundle);
  const { http } = await aws();
  const { reach } = await import('../aws-ports');
  return Promise.all(
    [...bundles].map(async ([url, caBundle]): Promise<Host> => {
      const { host } = new URL(url);
      try {
        await reach(url, caBundle, http, signal);
        return { url, isReached: true, finding: ok(`${host} answers.`) };
      } catch (thrown) {
        signal.throwIfAborted();
        const { message, hint } = explain(toAppError(thrown), context.home);
        return { url, isReached: false, finding: problem(message, hint) };
      }
    }),
  );
}

async function checkUser(context: CommandContext, name: string): Promise<readonly Finding[]> {
  const { ok, problem } = findings('keys');
  const parts = {
    profiles: context.profiles(),
    sessions: context.sessions(),
    aws: context.aws,
    // Nobody is asked for a code, and no mfa_process is run.
    obtainOptions: (profile: Profile) => ({
      ...context.obtainOptions(profile, false),
      tokenCodes: undefined,
      isCodeAtHand: false,
    }),
  };
  try {
    const access = await createDeviceAccess(name, parts);
    const devices = await checkDevices(access, profilesOfUser(name, parts), context.signal);
    return [ok(`The keys of ${name} are those of ${access.user.arn}.`), ...devices];
  } catch (thrown) {
    context.signal.throwIfAborted();
    const { message, hint } = explain(toAppError(thrown), context.home);
    return [problem(message, hint)];
  }
}
