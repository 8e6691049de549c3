import { AppFailure } from '../errors';
import { quotePosix } from '../shell-word';
import { BOOK_KEEPING, type EnvironmentChange } from './subshell-environment';

/** The ways in which `awsmfa env` can say what to set. */
export const ENV_FORMATS = ['posix', 'fish', 'powershell', 'cmd', 'dotenv', 'json'] as const;
export type EnvFormat = (typeof ENV_FORMATS)[number];

/**
 * The change as text for a shell or a tool to read, one line a variable. Every value is quoted so
 * that it stays a value; where a format has no quoting that is safe for it, this throws.
 *
 * A file (`dotenv`, `json`) only sets: it replaces nothing, so it needs none of our own book-keeping.
 *
 * @throws AppFailure `failed`.
 */
export function formatEnvironmentChange(change: EnvironmentChange, format: EnvFormat): string {
  switch (format) {
    case 'posix':
      return lines([
        ...unsetAll(change.unset, (names) => `unset ${names.join(' ')}`),
        ...setEach(change, (name, value) => `export ${name}=${quotePosix(value)}`),
      ]);
    case 'fish':
      return lines([
        ...unsetAll(change.unset, unsetInFish),
        ...setEach(change, (name, value) => `set -gx ${name} ${quoteFish(value)};`),
      ]);
    case 'powershell':
      return lines([
        ...change.unset.map((name) => `Remove-Item Env:${name} -ErrorAction SilentlyContinue`),
        ...setEach(change, (name, value) => `$env:${name} = ${quotePowershell(value)}`),
      ]);
    case 'cmd':
      return lines([
        ...change.unset.map((name) => `set "${name}="`),
        ...setEach(change, (name, value) => `set "${name}=${verbatimInCmd(name, value)}"`),
      ]);
    case 'dotenv':
      return lines(
        setEach(forFile(change), (name, value) => `${name}=${quoteDotenv(name, value)}`),
      );
    case 'json':
      return `${JSON.stringify(Object.fromEntries(forFile(change).set), undefined, 2)}\n`;
  }
}

function forFile({ set, unset }: EnvironmentChange): EnvironmentChange {
  return { set: new Map([...set].filter(([name]) => name !== BOOK_KEEPING)), unset };
}

function lines(parts: readonly string[]): string {
  return parts.map((part) => `${part}\n`).join('');
}

function setEach(
  change: EnvironmentChange,
  write: (name: string, value: string) => string,
): string[] {
  return [...change.set].map(([name, value]) => write(name, value));
}

function unsetAll(
  names: readonly string[],
  write: (names: readonly string[]) => string,
): readonly string[] {
  return names.length === 0 ? [] : [write(names)];
}

/** In fish's single quotes a backslash escapes itself and the quote. */
export function quoteFish(value: string): string {
  return `'${value.replace(/[\\']/g, '\\$&')}'`;
}

/**
 * A universal variable is not in the environment but comes back from fish's own store: an empty
 * global one that is not exported hides it from what fish starts. (fish manual, `set`, scopes.)
 */
export function unsetInFish(names: readonly string[]): string {
  return `for __awsmfa_name in ${names.join(' ')}; set -e -g $__awsmfa_name; set -q $__awsmfa_name; and set -g -u $__awsmfa_name; end; set -e __awsmfa_name;`;
}

/** PowerShell takes the typographic quotes for the plain one: each is escaped by doubling it. */
function quotePowershell(value: string): string {
  return `'${value.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}

/** Between the quotes of `set "NAME=…"` all but these stand for themselves, and these can't be quoted. */
function verbatimInCmd(name: string, value: string): string {
  if (/["%!^\x00-\x1f\x7f]/.test(value)) throw notInFormat(name, 'cmd');
  return value;
}

/**
 * The readers of such files agree on bare words (docker reads quotes as part of the value), and on
 * single quotes around what holds neither quotes nor backslashes nor line ends.
 */
function quoteDotenv(name: string, value: string): string {
  if (/^[\w./+=:@,-]+$/.test(value)) return value;
  if (/['\\\x00-\x1f\x7f]/.test(value)) throw notInFormat(name, 'dotenv');
  return `'${value}'`;
}

function notInFormat(name: string, format: EnvFormat): AppFailure {
  return new AppFailure({
    kind: 'failed',
    message: `The value of ${name} has a character that ${format} has no safe quoting for.`,
    hint: 'Take another --format, or awsmfa exec, which needs no quoting.',
  });
}
