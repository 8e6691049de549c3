import { expiryMarginMs, roleSessionSeconds } from '../../aws/limits';
import type { Profile } from '../../aws/profiles/profile';
import type { Subject } from '../../aws/profiles/subject';
import { baseMark, hasLeft } from '../../aws/sessions/kept-sessions';
import type { Obtained, ObtainStep } from '../../aws/sessions/obtain-options';
import { findProfile, type Plan } from '../../aws/sessions/plan';
import type { SessionFact } from '../../aws/sessions/session-fact';
import type { SessionState } from '../../aws/sessions/sessions';
import { AppFailure, explain, toAppError } from '../../errors';
import { nameFew } from '../../name-few';
import { shellWord } from '../../shell-word';
import { formatRemaining, formatTime, remainingMs } from '../../state/countdown';
import { shownPlace } from '../../state/profile-facts';
import type { CommandContext } from '../command-context';
import { exitCodes, toExitCode } from '../exit-codes';
import { chooseSubject, namedProfile } from '../profile-names';
import { inSilence } from '../silence';
import { wordsOfAws } from '../tell-error';

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
    const code = await signIn(profile, context, { serialNumber: subject.serialNumber });
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

/** The other roles of the same base identity that need no code now, as many at once as is polite. */
async function signInGroup(profile: Profile, context: CommandContext): Promise<readonly number[]> {
  const base = baseMark(context.sessions().plan(profile.name));
  const group = allStates(context).filter(
    ({ plan }) =>
      plan.profileName !== profile.name && plan.hops.length > 0 && baseMark(plan) === base,
  );
  const reasons = new Map(group.map((state) => [state, whyNotOpened(state, context)]));
  const queue = group.filter((state) => reasons.get(state) === undefined);
  const results: number[] = [];
  const work = async () => {
    for (let state = queue.shift(); state !== undefined; state = queue.shift()) {
      const role = findProfile(state.plan.profileName, context.profiles());
      results.push(await signIn(role, context, { asks: false }));
    }
  };
  await Promise.all(Array.from({ length: mostAtOnce }, work));
  for (const [{ plan }, reason] of reasons) {
    if (reason !== undefined) context.notice(`${plan.profileName}: skipped, ${reason}`);
  }
  return results;
}

/** Why the code that was given does not open a role; `undefined` where it does, or none is needed. */
function whyNotOpened(state: SessionState, context: CommandContext): string | undefined {
  const { mfa, hops } = state.plan;
  const now = context.clock.now();
  const isGood = (session: SessionFact | undefined) =>
    session !== undefined && hasLeft(session, expiryMarginMs, now);
  if (mfa === undefined || isGood(state.session)) return undefined;
  if (mfa.via === 'direct') {
    const isLong = (hops[0]?.durationSeconds ?? 0) > roleSessionSeconds.default;
    return isLong
      ? 'it asks for over an hour and so needs its own code'
      : 'it stands on no MFA session and so needs its own code';
  }
  const isOpened = mfa.need === 'if-at-hand' || isGood(state.mfaSession);
  return isOpened || typeof context.options['serial-number'] === 'string'
    ? undefined
    : `it needs a code of ${mfa.serialNumber}`;
}

/**
 * One line on stderr for what came of it. Returns the exit code. `asks: false`: one of a group,
 * whose code was given already.
 */
async function signIn(
  profile: Profile,
  context: CommandContext,
  { asks = true, serialNumber }: { readonly asks?: boolean } & Pick<Subject, 'serialNumber'>,
): Promise<number> {
  const common = context.obtainOptions(profile, asks);
  const options = {
    ...common,
    serialNumber: serialNumber ?? common.serialNumber,
    looksUpDevice: asks,
  };
  const request = asks
    ? options
    : { ...options, tokenCodes: undefined, isCodeAtHand: false, durationSeconds: undefined };
  let found: DeviceFound | undefined;
  const onStep = (step: ObtainStep) => {
    if (step.kind === 'device-found') found = step;
    options.onStep?.(step);
  };
  try {
    tell(await context.sessions().obtain(profile.name, { ...request, onStep }), context);
    if (found !== undefined) await offerToSave(found, context);
    return exitCodes.done;
  } catch (thrown) {
    const error = toAppError(thrown);
    // With one profile asked for, the error is the program's; among several, each has its line.
    if (asks && context.positionals.length < 2) throw thrown;
    if (error.kind === 'cancelled') throw thrown;
    const { message, hint } = explain(error);
    const ofAws = wordsOfAws(error);
    context.notice(`${profile.name}: ${message} ${hint}${ofAws === undefined ? '' : ` ${ofAws}`}`);
    return toExitCode(error);
  }
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
    import('../ask-yes-or-no'),
    import('../serial-number-lines'),
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
