import type { Clock } from '../aws/clock';
import { type AwsClock, createAwsClock, isFarOff } from '../aws/network/aws-clock';
import type { FileChange } from '../aws/profiles/edit/write-config';
import type { Profile, ProfileSet, UnwrittenRole } from '../aws/profiles/profile';
import { loadProfiles } from '../aws/profiles/read/load-profiles';
import { locateFiles } from '../aws/profiles/read/locate';
import { keptRoles } from '../aws/sessions/cache/kept-roles';
import type { AskElsewhere, ObtainOptions, ObtainStep } from '../aws/sessions/obtain-options';
import { findProfile } from '../aws/sessions/plan';
import type { Sessions } from '../aws/sessions/sessions';
import type { SignInToSso } from '../aws/sso/access-token';
import { type AppError, AppFailure, explain, toAppError } from '../errors';
import { printable } from '../printable';
import { outerEnvironment } from '../terminal/subshell/environment-undo';
import { noticeOf } from '../use-cases/obtain-steps';
import { asksOf } from '../use-cases/token-codes';
import { mostWaitSeconds, readWait } from '../user-settings';
import type { Invocation } from './arguments';
import type { Askable, CommandContext, Host } from './command-context';
import type { CommandName } from './command-table';
import { readSettings, settingsFile } from './config/read-settings';
import { inSilence } from './face/silence';
import { askPerson, codesOfOption } from './face/token-code-source';
import { homeDirectory, homeOfUser, whyNotWritable } from './home';
import { createAwsLoader, createSessionMaker } from './make-sessions';
import { createProcessKeys } from './process/process-keys';
import type { Signals } from './process/signals';
import { chooseSubject } from './profile-names';
import { likeRole, namesOfRole, readRole } from './role-option';
import { checkDuration, readSignInOptions } from './sign-in-options';
import { systemClock } from './system-time';

/** The one place that creates services. Creates only those that the command uses. */
export function createContext(
  invocation: Invocation,
  signals: Signals,
  { stdout, stderr, hasTerminal, startedAt }: Host,
): CommandContext {
  const { command, options, rest } = invocation;
  // A subshell's environment names files and a region for its own profile. Ignore them here.
  const env = outerEnvironment(process.env);
  const home = homeDirectory();
  const locations = locateFiles(env, home, homeOfUser);
  const asked = readSignInOptions(options);
  const role = readRole(invocation, env);
  const onStderr = (text: string) => stderr.write(`awsmfa: ${printable(text)}\n`);
  let tell: (text: string) => void = onStderr;
  const notice = (text: string) => tell(text);
  const awsClock = createAwsClock(Date.now);
  const clock: Clock = { ...systemClock, now: awsClock.now };
  const aws = createAwsLoader(env, tellingOfSkew(awsClock, notice));
  const keepsInMemory = options['no-cache'] === true || env['AWSMFA_NO_CACHE'] === '1';

  const sessionMaker = lazily(() =>
    createSessionMaker(aws, {
      env,
      home,
      locations,
      region: asked.region,
      keepsInMemory,
      clock,
      onNotWritten: once((error) =>
        notice(`${explain(error, home).message} The session was not saved.`),
      ),
    }),
  );
  const sessionsOf = (set: ProfileSet) => sessionMaker()(set);
  // --region wins over the variables, so a flaw in them does not matter.
  const unread = asked.region === undefined ? {} : { AWS_REGION: '', AWS_DEFAULT_REGION: '' };
  const loadProfilesNow = (changes: readonly FileChange[] = []) => {
    // Clears what a killed run left in the files, so it must come before reading them.
    sessionMaker();
    const load = (roles: readonly UnwrittenRole[]) =>
      loadProfiles(locations, { ...env, ...unread }, changes, roles);
    if (!rolesOfCache.has(command.name)) return load(role === undefined ? [] : [role]);
    const written = load([]);
    const kept = keptRoles(locations.cacheDirectory, written, clock.now());
    const roles = role === undefined ? kept : likeRole(role, kept);
    return roles.length === 0 ? written : load(roles);
  };
  const profiles = lazily(loadProfilesNow);
  const positionals = role === undefined ? invocation.positionals : namesOfRole(role, profiles());
  const sessions = lazily(
    (): Sessions =>
      role === undefined ? sessionsOf(profiles()) : ofRole(sessionsOf(profiles()), role),
  );
  const canAsk = lazily(hasTerminal);

  const waitSeconds = Math.min(
    asked.waitSeconds ?? readWait(env['AWSMFA_WAIT'] ?? '') ?? mostWaitSeconds,
    mostWaitSeconds,
  );
  const onStep = (step: ObtainStep) => {
    const said = noticeOf(step, { profiles: profiles(), home });
    if (said !== undefined) notice(said);
  };
  const keepsSessions = () => !keepsInMemory && whyNotWritable(home) === undefined;
  const askElsewhere: AskElsewhere = async (needed, found) => {
    // Protects: nobody waits for a session that would not be saved where it is looked for.
    if (!keepsSessions()) return undefined;
    const { askInOpenUi } = await import('./face/ask-in-open-ui');
    return askInOpenUi(needed, found, { locations, waitSeconds, onStep });
  };
  const signInToSso: SignInToSso = async (ask) => {
    const [{ signInToSso }, { createSsoFace }] = await Promise.all([
      import('../use-cases/sso/sign-in-sso'),
      import('./face/sso-approval'),
    ]);
    return signInToSso(ask, clock, createSsoFace(context));
  };
  const obtainOptions = (profile: Profile, asks: Askable = 'anybody'): ObtainOptions => {
    checkDuration(asked.durationSeconds, profile);
    const { tokenCode } = asked;
    const { mfaProcess } = profile;
    const mayAsk = asks === 'anybody' && canAsk();
    const runProcess = async (signal: AbortSignal) => {
      const { runMfaProcess } = await import('./process/mfa-process');
      return runMfaProcess(mfaProcess ?? '', { env, signal });
    };
    const wanted = {
      profileName: profile.name,
      signal: signals.signal,
      runProcess: mfaProcess === undefined ? undefined : runProcess,
    };
    return {
      minLeftMs: asked.minLeftMs,
      forceRefresh: asked.forceRefresh,
      serialNumber: asked.serialNumber,
      durationSeconds: asked.durationSeconds,
      processKeys: createProcessKeys(env, mayAsk ? 'terminal' : 'stderr'),
      isCodeAtHand: tokenCode !== undefined,
      looksUpDevice: false,
      ...asksOf({ tell: notice, ask: mayAsk ? askPerson : undefined }, wanted),
      ...(tokenCode !== undefined && { tokenCodes: codesOfOption(tokenCode) }),
      askElsewhere: asks === 'nobody' ? undefined : askElsewhere,
      ...(mayAsk && { signInToSso }),
      onStep,
      signal: signals.signal,
    };
  };

  const context: CommandContext = {
    command: command.name,
    options,
    positionals,
    rest,
    env,
    home,
    locations,
    region: asked.region,
    stdout,
    stderr,
    keepsSessions,
    canAsk,
    clock,
    startedAt,
    signal: signals.signal,
    settings: lazily(() => readSettings(settingsFile(env, home, process.platform), env)),
    async runChild(child) {
      const { runChild } = await import('./process/run-child');
      signals.release();
      return runChild(child, canAsk(), (message, hint) => {
        notice(message);
        stderr.write(`hint: ${hint}\n`);
      });
    },
    profiles,
    sessions,
    reload: (changes) => {
      const now = loadProfilesNow(changes);
      return { profiles: now, sessions: sessionsOf(now) };
    },
    aws,
    obtainOptions,
    chooseSubject: () => chooseSubject(context),
    obtain: ({ profile, serialNumber = asked.serialNumber }) =>
      inSilence(() => {
        const found = obtainOptions(findProfile(profile, profiles()));
        return sessions().obtain(profile, { ...found, startedAt, serialNumber });
      }),
    notice,
    redirectNotices: (sink) => {
      tell = sink;
      return () => {
        tell = onStderr;
      };
    },
  };
  return context;
}

/** The commands that show or delete sessions that an earlier `--role-arn` left in the cache. */
const rolesOfCache: ReadonlySet<CommandName> = new Set(['list', 'ui', 'logout']);

/** Reports the role's errors under its source profile, which commands can name. */
function ofRole(sessions: Sessions, { sourceProfile }: UnwrittenRole): Sessions {
  return {
    ...sessions,
    obtain: (profileName, options) =>
      sessions.obtain(profileName, options).catch((thrown: unknown) => {
        const error = toAppError(thrown);
        const isNamed = 'profile' in error && error.profile === profileName;
        throw isNamed ? new AppFailure({ ...error, profile: sourceProfile }) : thrown;
      }),
  };
}

/** Says once that this computer's clock is wrong. All times shown follow AWS's clock. */
function tellingOfSkew(clock: AwsClock, notice: (text: string) => void): AwsClock {
  const tell = once((error: AppError) => {
    notice(`${explain(error).message} Set it; until then the times here are AWS's.`);
  });
  return {
    ...clock,
    learn: (awsTime) => {
      const isBelieved = clock.learn(awsTime);
      const aheadMs = clock.aheadMs() ?? 0;
      if (isFarOff(aheadMs)) tell({ kind: 'clock-wrong', skewSeconds: Math.round(aheadMs / 1000) });
      return isBelieved;
    },
  };
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function once(tell: (error: AppError) => void): (error: AppError) => void {
  let wasTold = false;
  return (error) => {
    if (!wasTold) tell(error);
    wasTold = true;
  };
}
