import { sha1 } from '../../../sha1';
import type { Profile } from '../../profiles/profile';
import type { Environment, FileLocations } from '../../profiles/read/locate';
import type { Credentials } from '../credentials';
import { type KeysOf, type KnownKeys, type RoleHop, runsProcess } from '../plan';
import { mostWaitMs } from '../process-gate';
import type { SessionCache } from './session-cache';

/**
 * What the keys of a `credential_process` were when it last ran: the id of long-term keys, by which a
 * kept session is found without running the process again. No secret is in it.
 */
export type KeyIndex = {
  readonly keysOf: KeysOf;
  /** What a run of the process printed. Returns what was known before. */
  readonly learn: (base: Profile, keys: KnownKeys) => KnownKeys | undefined;
  /** Whether the process has run within the time, in whichever awsmfa. */
  readonly hasRun: (base: Profile, within: Within) => boolean;
  /** AWS refused the keys of the process the role without a code. */
  readonly learnNeed: (base: Profile, role: Pick<RoleHop, 'cacheKey'>, now: Date) => void;
  /**
   * Whether AWS did so within the time: for requests that wait for each other, so that one run serves
   * them. A later request tries again, for the role may need no code by then.
   */
  readonly wasRefused: (base: Profile, role: Pick<RoleHop, 'cacheKey'>, within: Within) => boolean;
  readonly forget: (base: Profile) => void;
};

/** By this computer's clock. What is later than now was written before the clock was set back. */
export type Within = { readonly since: Date; readonly now: Date };

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
  // Protects: a refusal of a time to come is not believed.
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

/** The session token of the environment. The older name wins, even empty (botocore, `EnvProvider`). */
export function environmentToken(env: Environment): string | undefined {
  return (env['AWS_SECURITY_TOKEN'] ?? env['AWS_SESSION_TOKEN']) || undefined;
}
