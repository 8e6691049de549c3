import type { Profile, ProfileProblem, ProfileSet } from '../../aws/profiles/profile';
import { activeEnvironment } from '../../aws/profiles/resolve/active';
import { hasLeft } from '../../aws/sessions/credentials';
import { findProfile } from '../../aws/sessions/plan';
import type { SessionState } from '../../aws/sessions/sessions';
import { toIsoSeconds } from '../../countdown';
import { AppFailure } from '../../errors';
import { shownPath, shownPlace } from '../../printable';
import {
  flattenGroups,
  groupProfiles,
  type ProfileRow,
  rowName,
  toRowSessions,
} from '../../state/list/profile-groups';
import { orderGroups } from '../../state/list/profile-order';
import {
  accountOf,
  hasOnlySettings,
  ownRegion,
  rowFacts,
  sayKeyVariables,
} from '../../state/profile-facts';
import { profileStatus } from '../../use-cases/profile-status';
import type { Uses } from '../command-context';
import { exitCodes } from '../exit-codes';
import type { DrawContext } from '../face/drawing';
import { namedProfile } from '../profile-names';
import { drawList, type ListedProfile } from '../profile-table';
import { readSignInOptions } from '../sign-in-options';

type Context = DrawContext &
  Uses<'positionals' | 'stdout' | 'notice' | 'home' | 'locations'> &
  Uses<'clock' | 'profiles' | 'sessions'>;

/** Prints all profiles, or the named ones. */
export async function run(context: Context): Promise<number> {
  const { options, stdout } = context;
  const set = context.profiles();
  if (options['names'] === true) {
    // Completions need only the names, so nothing else is read.
    const names =
      options['linked'] === true ? links(set).map(({ name }) => name) : writtenNames(set);
    for (const name of names) if (isOneLine(name)) stdout.write(`${name}\n`);
    return exitCodes.done;
  }
  const named = namesToList(context);
  const all = () => (options['linked'] === true ? links(set) : settingsLast(set));
  const profiles = named.length > 0 ? named.map((name) => anyProfile(name, set)) : all();
  const now = context.clock.now();
  const isTerminal = stdout.isTerminal && options['json'] !== true;
  // Named profiles keep the order of the names.
  const listed =
    isTerminal && named.length === 0
      ? lookUpGroups(context, profiles, now)
      : lookUp(context, profiles, now, isTerminal);

  if (options['json'] === true) {
    stdout.write(`${JSON.stringify(toJson(listed, set, now))}\n`);
  } else {
    // A terminal without a known width reports 0.
    const columns = (isTerminal && process.stdout.columns) || undefined;
    stdout.write(drawList(listed, now, context, columns));
    if (named.length === 0)
      for (const problem of set.problems)
        context.notice(`${shownPlace(problem, context.home)}: ${problem.message}`);
    const keys = sayKeyVariables(activeEnvironment(context.env));
    // In a subshell these are the keys of its profile.
    if (keys !== undefined && !context.env['AWSMFA_PROFILE']) context.notice(keys);
    if (hasOnlySettings(set) && set.problems.length === 0) tellFirstSteps(context);
  }
  if (options['check'] !== true) return exitCodes.done;
  const { minLeftMs } = readSignInOptions(options);
  // Keys that never expire need no sign-in.
  const isSignedIn = ({ profile, state }: ListedProfile) =>
    profile.kind === 'user' || hasGoodSession(state, minLeftMs, now);
  return listed.every(isSignedIn) ? exitCodes.done : exitCodes.codeNeeded;
}

/** The names that the other commands accept. */
function writtenNames({ profiles, unwritten }: ProfileSet): readonly string[] {
  return [...profiles.keys()].filter((name) => !unwritten.has(name));
}

function links({ profiles }: ProfileSet): readonly Profile[] {
  return [...profiles.values()].filter(({ kind }) => kind === 'linked');
}

function namesToList(context: Uses<'options' | 'positionals' | 'env'>): readonly string[] {
  if (context.positionals.length > 0 || context.options['check'] !== true) {
    return context.positionals;
  }
  const name = namedProfile(context);
  if (name !== undefined) return [name];
  throw new AppFailure({
    kind: 'usage',
    message: 'awsmfa list --check needs a profile.',
    hint: 'Usage: awsmfa list --check PROFILE…',
  });
}

function settingsLast({ profiles }: ProfileSet): readonly Profile[] {
  const isLast = ({ kind }: Profile) => Number(kind === 'settings');
  return [...profiles.values()].sort((one, other) => isLast(one) - isLast(other));
}

/**
 * The same states as in the UI. If only a user's roles name the device, the user is signed in with that
 * device, so listing a user needs all profiles.
 */
function lookUp(
  { sessions, profiles: loaded, settings }: Uses<'profiles' | 'sessions' | 'settings'>,
  profiles: readonly Profile[],
  now: Date,
  isTerminal: boolean,
): readonly ListedProfile[] {
  const set = loaded();
  const grouped = profiles.some(({ kind }) => kind === 'user') ? set.profiles.values() : profiles;
  const rows = new Map<string, ProfileRow>();
  for (const row of flattenGroups(groupProfiles(set, grouped)))
    if (!row.isSecondDevice) rows.set(row.profileName, row);
  const stateOf = sessions().readCache();
  return profiles.map((profile) => {
    const row = rows.get(profile.name);
    const state = stateOf(row?.subject ?? { profile: profile.name });
    const { name, kind, region } = profile;
    // Programs read this output, so its columns never change and accounts stay numbers.
    const facts = isTerminal
      ? { ...rowFacts(profile, settings(), row?.serialNumber), region }
      : { kind, account: accountOf(profile, row?.serialNumber) ?? '-', region: region ?? '-' };
    const status = profileStatus(profile, state, now);
    return { name, isMember: false, profile, state, facts, status };
  });
}

/** The rows of the UI, in the same groups and order. */
function lookUpGroups(
  { sessions: cached, profiles: loaded, settings }: Uses<'profiles' | 'sessions' | 'settings'>,
  listed: readonly Profile[],
  now: Date,
): readonly ListedProfile[] {
  const profiles = loaded();
  const unordered = groupProfiles(profiles, listed);
  const sessions = toRowSessions(unordered, cached().readCache());
  const groups = orderGroups(unordered, { sort: settings().sort, sessions, now, profiles });
  return flattenGroups(groups).flatMap((row) => {
    const profile = profiles.profiles.get(row.profileName);
    if (profile === undefined) return [];
    const state = sessions.get(row.key);
    const facts = {
      ...rowFacts(profile, settings(), row.serialNumber),
      region: ownRegion(row, profiles.profiles),
    };
    const status = profileStatus(profile, state, now);
    const isMember = row.place === 'member';
    return { name: rowName(row), isMember, profile, state, facts, status };
  });
}

/** Broken profiles are listed too. Only an unknown name is an error. */
function anyProfile(name: string, set: ProfileSet): Profile {
  return set.profiles.get(name) ?? findProfile(name, set);
}

function hasGoodSession(state: SessionState | undefined, leastMs: number, now: Date): boolean {
  const session = state?.session;
  if (session === undefined) return false;
  return session.expiration === undefined || hasLeft(session, leastMs, now);
}

/** Completions read one name per line. */
function isOneLine(name: string): boolean {
  return name !== '' && !/[\x00-\x1f\x7f]/.test(name);
}

function tellFirstSteps({ notice, locations, home }: Uses<'home' | 'locations' | 'notice'>): void {
  const [config, credentials] = [locations.configFile, locations.credentialsFile].map((path) =>
    shownPath(path, home),
  );
  notice(`No profiles in ${config} or ${credentials}.`);
  notice('Save your first keys: awsmfa add. Try everything without an account: awsmfa sandbox.');
}

export type ListJson = ReturnType<typeof toJson>;

/** The documented JSON. `version` changes if the meaning of a member does. */
function toJson(listed: readonly ListedProfile[], { problems }: ProfileSet, now: Date) {
  return {
    version: 1,
    profiles: listed.map(({ profile, state, status }) => ({
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
      session: sessionToJson(state, now),
      status: status.kind,
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
