import { createHash } from 'node:crypto';
import { sha1 } from '../../../sha1';
import type { SsoRole } from '../../profiles/profile';

/** What botocore hashes: the arguments of `AssumeRole` that the profile sets. */
type RoleCacheArguments = {
  readonly roleArn: string;
  readonly externalId: string | undefined;
  readonly serialNumber: string | undefined;
  readonly roleSessionName: string | undefined;
  readonly durationSeconds: number | undefined;
};

/**
 * The AWS CLI's name for a role session in its cache: the SHA-1 of the JSON text that Python's
 * `json.dumps(args, sort_keys=True)` returns. It has neither the region nor the source credentials
 * (botocore 1.43.11, `AssumeRoleCredentialFetcher._create_cache_key`).
 */
export function roleCacheKey(args: RoleCacheArguments): string {
  const members = [
    ['DurationSeconds', args.durationSeconds],
    ['ExternalId', args.externalId],
    ['RoleArn', args.roleArn],
    ['RoleSessionName', args.roleSessionName],
    ['SerialNumber', args.serialNumber],
  ] as const;
  const json = members
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `"${name}": ${toPythonJson(value)}`)
    .join(', ');
  return sha1(`{${json}}`);
}

/**
 * The AWS CLI's name for the credentials of an Identity Center role: as above, but from minified
 * JSON (botocore 1.43.11, `SSOCredentialFetcher._create_cache_key`).
 */
export function ssoCacheKey({ accountId, roleName, session }: SsoRole): string {
  const members = [
    ['accountId', accountId],
    ['roleName', roleName],
    session.name === undefined ? ['startUrl', session.startUrl] : ['sessionName', session.name],
  ] as const;
  return sha1(`{${members.map(([name, value]) => `"${name}":${toPythonJson(value)}`).join(',')}}`);
}

/** The key of an MFA session, for its file `awsmfa-<key>.json`. */
export function mfaCacheKey(accessKeyId: string, serialNumber: string, endpoint: string): string {
  const text = JSON.stringify([accessKeyId, serialNumber, endpoint]);
  if (text !== last.text) last = { text, key: createHash('sha256').update(text).digest('hex') };
  return last.key;
}

/** Neighbors in the list often need the same key. */
let last = { text: '', key: '' };

/** Like `JSON.stringify`, but with every character from U+007F on as `\uXXXX`, as Python does. */
function toPythonJson(value: string | number | undefined): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
