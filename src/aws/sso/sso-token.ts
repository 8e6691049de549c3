import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { toIsoSeconds } from '../../countdown';
import { type AppError, AppFailure, toAppError } from '../../errors';
import { reasonOf } from '../../file-reason';
import { Secret } from '../../secret';
import { sha1 } from '../../sha1';
import { readSmallFile, type WritingProcess, writePrivateFile } from '../files/private-file';
import { parseObject } from '../json-object';
import type { SsoSession } from '../profiles/profile';
import { parseExpiration } from '../sessions/cache/cache-entry';
import type { WritingObstacle } from '../sessions/cache/session-cache';
import { isToken } from './json-call';

/**
 * The tokens of Identity Center, in the files that the AWS CLI and the SDKs share. Reading never
 * fails: a file without a token counts as missing.
 */
export type SsoTokens = {
  readonly read: (session: SsoSession) => SsoToken | undefined;
  readonly write: (session: SsoSession, token: SsoToken) => void;
  /** Returns whether there was one. Throws `AppFailure` `file-not-deleted`. */
  readonly remove: (session: SsoSession) => boolean;
  /** Whether other programs can read what is written. */
  readonly isShared: boolean;
};

/** The name of a session's file (botocore's `SSOTokenLoader._generate_cache_key`). */
export function tokenKey({ name, startUrl }: Pick<SsoSession, 'name' | 'startUrl'>): string {
  return sha1(name ?? startUrl);
}

export function createSsoTokens(options: {
  readonly directory: string;
  /** `undefined` if nothing may be written: then tokens live only in this process. */
  readonly writer: WritingProcess | undefined;
  /** Why nothing is written or deleted, if the user did not ask for that. */
  readonly obstacle: WritingObstacle | undefined;
  readonly onNotWritten: (error: AppError) => void;
}): SsoTokens {
  const { directory, writer, obstacle, onNotWritten } = options;
  const inMemory = new Map<string, SsoToken>();
  const pathOf = (key: string) => join(directory, `${key}.json`);

  return {
    isShared: writer !== undefined,
    read: (session) => {
      const key = tokenKey(session);
      return inMemory.get(key) ?? parseToken(readSmallFile(pathOf(key))?.text ?? '');
    },
    write: (session, token) => {
      const key = tokenKey(session);
      inMemory.set(key, token);
      if (writer === undefined) {
        if (obstacle !== undefined) onNotWritten(obstacle);
        return;
      }
      try {
        writePrivateFile(pathOf(key), `${JSON.stringify(toFile(session, token))}\n`, writer);
        inMemory.delete(key);
      } catch (thrown) {
        onNotWritten(toAppError(thrown));
      }
    },
    remove: (session) => {
      const key = tokenKey(session);
      const path = pathOf(key);
      const wasInMemory = inMemory.delete(key);
      if (readSmallFile(path) === undefined) return wasInMemory;
      // Protects: nothing is deleted in another user's home directory.
      if (obstacle !== undefined)
        throw new AppFailure({ kind: 'file-not-deleted', path, reason: obstacle.reason });
      try {
        rmSync(path, { force: true });
        return true;
      } catch (cause) {
        throw new AppFailure({ kind: 'file-not-deleted', path, reason: reasonOf(cause), cause });
      }
    },
  };
}

/** The format of botocore, the AWS CLI and the SDKs. */
function toFile({ startUrl, region }: SsoSession, token: SsoToken) {
  const { accessToken, expiresAt, client, refreshToken } = token;
  return {
    startUrl,
    region,
    accessToken: accessToken.reveal(),
    expiresAt: toIsoSeconds(expiresAt),
    ...(client !== undefined && {
      clientId: client.clientId,
      clientSecret: client.clientSecret.reveal(),
      registrationExpiresAt: toIsoSeconds(client.expiresAt),
      ...(client.scopes !== undefined && { scopes: client.scopes }),
    }),
    ...(refreshToken !== undefined && { refreshToken: refreshToken.reveal() }),
  };
}

function parseToken(text: string): SsoToken | undefined {
  const found = parseObject(text) ?? {};
  const { accessToken, refreshToken } = found;
  const expiresAt = instantOf(found['expiresAt']);
  if (!isToken(accessToken) || expiresAt === undefined) return undefined;
  return {
    accessToken: new Secret(accessToken),
    expiresAt,
    client: clientIn(found),
    refreshToken: isToken(refreshToken) ? new Secret(refreshToken) : undefined,
  };
}

function clientIn(found: Readonly<Record<string, unknown>>): SsoClient | undefined {
  const { clientId, clientSecret, scopes } = found;
  const expiresAt = instantOf(found['registrationExpiresAt']);
  if (!isToken(clientId) || !isToken(clientSecret) || expiresAt === undefined) return undefined;
  const isList = Array.isArray(scopes) && scopes.every((scope) => typeof scope === 'string');
  return {
    clientId,
    clientSecret: new Secret(clientSecret),
    expiresAt,
    scopes: isList ? scopes : undefined,
  };
}

function instantOf(value: unknown): Date | undefined {
  return typeof value === 'string' ? parseExpiration(value) : undefined;
}

/** This program's registration at AWS. */
export type SsoClient = {
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly expiresAt: Date;
  /** The scopes of the registration, or `undefined` if another program made it. */
  readonly scopes: readonly string[] | undefined;
};

/** The result of a person's sign-in, good for every role that the person has. */
export type SsoToken = {
  readonly accessToken: Secret;
  readonly expiresAt: Date;
  /** The registration that asked for it. Only that one can refresh it. */
  readonly client: SsoClient | undefined;
  readonly refreshToken: Secret | undefined;
};

/**
 * As in botocore (`SSOTokenProvider._REFRESH_WINDOW`). The JavaScript SDK waits until 5 minutes are
 * left.
 */
const refreshWindowMs = 15 * 60_000;

export function isGood({ expiresAt }: Pick<SsoToken, 'expiresAt'>, now: Date): boolean {
  return expiresAt > now;
}

/** Whether it is time for a refresh. */
export function endsSoon({ expiresAt }: SsoToken, now: Date): boolean {
  return expiresAt.getTime() - now.getTime() < refreshWindowMs;
}

export function canRefresh(token: SsoToken, now: Date): boolean {
  const { client, refreshToken } = token;
  return refreshToken !== undefined && client !== undefined && isGood(client, now);
}
