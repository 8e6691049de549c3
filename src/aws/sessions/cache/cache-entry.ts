import { toIsoSeconds } from '../../../countdown';
import { Secret } from '../../../secret';
import { asObject, parseObject } from '../../json-object';
import { isPossibleEnd } from '../../limits';
import type { UnwrittenRole } from '../../profiles/profile';
import { flawOfRole } from '../../profiles/unwritten-role';
import type { AssumedRole } from '../../sts';
import type { SessionCredentials } from '../credentials';
import type { KnownKeys } from '../plan';

/** A cached session. */
export type CachedSession = {
  readonly credentials: SessionCredentials;
  /** The base identity that it came from. `undefined` if another program wrote it. */
  readonly base: string | undefined;
  readonly origin: 'awsmfa' | 'aws-cli';
  readonly obtainedAt: Date;
};

/** The owner of an MFA session, stored with its credentials. */
export type MfaSessionOwner = {
  readonly accessKeyId: string;
  readonly serialNumber: string;
  readonly endpoint: string;
};

/** The content of one file of the cache. */
export type CacheEntry = CachedSession & { readonly owner: MfaSessionOwner | undefined };

/** `undefined` if anything is missing, or if no session of AWS can last that long. */
export function parseEntry(
  text: string,
  at: Date,
  now: Date,
  mostSeconds: number,
): CacheEntry | undefined {
  const entry = parseObject(text);
  const credentials = asObject(entry?.['Credentials']);
  const accessKeyId = asText(credentials?.['AccessKeyId']);
  const secretAccessKey = asText(credentials?.['SecretAccessKey']);
  const sessionToken = asText(credentials?.['SessionToken']);
  const expiration = parseExpiration(asText(credentials?.['Expiration']));
  if (
    accessKeyId === undefined ||
    secretAccessKey === undefined ||
    sessionToken === undefined ||
    expiration === undefined ||
    // Protects: a session that lasts longer than AWS allows is not used.
    !isPossibleEnd(expiration, now, mostSeconds)
  ) {
    return undefined;
  }
  const mark = asObject(entry?.['Awsmfa']);
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

/**
 * ISO 8601 with `Z`, an offset, or `UTC` (the AWS CLI before 1.18). A time without a zone is a
 * miss, so the entry is replaced: botocore fails on it with "can't subtract offset-naive and
 * offset-aware datetimes".
 */
export function parseExpiration(text: string | undefined): Date | undefined {
  const [, day, time, hours, minutes] = INSTANT.exec(text ?? '') ?? [];
  if (day === undefined || time === undefined) return undefined;
  const offset = hours === undefined ? 'Z' : `${hours}:${minutes ?? '00'}`;
  const date = new Date(`${day}T${time.replace(',', '.')}${offset}`);
  // `Date` turns February 30 into March 2.
  const isDay = new Date(`${day}T00:00Z`).toJSON()?.startsWith(day) === true;
  return isDay && !Number.isNaN(date.getTime()) ? date : undefined;
}

const INSTANT =
  /^(\d{4}-\d\d-\d\d)[T ]((?:[01]\d|2[0-3]):\d\d(?::[0-5]\d(?:[.,]\d{1,9})?)?) ?(?:Z|z|UTC|GMT|([+-]\d\d):?(\d\d)?)$/;

/**
 * An entry in the AWS CLI's format. The AWS CLI ignores the mark.
 *
 * @param unwritten the role, if it is in no profile
 */
export function toRoleEntry(
  base: string,
  { credentials, assumedRoleArn, assumedRoleId }: AssumedRole,
  unwritten?: UnwrittenRole,
) {
  const account = assumedRoleArn?.split(':')[4];
  return {
    Credentials: {
      ...toCredentialsJson(credentials),
      ...(account === undefined ? {} : { AccountId: account }),
    },
    AssumedRoleUser: { AssumedRoleId: assumedRoleId, Arn: assumedRoleArn },
    Awsmfa: {
      Base: base,
      ...(unwritten && {
        SourceProfile: unwritten.sourceProfile,
        RoleArn: unwritten.roleArn,
        ExternalId: unwritten.externalId,
        RoleSessionName: unwritten.roleSessionName,
      }),
    },
  };
}

/** The role of an entry whose role is in no profile. `undefined` for other entries. */
export function unwrittenRoleIn(text: string): UnwrittenRole | undefined {
  const mark = asObject(parseObject(text)?.['Awsmfa']);
  const sourceProfile = asText(mark?.['SourceProfile']);
  const roleArn = asText(mark?.['RoleArn']);
  if (sourceProfile === undefined || roleArn === undefined) return undefined;
  const externalId = asText(mark?.['ExternalId']);
  const roleSessionName = asText(mark?.['RoleSessionName']);
  const role = { sourceProfile, roleArn, externalId, roleSessionName };
  // Protects: a text from a file becomes only one setting of a profile.
  return flawOfRole(role) === undefined ? role : undefined;
}

/**
 * An entry in the AWS CLI's format (`SSOCredentialFetcher._get_credentials`). `aws sso logout`
 * finds it by its type. The AWS CLI ignores the mark.
 */
export function toSsoRoleEntry(accountId: string, session: SessionCredentials) {
  return {
    ProviderType: 'sso',
    Credentials: { ...toCredentialsJson(session), AccountId: accountId },
    Awsmfa: {},
  };
}

/** The same role entry with another base. `undefined` if it isn't from `fromId`. */
export function withBase(text: string, fromId: string, toId: string): object | undefined {
  const entry = parseObject(text);
  const mark = asObject(entry?.['Awsmfa']);
  return mark?.['Base'] === fromId ? { ...entry, Awsmfa: { ...mark, Base: toId } } : undefined;
}

/** The AWS CLI never reads these. The mark has the owner. */
export function toMfaEntry(owner: MfaSessionOwner, session: SessionCredentials) {
  return {
    Credentials: toCredentialsJson(session),
    Awsmfa: {
      Base: owner.accessKeyId,
      SerialNumber: owner.serialNumber,
      Endpoint: owner.endpoint,
    },
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

/** IAM's access key ids: 16 to 128 letters, digits and underscores (API reference, AccessKey). */
export function isAccessKeyId(text: string): boolean {
  // Protects: the key id that a process prints is one, and not a secret.
  return /^\w{1,128}$/.test(text);
}

/** What an index file says about a process's keys. Never a secret. */
export type KeysEntry = {
  readonly keys: KnownKeys;
  /** When AWS refused these keys a role without a code, by the role's cache key. */
  readonly needsCode: Readonly<Record<string, Date>>;
};

export function toKeysEntry({ keys, needsCode }: KeysEntry) {
  if (keys.kind === 'temporary') return { Temporary: true };
  const { accessKeyId: AccessKeyId } = keys;
  return Object.keys(needsCode).length === 0
    ? { AccessKeyId }
    : { AccessKeyId, NeedsCode: needsCode };
}

/** `undefined` if anything is missing. Then the process runs again. */
export function parseKeys(text: string): KeysEntry | undefined {
  const entry = parseObject(text);
  const accessKeyId = asText(entry?.['AccessKeyId']);
  if (accessKeyId === undefined)
    return entry?.['Temporary'] === true
      ? { keys: { kind: 'temporary' }, needsCode: {} }
      : undefined;
  if (!isAccessKeyId(accessKeyId)) return undefined;
  const needsCode = Object.entries(asObject(entry?.['NeedsCode']) ?? {}).flatMap(([role, time]) => {
    const at = parseExpiration(asText(time));
    return at === undefined ? [] : [[role, at] as const];
  });
  return { keys: { kind: 'long-term', accessKeyId }, needsCode: Object.fromEntries(needsCode) };
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
