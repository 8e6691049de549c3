import { parseExpiration } from '../../aws/sessions/cache/cache-entry';
import { nameFew, shownPath } from '../../printable';
import { shellWord } from '../../shell-word';
import { type Finding, findings } from './finding';

const { ok, warning, problem } = findings('cache');

/** A `.json` file of the AWS CLI's cache. */
export type CacheEntry = {
  readonly path: string;
  /** The profiles that make `aws` read it. */
  readonly profiles: readonly string[];
  /** `undefined`: unreadable. */
  readonly text: string | undefined;
};

/** AWS's longest session is 36 hours (`GetSessionToken`). */
const longestMs = 36 * 3_600_000;

/**
 * Finds unusable entries. awsmfa skips them, but `aws` fails with a bare `'<key>'` or `'Credentials'` if
 * an entry is not JSON or holds no credentials (AWS CLI 1.45).
 */
export function checkCache(
  entries: readonly CacheEntry[],
  now: Date,
  home: string,
): readonly Finding[] {
  const wrong = entries.flatMap(({ path, profiles, text }) => {
    const flaw = findFlaw(text, now);
    if (flaw === undefined) return [];
    const advice = `rm ${shellWord(path)}`;
    const message = `The cache entry ${shownPath(path, home)} ${flaw}`;
    return profiles.length > 0
      ? [problem(`${message}: aws fails for ${nameFew(profiles)}.`, advice)]
      : [warning(`${message}.`, advice)];
  });
  const good = entries.length - wrong.length;
  return good > 0
    ? [ok(`${good} cache ${good === 1 ? 'entry' : 'entries'} can be read.`), ...wrong]
    : wrong;
}

function findFlaw(entryText: string | undefined, now: Date): string | undefined {
  if (entryText === undefined) return "can't be read";
  let entry: unknown;
  try {
    entry = JSON.parse(entryText);
  } catch {
    return 'is not JSON';
  }
  const credentials = field(entry, 'Credentials');
  for (const name of ['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration'])
    if (typeof field(credentials, name) !== 'string') return `has no ${name}`;
  const text = String(field(credentials, 'Expiration'));
  const expiration = parseExpiration(text);
  if (expiration === undefined)
    return parseExpiration(`${text}Z`) === undefined
      ? 'has an expiration that is not a date'
      : 'has an expiration without a time zone';
  return expiration.getTime() - now.getTime() > longestMs + 15 * 60_000
    ? 'expires later than any session can'
    : undefined;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
