import { type AppError, AppFailure } from '../../errors';
import { toKnownKeys } from './cache/key-index';
import type { NeededCode } from './code-requests';
import type { Credentials, Result } from './credentials';
import type { ObtainOptions } from './obtain-options';
import type { ObtainServices, Run } from './obtain-run';
import { findProfile, type KnownKeys, planFor, runsProcess } from './plan';
import { ssoCredentials } from './sso-role';

/** The request needs a process's keys, and the process has not run for it. */
export class KeysNeeded extends Error {}

/** The request needs a code, and this program can't get one. */
export class CodeNeeded extends Error {
  constructor(
    readonly error: AppError,
    readonly needed: NeededCode,
    /** The session that the code opens, once another program has it. */
    readonly found: () => Credentials | undefined,
  ) {
    super();
  }

  /** The same, with AWS's answer to a call without a code. */
  because(aws: AppError['aws'], cause: unknown): CodeNeeded {
    return new CodeNeeded({ ...this.error, aws, cause }, this.needed, this.found);
  }
}

/**
 * Runs `walk` on a profile's plan. If it needs a code that nobody here can be asked for, another
 * program asks for it, and `walk` starts again with the session that the code opened. No gate is
 * held meanwhile, because the other program may need the keys of the same process.
 *
 * Throws `AppFailure`, and what `walk` throws.
 */
export async function withBaseKeys<T>(
  profileName: string,
  options: ObtainOptions,
  services: ObtainServices,
  walk: (run: Run) => Promise<T>,
): Promise<T> {
  const startedAt = options.startedAt ?? services.localClock.now();
  try {
    return await withKeysOfProcess(profileName, options, services, startedAt, walk);
  } catch (thrown) {
    if (!(thrown instanceof CodeNeeded)) throw thrown;
    const there = await options.askElsewhere?.(thrown.needed, thrown.found);
    if (there === undefined) throw new AppFailure(thrown.error);
    const again = { ...options, startedAt, askElsewhere: undefined };
    return withBaseKeys(profileName, again, services, walk);
  }
}

/**
 * Runs `walk` on a profile's plan. If it needs the keys of a `credential_process`, that process
 * runs and `walk` starts again with a new plan. Other keys need another plan, and another process
 * may have got the session meanwhile.
 *
 * Throws `AppFailure`, and what `walk` throws.
 */
async function withKeysOfProcess<T>(
  profileName: string,
  options: ObtainOptions,
  services: ObtainServices,
  startedAt: Date,
  walk: (run: Run) => Promise<T>,
): Promise<T> {
  const start = (printed?: Printed) => {
    // Pick up sessions that other programs cached meanwhile.
    services.cache.refresh();
    return toRun(profileName, options, services, startedAt, printed);
  };
  const unlessNeeded = async (run: Run) => {
    try {
      return { result: await walk(run) };
    } catch (thrown) {
      if (thrown instanceof KeysNeeded) return undefined;
      throw thrown;
    }
  };
  const first = start();
  const found = await unlessNeeded(first);
  if (found !== undefined) return found.result;
  const owner = findProfile(first.plan.base.profileName, services.profiles);
  return services.processGate(owner, options, async (runProcess) => {
    const meanwhile = await unlessNeeded(start());
    if (meanwhile !== undefined) return meanwhile.result;
    const credentials = await runProcess();
    const known = toKnownKeys(credentials);
    tellOfKeys(known, services.keyIndex.learn(owner, known), first, options);
    return walk(start({ credentials, known }));
  });
}

type Printed = { readonly credentials: Credentials; readonly known: KnownKeys };

function toRun(
  profileName: string,
  options: ObtainOptions,
  services: ObtainServices,
  startedAt: Date,
  printed: Printed | undefined,
): Run {
  const { profiles, fallbackRegion, keyIndex } = services;
  const planWith = (serialNumber: string | undefined) =>
    planFor(profileName, profiles, {
      serialNumber,
      durationSeconds: options.durationSeconds,
      fallbackRegion,
      keysOf: printed === undefined ? keyIndex.keysOf : () => printed.known,
    });
  const plan = planWith(options.serialNumber);
  const owner = findProfile(plan.base.profileName, profiles);
  const baseSession = async (): Promise<Result> => {
    if (owner.sso !== undefined) return ssoCredentials(run, owner, owner.sso);
    return { credentials: await keysOfBase(), isNew: !plan.base.isInFile };
  };
  const keysOfBase = async (): Promise<Credentials> => {
    if (printed !== undefined) return printed.credentials;
    if (plan.base.isInFile && owner.keys !== undefined) {
      const { accessKeyId, secretAccessKey, sessionToken, expiration, file } = owner.keys;
      // AWS would only answer that it doesn't know them.
      if (expiration !== undefined && expiration <= services.clock.now())
        throw new AppFailure({ kind: 'session-expired', profile: owner.name, file });
      return { accessKeyId, secretAccessKey, sessionToken, expiration };
    }
    if (runsProcess(owner)) throw new KeysNeeded();
    return services.share(`external ${owner.name}`, options.signal, () => {
      options.onStep?.({ kind: 'external', profileName: owner.name });
      return services.externalCredentials(owner, options.signal);
    });
  };
  const areKeysSeen = () =>
    printed !== undefined ||
    options.processKeys === undefined ||
    !runsProcess(owner) ||
    keyIndex.hasRun(owner, { since: startedAt, now: services.localClock.now() });
  const profile = findProfile(profileName, profiles);
  const baseKeys = async () => (await baseSession()).credentials;
  const run = {
    profile,
    plan,
    options,
    services,
    startedAt,
    baseSession,
    baseKeys,
    areKeysSeen,
    planWith,
  };
  return run;
}

/** Tells the user if the process printed another access key, or temporary keys. */
function tellOfKeys(
  keys: KnownKeys,
  before: KnownKeys | undefined,
  { plan }: Run,
  { onStep, isCodeAtHand }: ObtainOptions,
): void {
  const { profileName } = plan.base;
  if (keys.kind === 'temporary') {
    if (plan.mfa !== undefined || isCodeAtHand) onStep?.({ kind: 'temporary-keys', profileName });
  } else if (before?.kind === 'long-term' && before.accessKeyId !== keys.accessKeyId) {
    onStep?.({ kind: 'other-keys', profileName, accessKeyId: keys.accessKeyId });
  }
}
