import { readdirSync, unlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { type AppError, AppFailure, toAppError } from '../../../errors';
import { reasonOf, systemCodeOf } from '../../../file-reason';
import {
  readSmallFile,
  removeDirectoryQuietly,
  type WritingProcess,
  writePrivateFile,
} from '../../files/private-file';
import { mfaSessionSeconds, roleSessionSeconds } from '../../limits';
import type { UnwrittenRole } from '../../profiles/profile';
import type { AssumedRole } from '../../sts';
import type { SessionCredentials } from '../credentials';
import {
  type CachedSession,
  type KeysEntry,
  type MfaSessionOwner,
  parseEntry,
  parseKeys,
  toKeysEntry,
  toMfaEntry,
  toRoleEntry,
  toSsoRoleEntry,
  withBase,
} from './cache-entry';
import { mfaCacheKey } from './cli-cache-key';

/** A cached MFA session with its owner. */
type CachedMfaSession = CachedSession & {
  readonly key: string;
  readonly owner: MfaSessionOwner;
};

/**
 * The AWS CLI's cache, with awsmfa's MFA sessions in the same directory. Reading never fails,
 * creates or repairs anything: an entry that can't be read is a miss. Expired entries are returned,
 * and the caller decides which are good.
 */
export type SessionCache = {
  readonly readRole: (key: string) => CachedSession | undefined;
  readonly readMfa: (key: string) => CachedMfaSession | undefined;
  /** The MFA sessions of an access key for all devices, for profiles that name none. */
  readonly findMfa: (accessKeyId: string, endpoint: string) => readonly CachedMfaSession[];
  readonly writeRole: (
    key: string,
    base: string,
    assumed: AssumedRole,
    unwritten?: UnwrittenRole,
  ) => void;
  /** The credentials of an Identity Center role, under its `ssoCacheKey`. `readRole` reads them. */
  readonly writeSsoRole: (key: string, accountId: string, session: SessionCredentials) => void;
  readonly writeMfa: (key: string, owner: MfaSessionOwner, session: SessionCredentials) => void;
  /**
   * Moves the sessions of an access key to another key of the same user, so that they are still
   * used. AWS honors a session until it expires, even if the key that got it is deleted.
   */
  readonly moveToKey: (fromId: string, toId: string) => void;
  /** For a session that AWS no longer accepts: it isn't read again, and is deleted if possible. */
  readonly dropRole: (key: string) => void;
  readonly dropMfa: (key: string) => void;
  /** Deletes an entry. Returns whether there was one. Throws `AppFailure` `file-not-deleted`. */
  readonly removeRole: (key: string) => boolean;
  readonly removeMfa: (key: string) => boolean;
  /** Deletes every MFA session. Returns their number. Throws `AppFailure` `file-not-deleted`. */
  readonly removeAllMfa: () => number;
  /** What is known about a process's keys, by the hash that names its index file. */
  readonly readKeys: (hash: string) => KeysEntry | undefined;
  /** When the process last ran, by this computer's clock. */
  readonly keysReadAt: (hash: string) => Date | undefined;
  readonly writeKeys: (hash: string, entry: KeysEntry) => void;
  /** Throws `AppFailure` `file-not-deleted`. */
  readonly removeKeys: (hash: string) => void;
  readonly removeAllKeys: () => void;
  /** Picks up changes that other programs made since the directory was last listed. */
  readonly refresh: () => void;
};

export type WritingObstacle = AppError & { readonly kind: 'file-not-written' };

type SessionCacheOptions = {
  readonly directory: string;
  readonly now: () => Date;
  /** `undefined`: nothing is written, and new sessions exist only in this process. */
  readonly writer: WritingProcess | undefined;
  /** Why nothing can be written or deleted. Absent if the user asked for that. */
  readonly obstacle?: WritingObstacle | undefined;
  /** Called if a session could not be written. It still exists in this process. */
  readonly onNotWritten: (error: AppError) => void;
};

const ownPrefix = 'awsmfa-';
const indexSuffix = '.index';

export function createSessionCache(options: SessionCacheOptions): SessionCache {
  const { directory, now, writer, onNotWritten } = options;
  /** Entries that were not written, by file name. */
  const inMemory = new Map<string, { readonly text: string; readonly at: Date }>();
  /** The texts of dropped entries, by file name. */
  const dropped = new Map<string, string>();
  let listed: ReadonlySet<string> | undefined;

  const names = () => {
    listed ??= listDirectory(directory);
    return listed;
  };
  const roleName = (key: string) => `${key}.json`;
  const mfaName = (key: string) => `${ownPrefix}${key}.json`;
  const indexName = (hash: string) => `${ownPrefix}${hash}${indexSuffix}`;

  const readText = (name: string) => {
    const kept = inMemory.get(name);
    if (kept !== undefined) return kept;
    const entry = names().has(name)
      ? // Protects: the file that says which keys a process prints is the user's own.
        readSmallFile(join(directory, name), { isOwn: name.endsWith(indexSuffix) })
      : undefined;
    return entry?.text === dropped.get(name) ? undefined : entry;
  };
  const read = (name: string, mostSeconds: number) => {
    const found = readText(name);
    return found === undefined ? undefined : parseEntry(found.text, found.at, now(), mostSeconds);
  };
  const readMfaFile = (name: string): CachedMfaSession | undefined => {
    const entry = read(name, mfaSessionSeconds.most);
    if (entry?.owner === undefined) return undefined;
    const { accessKeyId, serialNumber, endpoint } = entry.owner;
    const key = mfaCacheKey(accessKeyId, serialNumber, endpoint);
    // Under another name it is a copy.
    // Protects: an MFA session is used only for its owner, whatever its file is called.
    return name === mfaName(key) ? { ...entry, owner: entry.owner, key } : undefined;
  };
  const write = (name: string, entry: object, at = now()) => {
    const text = `${JSON.stringify(entry)}\n`;
    if (writer !== undefined) {
      try {
        const path = join(directory, name);
        if (name.endsWith(indexSuffix)) removeDirectoryQuietly(path);
        writePrivateFile(path, text, writer);
        inMemory.delete(name);
        listed = undefined;
        return;
      } catch (thrown) {
        onNotWritten(toAppError(thrown));
      }
    } else if (options.obstacle !== undefined) onNotWritten(options.obstacle);
    inMemory.set(name, { text, at });
  };
  const remove = (name: string) => {
    const wasInMemory = inMemory.delete(name);
    if (!names().has(name)) return wasInMemory;
    const path = join(directory, name);
    // Protects: nothing is deleted in another user's home directory.
    if (options.obstacle !== undefined) {
      throw new AppFailure({ kind: 'file-not-deleted', path, reason: options.obstacle.reason });
    }
    listed = undefined;
    try {
      if (name.endsWith(indexSuffix)) removeDirectoryQuietly(path);
      unlinkSync(path);
      return true;
    } catch (thrown) {
      if (systemCodeOf(thrown) === 'ENOENT') return wasInMemory;
      const error = { kind: 'file-not-deleted', path, reason: reasonOf(thrown) } as const;
      throw new AppFailure({ ...error, cause: thrown });
    }
  };
  const drop = (name: string) => {
    const entry = readText(name);
    if (entry !== undefined) dropped.set(name, entry.text);
    inMemory.delete(name);
    if (writer === undefined) return;
    try {
      remove(name);
    } catch {
      // It isn't read again. If the next session can't be written either, that is reported.
    }
  };
  const allNames = () => [...new Set([...names(), ...inMemory.keys()])];
  const ownNames = (suffix: string) =>
    allNames().filter(
      // Protects: the sessions of the AWS CLI stay when all of awsmfa's are deleted.
      (name) => name.startsWith(ownPrefix) && name.endsWith(suffix),
    );
  /** Changes an entry but keeps its time. */
  const rewrite = (name: string, entry: object, at: Date) => {
    write(name, entry, at);
    try {
      utimesSync(join(directory, name), at, at);
    } catch {
      // It is only in memory, or gets the current time.
    }
  };
  const moveToKey = (fromId: string, toId: string) => {
    for (const name of ownNames('.json')) {
      const kept = readMfaFile(name);
      if (kept?.owner.accessKeyId !== fromId) continue;
      const owner = { ...kept.owner, accessKeyId: toId };
      const target = mfaName(mfaCacheKey(toId, owner.serialNumber, owner.endpoint));
      const there = readMfaFile(target)?.credentials.expiration;
      if (there === undefined || there < kept.credentials.expiration)
        rewrite(target, toMfaEntry(owner, kept.credentials), kept.obtainedAt);
      try {
        remove(name);
      } catch {
        // Then the old key has it too.
      }
    }
    for (const name of allNames().filter((each) => /^[0-9a-f]{40}\.json$/.test(each))) {
      const found = readText(name);
      const entry = found && withBase(found.text, fromId, toId);
      if (found !== undefined && entry !== undefined) rewrite(name, entry, found.at);
    }
  };

  return {
    readRole: (key) => read(roleName(key), roleSessionSeconds.most),
    readMfa: (key) => readMfaFile(mfaName(key)),
    findMfa: (accessKeyId, endpoint) =>
      ownNames('.json')
        .map(readMfaFile)
        .filter((entry) => entry !== undefined)
        .filter(({ owner }) => owner.accessKeyId === accessKeyId && owner.endpoint === endpoint),
    writeRole: (key, base, assumed, unwritten) =>
      write(roleName(key), toRoleEntry(base, assumed, unwritten)),
    writeSsoRole: (key, accountId, session) =>
      write(roleName(key), toSsoRoleEntry(accountId, session)),
    writeMfa: (key, owner, session) => write(mfaName(key), toMfaEntry(owner, session)),
    moveToKey,
    dropRole: (key) => drop(roleName(key)),
    dropMfa: (key) => drop(mfaName(key)),
    removeRole: (key) => remove(roleName(key)),
    removeMfa: (key) => remove(mfaName(key)),
    removeAllMfa: () => ownNames('.json').filter(remove).length,
    readKeys: (hash) => parseKeys(readText(indexName(hash))?.text ?? ''),
    keysReadAt: (hash) => readText(indexName(hash))?.at,
    writeKeys: (hash, entry) => write(indexName(hash), toKeysEntry(entry)),
    removeKeys: (hash) => {
      remove(indexName(hash));
    },
    removeAllKeys: () => ownNames(indexSuffix).forEach(remove),
    refresh: () => {
      listed = undefined;
    },
  };
}

function listDirectory(directory: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(directory));
  } catch {
    // The directory is absent or unreadable, so no session can be used. doctor says why.
    return new Set();
  }
}
