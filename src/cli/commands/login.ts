import type { Profile } from '../../aws/profiles/profile';
import type { Obtained } from '../../aws/sessions/obtain-options';
import { findProfile, type Plan } from '../../aws/sessions/plan';
import { AppFailure, explain, toAppError } from '../../errors';
import { formatRemaining, formatTime, remainingMs } from '../../state/countdown';
import type { CommandContext } from '../command-context';
import { exitCodes, toExitCode } from '../exit-codes';
import { chooseProfile } from '../profile-names';

/** Calls side by side: enough to hide the network, few enough not to be throttled. */
const mostAtOnce = 20;

/** Gets the sessions of the named profiles; with `--all` every role that the same code opens. */
export async function run(context: CommandContext): Promise<number> {
  const names = await namesToSignIn(context);
  const profiles = names.map((name) => findProfile(name, context.profiles()));
  const results: number[] = [];
  for (const profile of profiles) {
    // One after the other: each may ask for a code.
    const code = await signIn(profile, context);
    results.push(code);
    if (context.options['all'] !== true || code !== exitCodes.done) continue;
    results.push(...(await signInGroup(profile, context)));
  }
  return results.find((code) => code !== exitCodes.done) ?? exitCodes.done;
}

async function namesToSignIn(context: CommandContext): Promise<readonly string[]> {
  if (context.positionals.length > 0) return context.positionals;
  if (context.options['all'] !== true) return [await chooseProfile(context)];
  const [first, ...others] = groupHeads(context);
  if (first !== undefined && others.length === 0) return [first];
  if (first === undefined) return [await chooseProfile(context)];
  throw new AppFailure({
    kind: 'usage',
    message: 'One code opens the roles of one user, and there are several.',
    hint: `Name one: awsmfa login --all ${[first, ...others].join(' | ')}`,
  });
}

/** The base profiles that have a device: a code of each opens a group. */
function groupHeads(context: CommandContext): readonly string[] {
  const heads = new Map<string, string>();
  for (const { plan } of context.sessions().states(context.profiles().profiles.values()).values()) {
    const { mfa, base } = plan;
    if (mfa?.via === 'session' && !heads.has(mfa.cacheKey)) {
      heads.set(mfa.cacheKey, base.profileName);
    }
  }
  return [...heads.values()];
}

/** The other profiles that stand on the same MFA session, as many at once as is polite. */
async function signInGroup(profile: Profile, context: CommandContext): Promise<readonly number[]> {
  const { base } = context.sessions().plan(profile.name);
  const states = context.sessions().states(context.profiles().profiles.values());
  const plans = [...states.values()]
    .map(({ plan }) => plan)
    .filter(({ profileName }) => profileName !== profile.name)
    .filter((plan) => plan.base.accessKeyId === base.accessKeyId && plan.hops.length > 0);
  const ownCode = plans.filter(({ mfa }) => mfa?.via === 'direct');
  const queue = plans.filter(({ mfa }) => mfa?.via !== 'direct');
  const results: number[] = [];
  const work = async () => {
    for (let plan = queue.shift(); plan !== undefined; plan = queue.shift()) {
      results.push(await signIn(profileOf(plan, context), context, false));
    }
  };
  await Promise.all(Array.from({ length: mostAtOnce }, work));
  for (const { profileName } of ownCode) {
    context.notice(`${profileName}: skipped, it asks for over an hour and so needs its own code`);
  }
  return results;
}

function profileOf({ profileName }: Plan, context: CommandContext): Profile {
  return findProfile(profileName, context.profiles());
}

/** One line on stderr for what came of it. Returns the exit code. */
async function signIn(profile: Profile, context: CommandContext, asks = true): Promise<number> {
  const options = { ...context.obtainOptions(profile, asks), looksUpDevice: true };
  const request = asks ? options : { ...options, tokenCodes: undefined, isCodeAtHand: false };
  try {
    tell(await context.sessions().obtain(profile.name, request), context);
    return exitCodes.done;
  } catch (thrown) {
    const error = toAppError(thrown);
    // With one profile asked for, the error is the program's; among several, each has its line.
    if (asks && context.positionals.length < 2) throw thrown;
    if (error.kind === 'cancelled') throw thrown;
    const { message, hint } = explain(error);
    context.notice(`${profile.name}: ${message} ${hint}`);
    return toExitCode(error);
  }
}

function tell({ credentials, profile, isNew }: Obtained, context: CommandContext): void {
  const { expiration } = credentials;
  if (expiration === undefined) {
    context.notice(`${profile.name}: uses keys that do not expire, nothing to sign in to`);
    return;
  }
  const left = formatRemaining(remainingMs(expiration, context.clock.now()));
  const how = isNew ? 'signed in' : 'signed in already';
  context.notice(`${profile.name}: ${how}, ${left} left, until ${formatTime(expiration)}`);
}
