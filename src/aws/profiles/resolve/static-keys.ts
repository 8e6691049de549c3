import { Secret } from '../../../secret';
import type { ProfileProblem, StaticKeys } from '../profile';
import type { MergedProfile } from '../read/merge';
import type { ParsedSection } from '../read/parse';
import { problemAt } from './problems';
import { problemOfBlock, problemOfNextLine } from './setting-problems';
import { visibleFlaw } from './setting-rules';

/** The keys, `undefined` if there are none, or the reason why they are no pair. */
type FoundKeys = StaticKeys | ProfileProblem | undefined;

/**
 * The keys of one file. botocore never combines the id from one file with the secret or session
 * token from the other (`SharedCredentialProvider`, `ConfigProvider`). Without an id there are no
 * keys.
 */
export function readStaticKeys(profile: MergedProfile, from: 'config' | 'credentials'): FoundKeys {
  const section = profile[from];
  if (!section?.keys.has('aws_access_key_id')) return undefined;
  const at = (key: string) => ({
    file: profile.paths[from],
    line: section.keys.get(key)?.line ?? section.line,
  });
  const tokenKey = section.keys.has('aws_security_token')
    ? 'aws_security_token'
    : 'aws_session_token';
  for (const key of ['aws_access_key_id', 'aws_secret_access_key', tokenKey]) {
    const parsed = section.keys.get(key);
    if (parsed && typeof parsed.value !== 'string') return problemOfBlock(key, parsed, at(key));
  }

  const accessKeyId = textOf(section, 'aws_access_key_id') ?? '';
  const secret = textOf(section, 'aws_secret_access_key');
  if (secret === undefined) return problemAt(at('aws_access_key_id'), 'key-id-without-secret');
  for (const [key, value] of [
    ['aws_access_key_id', accessKeyId],
    ['aws_secret_access_key', secret],
  ] as const) {
    const flaw = value === '' ? 'it is empty' : visibleFlaw(value);
    const parsed = section.keys.get(key);
    if (flaw === undefined || !parsed) continue;
    return (
      problemOfNextLine(key, parsed, at(key)) ?? problemAt(at(key), 'bad-access-key', key, flaw)
    );
  }
  // An empty session token is never sent, so these are long-term keys.
  const token = textOf(section, tokenKey);
  return {
    accessKeyId,
    secretAccessKey: new Secret(secret),
    sessionToken: token ? new Secret(token) : undefined,
    expiration: readExpiration(section),
    file: profile.paths[from],
  };
}

export function isProblem(found: StaticKeys | ProfileProblem): found is ProfileProblem {
  return 'code' in found;
}

function textOf(section: ParsedSection, key: string): string | undefined {
  const value = section.keys.get(key)?.value;
  return typeof value === 'string' ? value : undefined;
}

/** The names under which other tools store the expiration of temporary keys. */
const EXPIRATION_KEYS = [
  'expiration',
  'x_security_token_expires',
  'aws_expiration',
  'aws_session_expiration',
  'aws_token_expiration',
  'aws_credential_expiration',
  'aws_session_token_expiration',
] as const;

function readExpiration(section: ParsedSection): Date | undefined {
  // awsume writes `datetime.now()`, which is local time. aws-mfa writes UTC in the same format.
  const isLocal = isOfAwsume(section.header, (key) => textOf(section, key));
  for (const key of EXPIRATION_KEYS) {
    const text = textOf(section, key);
    const expiration = text === undefined ? undefined : toInstant(text, isLocal);
    if (expiration) return expiration;
  }
  return undefined;
}

/** Whether awsume wrote the section, with keys that it obtained. */
export function isOfAwsume(name: string, setting: (key: string) => unknown): boolean {
  return (
    name.startsWith('autoawsume-') ||
    setting('autoawsume') !== undefined ||
    setting('manager') === 'awsume'
  );
}

/**
 * ISO 8601 with `T` or a blank, with or without fractions and offset, or seconds or milliseconds
 * since 1970. Without an offset it is UTC, as the tools mean it, or local time if `isLocal`.
 */
function toInstant(text: string, isLocal: boolean): Date | undefined {
  const seconds = /^\d{9,11}(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
  if (seconds !== undefined) return new Date(seconds * 1000);
  if (/^\d{12,14}$/.test(text)) return new Date(Number(text));
  const parts =
    /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,3})\d*)? ?(?:(Z|z|UTC|GMT)|([+-]\d\d):?(\d\d))?$/.exec(
      text,
    );
  if (!parts) return undefined;
  const [, date, time = '', fraction = '', zone, hours, minutes] = parts;
  const full = time.length === 5 ? `${time}:00` : time;
  const assumed = isLocal && zone === undefined ? '' : 'Z';
  const offset = hours === undefined ? assumed : `${hours}:${minutes ?? '00'}`;
  const instant = new Date(`${date}T${full}.${fraction.padEnd(3, '0')}${offset}`);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}
