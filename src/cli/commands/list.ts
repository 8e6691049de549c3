import type { Profile, ProfileProblem, ProfileSet } from '../../aws/profiles/profile';
import { toIsoSeconds } from '../../aws/sessions/cache-entry';
import { hasLeft } from '../../aws/sessions/kept-sessions';
import { findProfile } from '../../aws/sessions/plan';
import type { SessionState } from '../../aws/sessions/sessions';
import { AppFailure } from '../../errors';
import type { CommandContext } from '../command-context';
import { exitCodes } from '../exit-codes';
import { namedProfile } from '../profile-names';
import { drawList } from '../profile-table';
import { readSignInOptions } from '../sign-in-options';

/** Prints the profiles, all of them or those that are named. */
export async function run(context: CommandContext): Promise<number> {
  const { options, stdout } = context;
  const set = context.profiles();
  if (options['names'] === true) {
    for (const name of set.profiles.keys()) if (isOneLine(name)) stdout.write(`${name}\n`);
    return exitCodes.done;
  }
  const named = namesToList(context);
  const profiles =
    named.length > 0 ? named.map((name) => anyProfile(name, set)) : [...set.profiles.values()];
  const stateOf = context.sessions().readCache();
  const states = new Map(
    profiles.flatMap(({ name }) => {
      const state = stateOf({ profile: name });
      return state === undefined ? [] : [[name, state] as const];
    }),
  );
  const now = context.clock.now();

  if (options['json'] === true) {
    stdout.write(`${JSON.stringify(toJson(profiles, set, states, now))}\n`);
  } else {
    stdout.write(drawList(profiles, states, now, context));
    if (named.length === 0) for (const problem of set.problems) context.notice(say(problem));
    if (set.profiles.size === 0 && set.problems.length === 0) tellFirstSteps(context);
  }
  if (options['check'] !== true) return exitCodes.done;
  const { minLeftMs } = readSignInOptions(options);
  // Keys that never expire work with no sign-in.
  const isSignedIn = ({ name, kind }: Profile) =>
    kind === 'user' || hasGoodSession(states.get(name), minLeftMs, now);
  return profiles.every(isSignedIn) ? exitCodes.done : exitCodes.codeNeeded;
}

function namesToList(context: CommandContext): readonly string[] {
  if (context.positionals.length > 0 || context.options['check'] !== true) {
    return context.positionals;
  }
  const name = namedProfile(context);
  if (name !== undefined) return [name];
  throw new AppFailure({
    kind: 'usage',
    message: 'awsmfa list --check needs the name of a profile.',
    hint: 'Usage: awsmfa list --check PROFILE…',
  });
}

/** A broken profile is listed too; only a name that nobody has is an error. */
function anyProfile(name: string, set: ProfileSet): Profile {
  return set.profiles.get(name) ?? findProfile(name, set);
}

function hasGoodSession(state: SessionState | undefined, leastMs: number, now: Date): boolean {
  const session = state?.session;
  if (session === undefined) return false;
  return session.expiration === undefined || hasLeft(session, leastMs, now);
}

/** Completions are read line by line. */
function isOneLine(name: string): boolean {
  return name !== '' && !/[\x00-\x1f\x7f]/.test(name);
}

function say({ message, file, line }: ProfileProblem): string {
  return `${file}${line === undefined ? '' : `, line ${line}`}: ${message}`;
}

function tellFirstSteps({ notice, locations }: CommandContext): void {
  notice(`no profiles in ${locations.configFile} and ${locations.credentialsFile}.`);
  notice('awsmfa sandbox tries everything with no account; aws configure writes your first keys.');
}

/** The documented shape; `version` changes when a member changes its meaning. */
function toJson(
  profiles: readonly Profile[],
  { problems }: ProfileSet,
  states: ReadonlyMap<string, SessionState>,
  now: Date,
) {
  return {
    version: 1,
    profiles: profiles.map((profile) => ({
      name: profile.name,
      kind: profile.kind,
      region: profile.region ?? null,
      roleArn: profile.roleArn ?? null,
      sourceProfile: profile.sourceProfile ?? null,
      baseProfile: profile.baseProfile,
      mfaSerial: profile.mfaSerial ?? null,
      durationSeconds: profile.durationSeconds ?? null,
      externalId: profile.externalId ?? null,
      roleSessionName: profile.roleSessionName ?? null,
      credentialProcess: profile.credentialProcess ?? null,
      ssoSession: profile.ssoSession ?? null,
      problem: profile.problem === undefined ? null : problemToJson(profile.problem),
      session: sessionToJson(states.get(profile.name), now),
    })),
    problems: problems.map(problemToJson),
  };
}

function problemToJson({ code, message, file, line }: ProfileProblem) {
  return { code, message, file, line: line ?? null };
}

function sessionToJson(state: SessionState | undefined, now: Date) {
  const session = state?.session;
  if (session === undefined) return null;
  const { expiration, awsCliUntil, origin } = session;
  if (expiration !== undefined && expiration <= now) return null;
  return {
    expiration: expiration === undefined ? null : toIsoSeconds(expiration),
    secondsLeft:
      expiration === undefined ? null : Math.floor((expiration.getTime() - now.getTime()) / 1000),
    awsCliUntil: awsCliUntil === undefined ? null : toIsoSeconds(awsCliUntil),
    origin,
  };
}
