import { readdirSync, readFileSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type AppError, toAppError } from '../../errors';
import { Secret } from '../../secret';
import { mfaSessionSeconds, roleSessionSeconds } from '../limits';
import { type WritingProcess, writePrivateFile } from '../private-file';
import type { AssumedRole } from '../sts';
import type { SessionCredentials } from './credentials';

/** One kept session. */
export type CachedSession = {
  readonly credentials: SessionCredentials;
  /** Which base identity it came from; `undefined` where another program wrote it. */
  readonly base: string | undefined;
  readonly origin: 'awsmfa' | 'aws-cli';
  readonly obtainedAt: Date;
};

/** Whose MFA session it is; written beside its credentials. */
export type MfaSessionOwner = {
  readonly accessKeyId: string;
  readonly serialNumber: string;
  readonly endpoint: string;
};

/** A kept MFA session with its owner. */
export type CachedMfaSession = CachedSession & {
  readonly key: string;
  readonly owner: MfaSessionOwner;
};

/**
 * The AWS CLI's cache, and awsmfa's MFA sessions beside it. Reading never fails, creates or
 * repairs: an entry that can't be read is a miss. Expired entries are returned; whoever asks
 * decides what is good.
 */
export type SessionCache = {
  readonly readRole: (key: string) => CachedSession | undefined;
  readonly readMfa: (key: string) => CachedMfaSession | undefined;
  /** The MFA sessions of an access key, whatever the device: for profiles that name none. */
  readonly findMfa: (accessKeyId: string, endpoint: string) => readonly CachedMfaSession[];
  readonly writeRole: (key: string, base: string, assumed: AssumedRole) => void;
  readonly writeMfa: (key: string, owner: MfaSessionOwner, session: SessionCredentials) => void;
  /** Whether there was an entry. */
  readonly removeRole: (key: string) => boolean;
  readonly removeMfa: (key: string) => boolean;
  /** Removes every MFA session. Returns how many there were. */
  readonly removeAllMfa: () => number;
  /** Sees what other programs did since the directory was last listed. */
  readonly refresh: () => void;
};

export type SessionCacheOptions = {
  readonly directory: string;
  readonly now: () => Date;
  /** `undefined`: nothing is written, what is got lives in this process. */
  readonly writer: WritingProcess | undefined;
  /** Why nothing is written, where that is not what the user asked for. */
  readonly obstacle?: AppError | undefined;
  /** A session could not be written, though it should be: it lives in this process all the same. */
  readonly onNotWritten: (error: AppError) => void;
};

const mfaPrefix = 'awsmfa-';

export function createSessionCache(options: SessionCacheOptions): SessionCache {
  const { directory, now, writer, onNotWritten } = options;
  /** What could not or must not be written, by file name. */
  const inMemory = new Map<string, { readonly text: string; readonly at: Date }>();
  let listed: ReadonlySet<string> | undefined;

  const names = () => {
    listed ??= listDirectory(directory);
    return listed;
  };
  const roleName = (key: string) => `${key}.json`;
  const mfaName = (key: string) => `${mfaPrefix}${key}.json`;

  const readText = (name: string) => {
    const kept = inMemory.get(name);
    if (kept !== undefined) return kept;
    return names().has(name) ? readEntry(join(directory, name)) : undefined;
  };
  const read = (name: string, mostSeconds: number) => {
    const found = readText(name);
    return found === undefined ? undefined : parseEntry(found.text, found.at, now(), mostSeconds);
  };
  const readMfaFile = (name: string): CachedMfaSession | undefined => {
    const entry = read(name, mfaSessionSeconds.most);
    if (entry?.owner === undefined) return undefined;
    return { ...entry, owner: entry.owner, key: name.slice(mfaPrefix.length, -'.json'.length) };
  };
  const write = (name: string, entry: object) => {
    const text = `${JSON.stringify(entry)}\n`;
    if (writer !== undefined) {
      try {
        writePrivateFile(join(directory, name), text, writer);
        inMemory.delete(name);
        listed = undefined;
        return;
      } catch (thrown) {
        onNotWritten(toAppError(thrown));
      }
    } else if (options.obstacle !== undefined) onNotWritten(options.obstacle);
    inMemory.set(name, { text, at: now() });
  };
  const remove = (name: string) => {
    const wasInMemory = inMemory.delete(name);
    if (!names().has(name)) return wasInMemory;
    unlinkSync(join(directory, name));
    listed = undefined;
    return true;
  };
  const mfaNames = () =>
    [...new Set([...names(), ...inMemory.keys()])].filter(
      (name) => name.startsWith(mfaPrefix) && name.endsWith('.json'),
    );

  return {
    readRole: (key) => read(roleName(key), roleSessionSeconds.most),
    readMfa: (key) => readMfaFile(mfaName(key)),
    findMfa: (accessKeyId, endpoint) =>
      mfaNames()
        .map(readMfaFile)
        .filter((entry) => entry !== undefined)
        .filter(({ owner }) => owner.accessKeyId === accessKeyId && owner.endpoint === endpoint),
    writeRole: (key, base, assumed) => write(roleName(key), toRoleEntry(base, assumed)),
    writeMfa: (key, owner, session) =>
      write(mfaName(key), {
        Credentials: toCredentialsJson(session),
        Awsmfa: {
          Base: owner.accessKeyId,
          SerialNumber: owner.serialNumber,
          Endpoint: owner.endpoint,
        },
      }),
    removeRole: (key) => remove(roleName(key)),
    removeMfa: (key) => remove(mfaName(key)),
    removeAllMfa: () => mfaNames().filter(remove).length,
    refresh: () => {
      listed = undefined;
    },
  };
}

function listDirectory(directory: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(directory));
  } catch {
    // Absent or unreadable: there is no session that could be used, and doctor says why.
    return new Set();
  }
}

/** Nothing the size of a session is larger; whatever else stands there is not read. */
const mostEntryBytes = 1 << 20;

function readEntry(path: string): { readonly text: string; readonly at: Date } | undefined {
  try {
    const { mtime, size } = statSync(path);
    if (size > mostEntryBytes) return undefined;
    return { text: readFileSync(path, 'utf8'), at: mtime };
  } catch {
    // Gone since it was listed, or unreadable: a miss either way.
    return undefined;
  }
}

type Entry = CachedSession & { readonly owner: MfaSessionOwner | undefined };

/** A miss for anything that is not whole, and for an end that no session of AWS's can have. */
function parseEntry(text: string, at: Date, now: Date, mostSeconds: number): Entry | undefined {
  const entry = asRecord(parseJson(text));
  const credentials = asRecord(entry?.['Credentials']);
  const accessKeyId = asText(credentials?.['AccessKeyId']);
  const secretAccessKey = asText(credentials?.['SecretAccessKey']);
  const sessionToken = asText(credentials?.['SessionToken']);
  const expiration = parseExpiration(asText(credentials?.['Expiration']));
  if (
    accessKeyId === undefined ||
    secretAccessKey === undefined ||
    sessionToken === undefined ||
    expiration === undefined ||
    expiration.getTime() - now.getTime() > mostSeconds * 1000 + clockToleranceMs
  ) {
    return undefined;
  }
  const mark = asRecord(entry?.['Awsmfa']);
  const base = asText(mark?.['Base']);
  const serialNumber = asText(mark?.['SerialNumber']);
  const endpoint = asText(mark?.['Endpoint']);
  return {
    credentials: {
      accessKeyId,
      secretAccessKey: new Secret(secretAccessKey),
      sessionToken: new Secret(sessionToken),
      expiration,
    },
    base,
    origin: mark === undefined ? 'aws-cli' : 'awsmfa',
    obtainedAt: at,
    owner:
      base === undefined || serialNumber === undefined || endpoint === undefined
        ? undefined
        : { accessKeyId: base, serialNumber, endpoint },
  };
}

/** A clock that went back a little since the entry was written is no reason to ask for a code. */
const clockToleranceMs = 15 * 60_000;

/** ISO 8601 as the AWS CLI writes it: with `Z`, an offset, or `UTC` (its versions before 1.18). */
function parseExpiration(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const iso = text.replace(/UTC$/, 'Z');
  const date = new Date(/(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function toRoleEntry(base: string, { credentials, assumedRoleArn, assumedRoleId }: AssumedRole) {
  const account = assumedRoleArn?.split(':')[4];
  return {
    Credentials: {
      ...toCredentialsJson(credentials),
      ...(account === undefined ? {} : { AccountId: account }),
    },
    AssumedRoleUser: { AssumedRoleId: assumedRoleId, Arn: assumedRoleArn },
    Awsmfa: { Base: base },
  };
}

function toCredentialsJson(session: SessionCredentials) {
  return {
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey.reveal(),
    SessionToken: session.sessionToken.reveal(),
    Expiration: toIsoSeconds(session.expiration),
  };
}

/** `2026-11-24T10:22:39Z`: as AWS and the AWS CLI write an instant. */
export function toIsoSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
