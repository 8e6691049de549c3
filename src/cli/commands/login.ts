import type { Profile, Subject } from '../../aws/profiles/profile';
import { baseMark, findProfile, type Plan } from '../../aws/sessions/plan';
import type { SessionState } from '../../aws/sessions/sessions';
import { type AppError, AppFailure, explain, toAppError } from '../../errors';
import { nameFew } from '../../printable';
import { shellWord } from '../../shell-word';
import {
  openRoles,
  type Role,
  type RoleOutcome,
  sayReason,
  sumUp,
} from '../../use-cases/all-roles';
import type { Obtaining, Uses } from '../command-context';
import { exitCodes, toExitCode } from '../exit-codes';
import { inSilence } from '../face/silence';
import { wordsOfAws } from '../face/tell-error';
import { namedProfile } from '../profile-names';
import { type SignInContext, signInByCommand, tellOpen } from '../sign-in-by-command';
import { startProgress } from '../sign-in-progress';

type Context = SignInContext & Uses<'positionals' | 'chooseSubject' | 'redirectNotices' | 'reload'>;

/** Signs in to the named profiles, and with `--all` to every role that the same code opens. */
export function run(context: Context): Promise<number> {
  return inSilence(() => signInAll(context));
}

async function signInAll(context: Context): Promise<number> {
  const subjects = await subjectsToSignIn(context);
  for (const { profile } of subjects) findProfile(profile, context.profiles());
  const results: number[] = [];
  for (const subject of subjects) {
    // One at a time, because each may ask for a code.
    const profile = findProfile(subject.profile, context.profiles());
    const code = await signIn(subject, context);
    results.push(code);
    if (context.options['find-roles'] === true && code === exitCodes.done) {
      const { findRoles } = await import('../config/find-roles');
      results.push(await findRoles(profile, context));
    }
    if (context.options['all'] !== true || code !== exitCodes.done) continue;
    results.push(...(await signInGroup(profile, context)));
  }
  return results.find((code) => code !== exitCodes.done) ?? exitCodes.done;
}

async function subjectsToSignIn(context: Context): Promise<readonly Subject[]> {
  if (context.positionals.length > 0) return context.positionals.map((profile) => ({ profile }));
  if (context.options['all'] !== true || namedProfile(context) !== undefined) {
    return [await context.chooseSubject()];
  }
  const [first, ...others] = groupHeads(context);
  if (first === undefined) return [await context.chooseSubject()];
  if (others.length === 0) return [{ profile: first }];
  throw new AppFailure({
    kind: 'usage',
    message: 'One code opens the roles of one user, and there are several.',
    hint: `Name one: awsmfa login --all ${nameFew([first, ...others].map(shellWord), ' | ')}`,
  });
}

function allStates(context: Obtaining): readonly SessionState[] {
  const stateOf = context.sessions().readCache();
  return [...context.profiles().profiles.keys()]
    .flatMap((profile) => stateOf({ profile }) ?? [])
    .filter(({ plan }) => plan.problem === undefined);
}

/** The profile to sign in to for each MFA session: its user if there is one, or else a role. */
function groupHeads(context: Obtaining): readonly string[] {
  const heads = new Map<string, Plan>();
  for (const { plan } of allStates(context)) {
    if (plan.mfa?.via !== 'session') continue;
    const known = heads.get(plan.mfa.cacheKey);
    if (known === undefined || (known.hops.length > 0 && plan.hops.length === 0)) {
      heads.set(plan.mfa.cacheKey, plan);
    }
  }
  return [...heads.values()].map(({ profileName }) => profileName);
}

/**
 * Signs in to the other roles of the same base identity that need no code now, and sums up. On a
 * terminal one line shows the progress. Without one, each role gets a line.
 */
async function signInGroup(profile: Profile, context: Context): Promise<readonly number[]> {
  const base = baseMark(context.sessions().plan(profile.name));
  const roles = allStates(context)
    .filter(({ plan }) => plan.hops.length > 0 && baseMark(plan) === base)
    .map((state) => ({ name: state.plan.profileName, state }));
  const [first] = roles;
  if (first === undefined) {
    context.notice(`${profile.name} opens no roles.`);
    return [];
  }
  const self = roles.find(({ name }) => name === profile.name);
  const progress = startProgress(context);
  let outcomes: ReadonlyMap<Role, RoleOutcome>;
  try {
    outcomes = await openRoles(
      roles.filter((role) => role !== self),
      {
        now: context.clock.now(),
        isDeviceGiven: typeof context.options['serial-number'] === 'string',
        open: (role) => openRole(role, context),
        signal: context.signal,
      },
      {
        progress: progress.say,
        tellOutcome: ({ name }, outcome) => {
          if (outcome.kind === 'failed') tellFailure(name, outcome.error, context);
          else if (progress.isShown) return;
          else if (outcome.kind === 'open') tellOpen(name, outcome, context);
          else context.notice(`${name}: skipped, ${sayReason(outcome.reason)}`);
        },
      },
    );
  } finally {
    progress.end();
  }
  const sum = sumUp(
    first.state.plan.base.profileName,
    // Count the role that was signed in to first.
    self === undefined ? outcomes : new Map(outcomes).set(self, keptOpen(self.state)),
    ({ name }) => `: awsmfa login ${shellWord(name)}`,
  );
  // The first two lines share a row.
  const [open, left, ...others] = sum;
  for (const line of [[open, left].filter(Boolean).join(' '), ...others]) context.notice(line);
  return [...outcomes.values()].flatMap((outcome) =>
    outcome.kind === 'failed' ? toExitCode(outcome.error) : [],
  );
}

function keptOpen({ session }: SessionState): RoleOutcome {
  return { kind: 'open', expiration: session?.expiration, isNew: true };
}

/** Throws `AppFailure` `canceled`. */
async function openRole({ name }: Role, context: Obtaining): Promise<RoleOutcome> {
  const request = {
    ...context.obtainOptions(findProfile(name, context.profiles()), 'nobody'),
    tokenCodes: undefined,
    isCodeAtHand: false,
    durationSeconds: undefined,
  };
  try {
    const { credentials, isNew } = await context.sessions().obtain(name, request);
    return { kind: 'open', expiration: credentials.expiration, isNew };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.kind === 'canceled') throw thrown;
    return { kind: 'failed', error };
  }
}

/** Prints the outcome on stderr and returns the exit code. */
async function signIn(subject: Subject, context: Context): Promise<number> {
  try {
    await signInByCommand(subject, context);
    return exitCodes.done;
  } catch (thrown) {
    const error = toAppError(thrown);
    // A single profile's error ends the program. Among several, each error is one line.
    if (context.positionals.length < 2 || error.kind === 'canceled') throw thrown;
    tellFailure(subject.profile, error, context);
    return toExitCode(error);
  }
}

function tellFailure(name: string, error: AppError, context: Uses<'home' | 'notice'>): void {
  const { message, hint } = explain(error, context.home);
  const ofAws = wordsOfAws(error);
  context.notice(`${name}: ${message} ${hint}${ofAws === undefined ? '' : ` ${ofAws}`}`);
}
