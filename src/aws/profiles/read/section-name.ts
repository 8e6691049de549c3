import { strip } from './python-text';
import { splitWords } from './shell-words';

/** What a section of the config file is to botocore (`configloader.build_profile_map`). */
type ConfigSection =
  | { readonly kind: 'profile' | 'sso-session' | 'services'; readonly name: string }
  /** Meant as one of these, and dropped silently because its name isn't one word. */
  | { readonly kind: 'dropped'; readonly prefix: string }
  | { readonly kind: 'other' };

const PREFIXES = ['profile', 'sso-session', 'services'] as const;

/** What most headers are: the rest is taken apart as a shell would. */
const PLAIN_PROFILE = /^profile [\w.@/+-]+$/;

/** Only how the text starts decides: `[profiles x]` is the profile `x` too. */
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
 * The header's text for a profile in the config file, quoted where that is needed; `undefined` for
 * names with characters that some reader of the file takes for its own.
 */
export function toProfileHeader(name: string): string | undefined {
  if (name === 'default') return name;
  if (/^[\w@+.%:/-]+$/.test(name)) return `profile ${name}`;
  // Protects: a name can't end its header or be read as another name.
  const isSafe = /^[^\x00-\x1f\x7f-\x9f\u2028\u2029"'\\[\]#;]+$/.test(name) && strip(name) === name;
  return isSafe ? `profile "${name}"` : undefined;
}
