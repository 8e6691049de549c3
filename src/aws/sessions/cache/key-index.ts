import { sha1 } from '../../../sha1';
import type { Profile } from '../../profiles/profile';
import type { Environment, FileLocations } from '../../profiles/read/locate';
import type { Credentials } from '../credentials';
import { type KeysOf, type KnownKeys, type RoleHop, runsProcess } from '../plan';
import { mostWaitMs } from '../process-gate';
import type { SessionCache } from './session-cache';

/**
 * Remembers the access key id that a `credential_process` printed when it last ran. With it, a
 * cached session is found without running the process again. It holds no secret.
 */
export type KeyIndex = {
  readonly keysOf: KeysOf;
  /** Records which keys a run of the process printed. Returns what was known before. */
  readonly learn: (base: Profile, keys: KnownKeys) => KnownKeys | undefined;
  /** Whether any awsmfa has run the process within that time. */
  readonly hasRun: (base: Profile, within: Within) => boolean;
  /** Records that AWS refused the process's keys the role without a code. */
  readonly learnNeed: (base: Profile, role: Pick<RoleHop, 'cacheKey'>, now: Date) => void;
  /**
   * Whether AWS did so within that time. Requests that wait for each other then need only one run.
   * A later request tries again, because the role may no longer need a code.
   */
  readonly wasRefused: (base: Profile, role: Pick<RoleHop, 'cacheKey'>, within: Within) => boolean;
  readonly forget: (base: Profile) => void;
};

/** By this computer's clock. A time after `now` is from before the clock was set back. */
type Within = { readonly since: Date; readonly now: Date };

type KeyIndexOptions = {
  readonly cache: SessionCache;
  readonly locations: Pick<FileLocations, 'configFile' | 'credentialsFile'>;
  readonly env: Environment;
};

export function createKeyIndex({ cache, locations, env }: KeyIndexOptions): KeyIndex {
  const { configFile, credentialsFile } = locations;
  const toKey = ({ name, credentialProcess }: Profile) =>
    sha1(JSON.stringify([credentialProcess, name, configFile, credentialsFile]));

  const keysOf: KeysOf = (base) => {
    if (base.credentialSource === 'Environment') return keysOfEnvironment(env);
    return runsProcess(base) ? cache.readKeys(toKey(base))?.keys : undefined;
  };
  return {
    keysOf,
    learn: (base, keys) => {
      const before = cache.readKeys(toKey(base));
      const isSame = idOf(before?.keys) === idOf(keys);
      cache.writeKeys(toKey(base), { keys, needsCode: isSame ? (before?.needsCode ?? {}) : {} });
      return before?.keys;
    },
    hasRun: (base, within) => isWithin(cache.keysReadAt(toKey(base)), within),
    learnNeed: (base, { cacheKey }, now) => {
      const entry = runsProcess(base) ? cache.readKeys(toKey(base)) : undefined;
      if (entry === undefined) return;
      const since = new Date(now.getTime() - mostWaitMs);
      const ofWaiting = Object.entries(entry.needsCode).filter(([, at]) =>
        isWithin(at, { since, now }),
      );
      const needsCode = { ...Object.fromEntries(ofWaiting), [cacheKey]: now };
      cache.writeKeys(toKey(base), { ...entry, needsCode });
    },
    wasRefused: (base, { cacheKey }, within) =>
      runsProcess(base) && isWithin(cache.readKeys(toKey(base))?.needsCode[cacheKey], within),
    forget: (base) => {
      if (runsProcess(base)) cache.removeKeys(toKey(base));
    },
  };
}

function isWithin(time: Date | undefined, { since, now }: Within): boolean {
  // Protects: a refusal from the future is ignored.
  return time !== undefined && time > since && time <= now;
}

function idOf(keys: KnownKeys | undefined): string | undefined {
  return keys?.kind === 'long-term' ? keys.accessKeyId : undefined;
}

export function toKnownKeys({ accessKeyId, sessionToken }: Credentials): KnownKeys {
  return sessionToken === undefined ? { kind: 'long-term', accessKeyId } : { kind: 'temporary' };
}

function keysOfEnvironment(env: Environment): KnownKeys | undefined {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  if (!accessKeyId) return undefined;
  return environmentToken(env) === undefined
    ? { kind: 'long-term', accessKeyId }
    : { kind: 'temporary' };
}

/** The session token. The older variable wins, even if empty (botocore, `EnvProvider`). */
export function environmentToken(env: Environment): string | undefined {
  return (env['AWS_SECURITY_TOKEN'] ?? env['AWS_SESSION_TOKEN']) || undefined;
}
