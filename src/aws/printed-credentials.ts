import { Secret } from '../secret';
import { isAccessKeyId, parseExpiration } from './sessions/cache/cache-entry';
import type { Credentials } from './sessions/credentials';

/** What a `credential_process` printed: keys, or what is wrong, without quoting the output. */
type PrintedCredentials =
  | { readonly credentials: Credentials }
  | { readonly flaw: string; readonly isExpired?: boolean };

/**
 * Reads the output like botocore's `ProcessProvider`, by the SDKs' contract (`Version` 1): names are
 * case-sensitive, `Version` is a number, other members are ignored, and an empty session token counts
 * as none.
 *
 * It is stricter in three ways. It refuses what only Python accepts (`true` for 1, `NaN` in JSON), keys
 * that AWS would refuse (an empty secret key, or one that isn't text), and expirations that only
 * Python's dateutil reads, because the other SDKs know only ISO 8601.
 */
export function readPrintedCredentials(output: Uint8Array, now: Date): PrintedCredentials {
  const printed = parseObject(output);
  if (printed === undefined) return { flaw: 'it is not a JSON object' };
  const { Version, AccessKeyId, SecretAccessKey, SessionToken, Expiration } = printed;
  if (Version !== 1) {
    return { flaw: Version === undefined ? 'Version is missing' : 'Version is not the number 1' };
  }
  if (!isText(AccessKeyId)) return missing('AccessKeyId', AccessKeyId);
  if (!isText(SecretAccessKey)) return missing('SecretAccessKey', SecretAccessKey);
  if (!isAccessKeyId(AccessKeyId)) return { flaw: 'AccessKeyId is not an access key id' };
  if (!isAbsent(SessionToken) && !isText(SessionToken)) {
    return { flaw: 'SessionToken is not text' };
  }
  const expiration = isText(Expiration) ? parseExpiration(Expiration) : undefined;
  // For botocore an empty text is not a date.
  if (Expiration !== undefined && Expiration !== null && expiration === undefined) {
    return { flaw: 'Expiration is not a date' };
  }
  if (expiration !== undefined && expiration <= now) {
    return { flaw: 'the keys have expired', isExpired: true };
  }
  return {
    credentials: {
      accessKeyId: AccessKeyId,
      secretAccessKey: new Secret(SecretAccessKey),
      sessionToken: isText(SessionToken) ? new Secret(SessionToken) : undefined,
      expiration,
    },
  };
}

/** The JSON object in these bytes, if any. As in Python, JSON has no byte order mark. */
export function parseObject(output: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(output),
    );
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

function missing(name: string, value: unknown): PrintedCredentials {
  return { flaw: isAbsent(value) ? `${name} is missing` : `${name} is not text` };
}

export function isText(value: unknown): value is string {
  // Half of a surrogate pair has no UTF-8 form, so nothing can be signed with it.
  return typeof value === 'string' && value !== '' && !/\p{Cs}/u.test(value);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
