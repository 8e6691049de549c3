import { stsUrl } from '../../aws/partition';
import type { Profile } from '../../aws/profiles/profile';
import type { Plan } from '../../aws/sessions/plan';
import { explain, toAppError } from '../../errors';
import type { CommandContext } from '../command-context';
import { createDeviceAccess, profilesOfUser } from '../device-access';
import { checkClock } from './check-clock';
import { checkDevices } from './check-user';
import { type Finding, findings } from './finding';

/** What AWS itself has to say: whether it answers, what time it is there, whose the keys are. */
export async function checkAws(
  context: CommandContext,
  profiles: readonly Profile[],
): Promise<readonly Finding[]> {
  const plans = profiles
    .filter(({ problem, obstacle }) => (problem ?? obstacle) === undefined)
    .map(({ name }) => context.sessions().plan(name));
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

/** Where there are no profiles yet: the region that AWS takes for the default. */
const anywhere = { region: 'us-east-1', endpoint: undefined };

type Host = { readonly url: string; readonly isReached: boolean; readonly finding: Finding };

async function checkHosts(
  { aws, profiles, signal }: CommandContext,
  plans: readonly Plan[],
): Promise<readonly Host[]> {
  const { ok, problem } = findings('network');
  const bundles = new Map<string, string | undefined>();
  for (const { profileName, base, hops } of plans)
    for (const call of [base, ...hops])
      bundles.set(stsUrl(call), profiles().profiles.get(profileName)?.caBundle);
  if (bundles.size === 0) bundles.set(stsUrl(anywhere), undefined);
  const { http } = await aws();
  const { reach } = await import('../aws-ports');
  return Promise.all(
    [...bundles].map(async ([url, caBundle]): Promise<Host> => {
      if (!URL.canParse(url)) {
        const finding = problem(`The endpoint ${url} is no URL.`, 'Mend endpoint_url.');
        return { url, isReached: false, finding };
      }
      const { host } = new URL(url);
      try {
        await reach(url, caBundle, http, signal);
        return { url, isReached: true, finding: ok(`${host} answers.`) };
      } catch (thrown) {
        signal.throwIfAborted();
        const { message, hint } = explain(toAppError(thrown));
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
    const { message, hint } = explain(toAppError(thrown));
    return [problem(message, hint)];
  }
}
