import { Secret } from '../secret';
import { isText, parseObject } from './json-object';
import { isAccessKeyId, parseExpiration } from './sessions/cache/cache-entry';
import type { Credentials } from './sessions/credentials';

/** What a `credential_process` printed: keys, or what is wrong, without quoting the output. */
type PrintedCredentials =
  | { readonly credentials: Credentials }
  | { readonly flaw: string; readonly isExpired?: boolean };

/**
 * Reads the output like botocore's `ProcessProvider`, by the SDKs' contract (`Version` 1): names
 * are case-sensitive, `Version` is a number, other members are ignored, and an empty session token
 * counts as none.
 *
 * It is stricter in three ways. It refuses what only Python accepts (`true` for 1, `NaN` in JSON),
 * keys that AWS would refuse (an empty secret key, or one that isn't text), and expirations that
 * only Python's dateutil reads, because the other SDKs know only ISO 8601.
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

function missing(name: string, value: unknown): PrintedCredentials {
  return { flaw: isAbsent(value) ? `${name} is missing` : `${name} is not text` };
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
