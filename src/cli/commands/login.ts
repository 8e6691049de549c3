import { expiryMarginMs, roleSessionSeconds } from '../../aws/limits';
import type { Profile } from '../../aws/profiles/profile';
import type { Subject } from '../../aws/profiles/subject';
import { hasLeft } from '../../aws/sessions/cache/kept-sessions';
import type { Obtained, ObtainStep } from '../../aws/sessions/obtain-options';
import { baseMark, findProfile, type Plan } from '../../aws/sessions/plan';
import type { SessionFact } from '../../aws/sessions/session-fact';
import type { SessionState } from '../../aws/sessions/sessions';
import { formatRemaining, formatTime, remainingMs } from '../../countdown';
import { type AppError, AppFailure, explain, toAppError } from '../../errors';
import { nameFew } from '../../name-few';
import { shellWord } from '../../shell-word';
import { shownPlace } from '../../shown-path';
import type { CommandContext } from '../command-context';
import { exitCodes, toExitCode } from '../exit-codes';
import { inSilence } from '../face/silence';
import { wordsOfAws } from '../face/tell-error';
import { chooseSubject, namedProfile } from '../profile-names';
import { startProgress } from '../sign-in-progress';

/** Calls side by side: enough to hide the network, few enough not to be throttled. */
const mostAtOnce = 20;

/** Gets the sessions of the named profiles; with `--all` every role that the same code opens. */
export function run(context: CommandContext): Promise<number> {
  return inSilence(() => signInAll(context));
}

async function signInAll(context: CommandContext): Promise<number> {
  const subjects = await subjectsToSignIn(context);
  for (const { profile } of subjects) findProfile(profile, context.profiles());
  const results: number[] = [];
  for (const subject of subjects) {
    // One after the other: each may ask for a code.
    const profile = findProfile(subject.profile, context.profiles());
    const code = await signIn({ profile, serialNumber: subject.serialNumber }, context);
    results.push(code);
    if (context.options['all'] !== true || code !== exitCodes.done) continue;
    results.push(...(await signInGroup(profile, context)));
  }
  return results.find((code) => code !== exitCodes.done) ?? exitCodes.done;
}

async function subjectsToSignIn(context: CommandContext): Promise<readonly Subject[]> {
  if (context.positionals.length > 0) return context.positionals.map((profile) => ({ profile }));
  if (context.options['all'] !== true || namedProfile(context) !== undefined) {
    return [await chooseSubject(context)];
  }
  const [first, ...others] = groupHeads(context);
  if (first === undefined) return [await chooseSubject(context)];
  if (others.length === 0) return [{ profile: first }];
  throw new AppFailure({
    kind: 'usage',
    message: 'One code opens the roles of one user, and there are several.',
    hint: `Name one: awsmfa login --all ${nameFew([first, ...others].map(shellWord), ' | ')}`,
  });
}

function allStates(context: CommandContext): readonly SessionState[] {
  const stateOf = context.sessions().readCache();
  return [...context.profiles().profiles.keys()]
    .flatMap((profile) => stateOf({ profile }) ?? [])
    .filter(({ plan }) => plan.problem === undefined);
}

/** For each MFA session that a code could open, the profile to sign in to: its user's, else a role's. */
function groupHeads(context: CommandContext): readonly string[] {
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
 * The other roles of the same base identity that need no code now, as many at once as is polite, and
 * in the end what came of it. On a terminal one line tells how far it is; elsewhere each role has a
 * line, in the order of the files.
 */
async function signInGroup(profile: Profile, context: CommandContext): Promise<readonly number[]> {
  const base = baseMark(context.sessions().plan(profile.name));
  const roles = allStates(context).filter(
    ({ plan }) => plan.hops.length > 0 && baseMark(plan) === base,
  );
  const group = roles.filter(({ plan }) => plan.profileName !== profile.name);
  const outcomes = new Map<SessionState, Outcome>();
  const waiting: SessionState[] = [];
  for (const state of group) {
    const reason = whyNotOpened(state, context);
    if (reason === undefined) waiting.push(state);
    else outcomes.set(state, { kind: 'skipped', reason });
  }
  const total = waiting.length;
  const progress = startProgress(context);
  let told = 0;
  const tellInOrder = () => {
    for (let next = group[told]; next !== undefined; next = group[told]) {
      const outcome = outcomes.get(next);
      if (outcome === undefined) return;
      tellOutcome(next.plan.profileName, outcome, progress.isShown, context);
      told += 1;
    }
  };
  let done = 0;
  const work = async () => {
    for (let state = waiting.shift(); state !== undefined; state = waiting.shift()) {
      outcomes.set(state, await openRole(state.plan.profileName, context));
      done += 1;
      progress.say(`signing in: ${done} of ${total} roles`);
      tellInOrder();
    }
  };
  try {
    tellInOrder();
    await Promise.all(Array.from({ length: mostAtOnce }, work));
  } finally {
    progress.end();
  }
  for (const line of sumUp(profile, roles, outcomes, context)) context.notice(line);
  return [...outcomes.values()].flatMap((outcome) =>
    outcome.kind === 'failed' ? toExitCode(outcome.error) : [],
  );
}

/** Why the code that was given does not open a role. */
type Reason =
  | { readonly kind: 'own-code'; readonly isLong: boolean }
  | { readonly kind: 'other-device'; readonly serialNumber: string };

const reasonKinds = ['own-code', 'other-device'] as const;

/** `undefined`: the code opens it, or none is needed. */
function whyNotOpened(state: SessionState, context: CommandContext): Reason | undefined {
  const { mfa, hops } = state.plan;
  const now = context.clock.now();
  const isGood = (session: SessionFact | undefined) =>
    session !== undefined && hasLeft(session, expiryMarginMs, now);
  if (mfa === undefined || isGood(state.session)) return undefined;
  if (mfa.via === 'direct') {
    const isLong = (hops[0]?.durationSeconds ?? 0) > roleSessionSeconds.default;
    return { kind: 'own-code', isLong };
  }
  const isOpened = mfa.need === 'if-at-hand' || isGood(state.mfaSession);
  return isOpened || typeof context.options['serial-number'] === 'string'
    ? undefined
    : { kind: 'other-device', serialNumber: mfa.serialNumber };
}

function sayReason(reason: Reason): string {
  if (reason.kind === 'other-device') return `it needs a code of ${reason.serialNumber}`;
  return reason.isLong
    ? 'it asks for over an hour and needs its own code'
    : 'it needs its own code';
}

type Outcome =
  | { readonly kind: 'open'; readonly obtained: Obtained }
  | { readonly kind: 'failed'; readonly error: AppError }
  | { readonly kind: 'skipped'; readonly reason: Reason };

/** Nobody is asked: the code was given already. Throws `AppFailure` `canceled`. */
async function openRole(profileName: string, context: CommandContext): Promise<Outcome> {
  const role = findProfile(profileName, context.profiles());
  const request = {
    ...context.obtainOptions(role, false),
    looksUpDevice: false,
    tokenCodes: undefined,
    isCodeAtHand: false,
    durationSeconds: undefined,
  };
  try {
    return { kind: 'open', obtained: await context.sessions().obtain(role.name, request) };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.kind === 'canceled') throw thrown;
    return { kind: 'failed', error };
  }
}

function tellOutcome(
  name: string,
  outcome: Outcome,
  isSummed: boolean,
  context: CommandContext,
): void {
  if (outcome.kind === 'failed') tellFailure(name, outcome.error, context);
  else if (isSummed) return;
  else if (outcome.kind === 'open') tell(outcome.obtained, context);
  else context.notice(`${name}: skipped, ${sayReason(outcome.reason)}`);
}

/** `104 of 105 roles of me are open until 17:59. LongRole needs its own code: awsmfa login LongRole` */
function sumUp(
  profile: Profile,
  roles: readonly SessionState[],
  outcomes: ReadonlyMap<SessionState, Outcome>,
  context: CommandContext,
): readonly string[] {
  const [first] = roles;
  if (first === undefined) return [`${profile.name} opens no roles.`];
  const stateOf = context.sessions().readCache();
  // The one that was signed in to first has no outcome of the group.
  const open = roles.filter((state) => (outcomes.get(state)?.kind ?? 'open') === 'open');
  const ends = open.flatMap(
    ({ plan }) => stateOf({ profile: plan.profileName })?.session?.expiration ?? [],
  );
  const [end] = ends.sort((one, other) => one.getTime() - other.getTime());
  const whose = first.plan.base.profileName;
  const count =
    roles.length === 1 && open.length === 1
      ? `1 role of ${whose} is open`
      : `${open.length} of ${roles.length} roles of ${whose} are open`;
  const until = end === undefined ? '' : ` until ${formatTime(end)}`;
  const [left, ...others] = reasonKinds.flatMap((kind) => sayLeftOut(kind, outcomes));
  return [`${count}${until}.${left === undefined ? '' : ` ${left}`}`, ...others];
}

function sayLeftOut(
  kind: Reason['kind'],
  outcomes: ReadonlyMap<SessionState, Outcome>,
): readonly string[] {
  const names = [...outcomes].flatMap(([{ plan }, outcome]) =>
    outcome.kind === 'skipped' && outcome.reason.kind === kind ? plan.profileName : [],
  );
  const [name] = names;
  if (name === undefined) return [];
  const [needs, its, code] =
    names.length === 1 ? ['needs', 'its', 'code'] : ['need', 'their', 'codes'];
  const what = kind === 'own-code' ? `${its} own ${code}` : 'a code of another device';
  return [`${nameFew(names)} ${needs} ${what}: awsmfa login ${shellWord(name)}`];
}

/** One line on stderr for what came of it. Returns the exit code. */
async function signIn(
  { profile, serialNumber }: { readonly profile: Profile } & Pick<Subject, 'serialNumber'>,
  context: CommandContext,
): Promise<number> {
  const options = context.obtainOptions(profile);
  let found: DeviceFound | undefined;
  const request = {
    ...options,
    serialNumber: serialNumber ?? options.serialNumber,
    looksUpDevice: true,
    onStep: (step: ObtainStep) => {
      if (step.kind === 'device-found') found = step;
      options.onStep?.(step);
    },
  };
  try {
    tell(await context.sessions().obtain(profile.name, request), context);
    if (found !== undefined) await offerToSave(found, context);
    return exitCodes.done;
  } catch (thrown) {
    const error = toAppError(thrown);
    // With one profile asked for, the error is the program's; among several, each has its line.
    if (context.positionals.length < 2 || error.kind === 'canceled') throw thrown;
    tellFailure(profile.name, error, context);
    return toExitCode(error);
  }
}

function tellFailure(name: string, error: AppError, context: CommandContext): void {
  const { message, hint } = explain(error, context.home);
  const ofAws = wordsOfAws(error);
  context.notice(`${name}: ${message} ${hint}${ofAws === undefined ? '' : ` ${ofAws}`}`);
}

type DeviceFound = Extract<ObtainStep, { readonly kind: 'device-found' }>;

/** So that the next sign-in, and the AWS CLI, need not look it up. */
async function offerToSave(found: DeviceFound, context: CommandContext): Promise<void> {
  const { profileName, serialNumber } = found;
  if (!context.canAsk() || context.options['token-code'] !== undefined) {
    context.notice(`no setting names the device: mfa_serial = ${serialNumber}`);
    return;
  }
  const [{ askYesOrNo }, { saveSerialNumber }] = await Promise.all([
    import('../face/ask-yes-or-no'),
    import('../devices/serial-number-lines'),
  ]);
  const question = `Write mfa_serial = ${serialNumber} into the profile ${profileName}?`;
  if (!(await askYesOrNo(question, context))) return;
  const profile = findProfile(profileName, context.profiles());
  const { path, line } = await saveSerialNumber(profile, serialNumber, context);
  context.notice(`mfa_serial is in ${shownPlace({ file: path, line }, context.home)}`);
}

function tell({ credentials, profile, isNew }: Obtained, context: CommandContext): void {
  const { expiration, sessionToken } = credentials;
  if (expiration === undefined) {
    const keys =
      sessionToken === undefined ? 'keys that do not expire' : 'temporary keys of unknown end';
    context.notice(`${profile.name}: uses ${keys}, nothing to sign in to`);
    return;
  }
  const left = formatRemaining(remainingMs(expiration, context.clock.now()));
  const how = isNew ? 'signed in' : 'signed in already';
  context.notice(`${profile.name}: ${how}, ${left} left, until ${formatTime(expiration)}`);
}
