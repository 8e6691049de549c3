import type { Environment } from '../../aws/profiles/read/locate';
import { AppFailure } from '../../errors';
import { quoteFish, quotePosix, quotePowershell } from '../../shell-word';
import {
  type HandOver,
  type KeptVariable,
  type ShellChange,
  toShellChange,
} from './subshell-environment';

const FILE_FORMATS = ['dotenv', 'json'] as const;

/** The formats of `awsmfa env`. */
export const ENV_FORMATS = ['posix', 'fish', 'csh', 'powershell', 'cmd', ...FILE_FORMATS] as const;
type EnvFormat = (typeof ENV_FORMATS)[number];
export type FileFormat = (typeof FILE_FORMATS)[number];
export type ShellFormat = Exclude<EnvFormat, FileFormat>;

export function isFileFormat(format: EnvFormat): format is FileFormat {
  return FILE_FORMATS.some((name) => name === format);
}

/** The text that a shell with this environment evaluates to get the keys. */
export function formatHandOver(handOver: HandOver, env: Environment, format: ShellFormat): string {
  // cmd can't keep a variable without exporting it.
  const keeper = format === 'cmd' ? 'book' : 'shell';
  return formatEnvironmentChange(toShellChange(handOver, env, keeper), format);
}

/**
 * The variables as the text of a file. Every value is quoted, so it can't be anything but a value.
 *
 * @throws AppFailure `failed` if the format has no safe quoting for a value.
 */
export function formatVariables(
  variables: ReadonlyMap<string, string>,
  format: FileFormat,
): string {
  switch (format) {
    case 'dotenv':
      return lines([...variables].map(([name, value]) => `${name}=${quoteDotenv(name, value)}`));
    case 'json':
      return `${JSON.stringify(Object.fromEntries(variables), undefined, 2)}\n`;
  }
}

/**
 * The change as text for a shell to evaluate. Every value is quoted, so it can't be anything but a
 * value.
 *
 * @throws AppFailure `failed` if the shell has no safe quoting for a value.
 */
export function formatEnvironmentChange(change: ShellChange, format: ShellFormat): string {
  const { unset, keeps, putsBack } = change;
  const exported = (kept: readonly KeptVariable[]) => namesOf(kept, true);
  switch (format) {
    case 'posix':
      return lines([
        ...forEachInPosix(namesOf(keeps), KEEP_IN_POSIX),
        ...forAll(unset, (names) => `unset ${names.join(' ')}`),
        ...forEachInPosix(namesOf(putsBack, false), putBackInPosix('')),
        ...forEachInPosix(exported(putsBack), putBackInPosix('export ')),
        ...setEach(change, (name, value) => `export ${name}=${quotePosix(value)}`),
      ]);
    case 'fish':
      return lines([
        ...forEachInFish(namesOf(keeps), KEEP_IN_FISH),
        ...forAll(unset, unsetInFish),
        ...forEachInFish(namesOf(putsBack, false), putBackInFish('-g')),
        ...forEachInFish(exported(putsBack), putBackInFish('-gx')),
        ...setEach(change, (name, value) => `set -gx ${name} ${quoteFish(value)};`),
      ]);
    case 'csh':
      return lines([
        ...exported(keeps).map((name) => `set ${KEPT}${name} = $${name}:q;`),
        ...unset.map((name) => `unsetenv ${name};`),
        ...exported(putsBack).map(putBackInCsh),
        ...setEach(change, (name, value) => `setenv ${name} ${quoteCsh(name, value)};`),
      ]);
    case 'powershell':
      return lines([
        ...exported(keeps).map((name) => `$global:${KEPT}${name} = $env:${name}`),
        ...unset.map((name) => `Remove-Item Env:${name} -ErrorAction SilentlyContinue`),
        ...exported(putsBack).map(
          (name) =>
            `if (Test-Path Variable:global:${KEPT}${name}) { $env:${name} = $global:${KEPT}${name}; Remove-Variable -Scope Global ${KEPT}${name} }`,
        ),
        ...setEach(change, (name, value) => `$env:${name} = ${quotePowershell(value)}`),
      ]);
    case 'cmd':
      return lines([
        ...unset.map((name) => `set "${name}="`),
        ...setEach(change, (name, value) => `set "${name}=${verbatimInCmd(name, value)}"`),
      ]);
  }
}

/** The prefix of the variables in which a shell keeps old values. They are not exported. */
const KEPT = '__awsmfa_was_';

function namesOf(kept: readonly KeptVariable[], isExported?: boolean): readonly string[] {
  return kept
    .filter((one) => isExported === undefined || one.isExported === isExported)
    .map(({ name }) => name);
}

/**
 * `NAME` is replaced by each name in turn. Works under `set -e` and `set -u`, and in every Bourne
 * shell.
 */
const KEEP_IN_POSIX = `unset ${KEPT}NAME; [ -z "\${NAME+x}" ] || ${KEPT}NAME=$NAME`;

function putBackInPosix(command: '' | 'export '): string {
  return `[ -z "\${${KEPT}NAME+x}" ] || { ${command}NAME="$${KEPT}NAME"; unset ${KEPT}NAME; }`;
}

function forEachInPosix(names: readonly string[], body: string): readonly string[] {
  const escaped = body.replace(/["$]/g, '\\$&').replaceAll('NAME', '$__awsmfa_name');
  return forAll(
    names,
    () =>
      `for __awsmfa_name in ${names.join(' ')}; do eval "${escaped}"; done; unset __awsmfa_name`,
  );
}

const KEEP_IN_FISH = `set -e -g ${KEPT}$__awsmfa_name; set -q -g $__awsmfa_name; and set -g ${KEPT}$__awsmfa_name $$__awsmfa_name`;

/** A global variable without a value may be there to hide a universal one: see `unsetInFish`. */
function putBackInFish(scope: '-g' | '-gx'): string {
  return `test (count $$__awsmfa_name) -eq 0; and set -e -g $__awsmfa_name; set -l __awsmfa_kept ${KEPT}$__awsmfa_name; set -q -g $__awsmfa_kept; and set ${scope} $__awsmfa_name $$__awsmfa_kept; set -e -g $__awsmfa_kept`;
}

function forEachInFish(names: readonly string[], body: string): readonly string[] {
  return forAll(
    names,
    () => `for __awsmfa_name in ${names.join(' ')}; ${body}; end; set -e __awsmfa_name;`,
  );
}

/** csh expands all variables of a line before it checks the condition. `eval` delays that. */
function putBackInCsh(name: string): string {
  return `if ($?${KEPT}${name}) eval 'setenv ${name} $${KEPT}${name}:q; unset ${KEPT}${name}';`;
}

function lines(parts: readonly string[]): string {
  return parts.map((part) => `${part}\n`).join('');
}

function setEach(change: ShellChange, write: (name: string, value: string) => string): string[] {
  return [...change.set].map(([name, value]) => write(name, value));
}

function forAll(
  names: readonly string[],
  write: (names: readonly string[]) => string,
): readonly string[] {
  return names.length === 0 ? [] : [write(names)];
}

/**
 * A universal variable is not in the environment, but fish restores it from its own store. An empty
 * global variable that is not exported hides it from programs that fish starts (fish manual, `set`,
 * scopes).
 */
export function unsetInFish(names: readonly string[]): string {
  return `for __awsmfa_name in ${names.join(' ')}; set -e -g $__awsmfa_name; set -q $__awsmfa_name; and set -g -u $__awsmfa_name; end; set -e __awsmfa_name;`;
}

/**
 * When csh evaluates text from backquotes, it expands file names and joins the words with single
 * blanks. A value that this would change is written with `printf`, which runs at that moment.
 * Backquotes end at the end of a line, whatever the quoting. A `!` means history, even in quotes.
 */
function quoteCsh(name: string, value: string): string {
  // Protects: no value is set that csh would read differently.
  if (/[\0\n]/.test(value)) throw notInFormat(name, 'csh');
  if (/[\x01-\x1f\x7f*?[\]{}]| ~| {2}/.test(value)) return `"\`printf '${octal(value)}'\`"`;
  return `'${value.replaceAll("'", `'\\''`).replaceAll('!', '\\!')}'`;
}

function octal(value: string): string {
  return Array.from(Buffer.from(value), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(
    '',
  );
}

/** In `set "NAME=…"` every character but these stands for itself, and these can't be quoted. */
function verbatimInCmd(name: string, value: string): string {
  // Protects: no value is set that cmd would read differently.
  if (/["%!^\x00-\x1f\x7f]/.test(value)) throw notInFormat(name, 'cmd');
  return value;
}

/**
 * The readers of dotenv files agree on bare words (docker takes quotes as part of the value), and
 * on single quotes around text without quotes, backslashes or line ends.
 */
function quoteDotenv(name: string, value: string): string {
  if (/^[\w./+=:@,-]+$/.test(value)) return value;
  // Protects: no value is written that readers of a dotenv file would read differently.
  if (/['\\\x00-\x1f\x7f]/.test(value)) throw notInFormat(name, 'dotenv');
  return `'${value}'`;
}

function notInFormat(name: string, format: EnvFormat): AppFailure {
  return new AppFailure({
    kind: 'failed',
    message: `The value of ${name} has a character that ${format} has no safe quoting for.`,
    hint: 'Use another --format, or awsmfa exec, which needs no quoting.',
  });
}
