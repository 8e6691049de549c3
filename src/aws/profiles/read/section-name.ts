import { strip } from './python-text';
import { splitWords } from './shell-words';

/** The meaning of a config file's section in botocore (`configloader.build_profile_map`). */
type ConfigSection =
  | { readonly kind: 'profile' | 'sso-session' | 'services'; readonly name: string }
  /** Meant as one of these, but botocore drops it silently because its name isn't one word. */
  | { readonly kind: 'dropped'; readonly prefix: string }
  | { readonly kind: 'other' };

const PREFIXES = ['profile', 'sso-session', 'services'] as const;

/** The form of most headers. All others are split like shell words. */
const PLAIN_PROFILE = /^profile [\w.@/+-]+$/;

/** Only the start of the text decides, so `[profiles x]` is also the profile `x`. */
export function toConfigSection(header: string): ConfigSection {
  if (header === 'default') return { kind: 'profile', name: header };
  if (PLAIN_PROFILE.test(header)) return { kind: 'profile', name: header.slice(8) };
  const kind = PREFIXES.find((prefix) => header.startsWith(prefix));
  if (kind === undefined) return { kind: 'other' };
  const name = secondOfTwo(splitWords(header));
  return name === undefined ? { kind: 'dropped', prefix: kind } : { kind, name };
}

function secondOfTwo(words: readonly string[] | undefined): string | undefined {
  return words?.length === 2 ? words[1] : undefined;
}

/**
 * The header for a profile in the config file, quoted if needed. `undefined` if the name has a
 * character that is special to some reader of the file.
 */
export function toProfileHeader(name: string): string | undefined {
  if (name === 'default') return name;
  if (/^[\w@+.%:/-]+$/.test(name)) return `profile ${name}`;
  // Protects: a name can't end its header or be read as another name.
  const isSafe = /^[^\x00-\x1f\x7f-\x9f\u2028\u2029"'\\[\]#;]+$/.test(name) && strip(name) === name;
  return isSafe ? `profile "${name}"` : undefined;
}
