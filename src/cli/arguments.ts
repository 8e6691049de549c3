import { parseArgs } from 'node:util';
import { isTokenCode } from '../aws/limits';
import { nearestNames } from '../aws/profiles/resolve/nearest';
import { ungrouped } from '../digits';
import { AppFailure } from '../errors';
import { nameFew } from '../printable';
import { shellWord } from '../shell-word';
import {
  type CommandSpec,
  commands,
  type OptionSpec,
  type OptionValues,
  takenOptions,
  uiCommand,
} from './command-table';

/** A command line, parsed. */
export type Invocation = {
  readonly command: CommandSpec;
  readonly options: OptionValues;
  readonly positionals: readonly string[];
  readonly rest: readonly string[] | undefined;
};

/**
 * Parses the command line (without node and the program). If the first word is not a command, it is
 * the profile that the UI opens on.
 *
 * Throws `AppFailure` `usage` for an unknown option (with the nearest one), a missing value, and
 * too few or too many names.
 */
export function parseArguments(argv: readonly string[]): Invocation {
  const end = argv.indexOf('--');
  const before = end < 0 ? argv : argv.slice(0, end);
  const rest = end < 0 ? undefined : argv.slice(end + 1);
  const at = findName(before);
  const name = at === undefined ? undefined : before[at];
  const named = name === undefined ? undefined : commands.find((command) => command.name === name);
  const command = named ?? uiCommand;
  const words = named === undefined ? before : before.filter((_, index) => index !== at);

  if (command.takesRest && rest === undefined) refuseCommandWithoutDashes(command, words);
  const { options, positionals } = readWords(command, words);
  // In a command that starts no program, -- allows names that look like options.
  const names = command.takesRest ? positionals : [...positionals, ...(rest ?? [])];
  if (options['help'] !== true) checkCounts(command, names, positionals.length);
  return { command, options, positionals: names, rest: command.takesRest ? rest : undefined };
}

/** The index of the first word that is neither an option of any command nor an option's value. */
function findName(words: readonly string[]): number | undefined {
  const all = [...commands, uiCommand].flatMap(takenOptions);
  return split(words, all).tokens.find(({ kind }) => kind === 'positional')?.index;
}

function split(words: readonly string[], known: readonly OptionSpec[]) {
  return parseArgs({
    args: [...words],
    options: Object.fromEntries(
      known.map(({ name, value, short }) => [
        name,
        {
          type: value === undefined ? ('boolean' as const) : ('string' as const),
          ...(short === undefined ? {} : { short }),
        },
      ]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
}

function readWords(command: CommandSpec, words: readonly string[]) {
  const known = takenOptions(command);
  const parsed = split(words, known);
  for (const token of parsed.tokens) {
    if (token.kind !== 'option') continue;
    const spec = known.find(({ name }) => name === token.name);
    if (spec === undefined) throw unknownOption(command, token.rawName, known);
    const isForgotten =
      token.value === undefined || (!token.inlineValue && isOption(token.value, known));
    if (spec.value !== undefined && isForgotten) {
      throw usage(`${token.rawName} needs a value: ${token.rawName} ${spec.value}`, command);
    }
    if (spec.value === undefined && token.value !== undefined) {
      throw usage(`${token.rawName} takes no value.`, command);
    }
    if (spec.choices !== undefined && !spec.choices.includes(token.value ?? '')) {
      throw usage(`${token.rawName} is one of ${spec.choices.join(', ')}.`, command);
    }
  }
  return { options: { ...parsed.values } as OptionValues, positionals: parsed.positionals };
}

/** In `--token-code --debug` the code is missing. `-` alone is a value. */
function isOption(value: string, known: readonly OptionSpec[]): boolean {
  return known.some(({ name }) => value === `--${name}` || value.startsWith(`--${name}=`));
}

function unknownOption(command: CommandSpec, rawName: string, known: readonly OptionSpec[]) {
  const near = nearestNames(
    rawName.replace(/^-+/, ''),
    known.map(({ name }) => name),
  );
  return usage(
    `${commandWords(command)} has no option ${rawName}.`,
    command,
    near.length > 0 ? `Did you mean ${near.map((name) => `--${name}`).join(' or ')}?` : undefined,
  );
}

/** Catches `exec p ls -l` before the options of `ls` are parsed as ours. */
function refuseCommandWithoutDashes(command: CommandSpec, words: readonly string[]): void {
  const { positionals } = split(words, takenOptions(command));
  const { most } = command.positionals;
  const [program, ...more] = positionals.slice(most);
  if (program === undefined || isTokenCode(ungrouped(program))) return;
  const before = [commandWords(command), ...positionals.slice(0, most).map(shellWord)].join(' ');
  const rest = more.length > 0 ? ' …' : '';
  throw usage(
    `${commandWords(command)} needs -- before its command.`,
    command,
    `Put -- before the command: ${before} -- ${shellWord(program)}${rest}`,
  );
}

function checkCounts(
  command: CommandSpec,
  positionals: readonly string[],
  countBeforeEnd: number,
): void {
  const { least, most } = command.positionals;
  if (positionals.length < least) {
    throw usage(`${commandWords(command)} needs ${command.synopsis}.`, command);
  }
  if (positionals.length <= most) return;
  if (countBeforeEnd <= most) {
    throw usage(`${commandWords(command)} takes no command after --.`, command);
  }
  if (command === uiCommand) throw unknownCommand(positionals[0] ?? '');
  const extra = positionals.slice(most);
  if (extra.map(ungrouped).some(isTokenCode)) {
    const message = `${commandWords(command)} takes a token code as the value of an option.`;
    throw usage(message, command, 'Pass it with --token-code.');
  }
  throw usage(`${commandWords(command)} does not take ${nameFew(extra, ' ')}.`, command);
}

/** Suggests commands with similar names. */
export function unknownCommand(name: string): AppFailure {
  const near = nearestNames(
    name,
    commands.map((command) => command.name),
  );
  return new AppFailure({
    kind: 'usage',
    message: `There is no command ${name}.`,
    hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'awsmfa help lists them.',
  });
}

function usage(message: string, command: CommandSpec, hint?: string): AppFailure {
  return new AppFailure({
    kind: 'usage',
    message,
    hint: hint ?? `Usage: ${commandWords(command)} ${command.synopsis}`.trimEnd(),
  });
}

function commandWords(command: CommandSpec): string {
  return command === uiCommand ? 'awsmfa' : `awsmfa ${command.name}`;
}
