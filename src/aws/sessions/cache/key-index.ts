import { sha1 } from '../../../sha1';
import type { Profile } from '../../profiles/profile';
import type { Environment, FileLocations } from '../../profiles/read/locate';
import type { Credentials } from '../credentials';
import { type KeysOf, type KnownKeys, runsProcess } from '../plan';
import type { SessionCache } from './session-cache';

/**
 * What the keys of a `credential_process` were when it last ran: the id of long-term keys, by which a
 * kept session is found without running the process again. No secret is in it.
 */
export type KeyIndex = {
  readonly keysOf: KeysOf;
  /** What a run of the process printed. Returns what was known before. */
  readonly learn: (base: Profile, keys: KnownKeys) => KnownKeys | undefined;
  /** Whether the process has run since then, in whichever awsmfa. */
  readonly hasRunSince: (base: Profile, time: Date) => boolean;
  readonly forget: (base: Profile) => void;
};

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
    return runsProcess(base) ? cache.readKeys(toKey(base)) : undefined;
  };
  return {
    keysOf,
    learn: (base, keys) => {
      const before = keysOf(base);
      cache.writeKeys(toKey(base), keys);
      return before;
    },
    hasRunSince: (base, time) => (cache.keysReadAt(toKey(base))?.getTime() ?? 0) > time.getTime(),
    forget: (base) => {
      if (runsProcess(base)) cache.removeKeys(toKey(base));
    },
  };
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
