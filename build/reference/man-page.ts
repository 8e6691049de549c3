/** The man page, awsmfa(1), in the macros of man(7). */

import { wrapText } from '../../src/cells';
import {
  type CommandSpec,
  commonOptions,
  type OptionSpec,
  signInOptions,
} from '../../src/cli/command-table';
import { exitCodeMeanings } from '../../src/cli/exit-codes';
import { commandName, documentedCommands, optionSummary } from './commands';
import { files, settings, variables } from './facts';
import { keySections } from './keys';

export function manPage(version: string): string {
  return [
    `.TH AWSMFA 1 "" ${quoted(`awsmfa ${version}`)} "User Commands"`,
    section('NAME', ['awsmfa \\- one MFA code for every AWS role and every AWS tool, all day']),
    section('SYNOPSIS', [
      '.B awsmfa',
      `.RI [ profile "] [" options ]`,
      '.br',
      '.B awsmfa',
      `.IR "command " [ options ]`,
    ]),
    section('DESCRIPTION', [
      prose(
        'awsmfa turns one MFA code into sessions for every AWS role. It reads the profiles of the AWS CLI and keeps sessions in the cache of the AWS CLI, so that `aws --profile` works without a prompt. Without a command it opens a full-screen list of the profiles; without a terminal it prints the list.',
      ),
      '.PP',
      prose(
        'Data goes to standard output, and everything for people to standard error. Questions are asked on the terminal, even if standard input and output are pipes.',
      ),
    ]),
    section('COMMANDS', documentedCommands.map(commandText)),
    section('SIGN-IN OPTIONS', signInOptions.map(optionText)),
    section('OPTIONS OF EVERY COMMAND', commonOptions.map(optionText)),
    section('KEYS', [
      prose('`?` lists the keys of the screen.'),
      ...keySections.map(({ title, rows }) =>
        [`.SS ${quoted(prose(title))}`, ...rows.map(keyText)].join('\n'),
      ),
    ]),
    section('EXIT STATUS', [
      ...exitCodeMeanings.map(([codes, meaning]) => item(bold(codes), prose(meaning))),
      '.PP',
      prose('`exec` and `shell` return the exit code of the program that they run.'),
    ]),
    section(
      'ENVIRONMENT',
      [...settings.flatMap(variableOfSetting), ...variables].map(({ names, summary }) =>
        item(names.map(bold).join(', '), prose(summary)),
      ),
    ),
    section(
      'FILES',
      files.map(({ names, summary }) => item(names.map(bold).join('\n.TQ\n'), prose(summary))),
    ),
    section('SETTINGS', [
      prose('The settings are under `[ui]` in the settings file. Each is optional.'),
      ...settings.map(({ name, values, usual, summary }) =>
        item(
          bold(name),
          prose(`${summary}: ${values}${usual === '' ? '' : ` (default ${usual})`}`),
        ),
      ),
    ]),
    section(
      'EXAMPLES',
      examples.map(([command, what]) => item(bold(command), prose(what))),
    ),
    section('SEE ALSO', ['.BR aws (1)']),
  ].join('\n');
}

const examples: readonly (readonly [command: string, what: string])[] = [
  ['awsmfa sandbox', 'try everything on an AWS of its own, without an account'],
  ['awsmfa login deploy', 'ask for one code; then `aws --profile deploy` asks for nothing'],
  ['awsmfa exec deploy -- terraform plan', 'run a program with the credentials of deploy'],
  ['eval "$(awsmfa env deploy)"', 'set the variables in this shell'],
  ['awsmfa link deploy --yes', 'add a profile that every SDK and tool can use'],
];

function variableOfSetting({ name, variable }: (typeof settings)[number]) {
  const names = [variable.replaceAll('`', '')];
  return variable === '' ? [] : [{ names, summary: `the setting \`${name}\`` }];
}

function section(name: string, lines: readonly string[]): string {
  return [`.SH ${quoted(name)}`, ...lines, ''].join('\n');
}

function commandText(command: CommandSpec): string {
  const { synopsis, summary, options, signsIn } = command;
  return [
    `.SS ${quoted(text(commandName(command)))}`,
    `${bold(commandName(command))} ${placeholders(synopsis)}`.trimEnd(),
    '.PP',
    prose(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`),
    ...options.map(optionText),
    ...(signsIn ? ['.PP', prose('It also takes the sign-in options.')] : []),
  ].join('\n');
}

function optionText(option: OptionSpec): string {
  const { name, short, value } = option;
  const long = `${bold(`--${name}`)}${value === undefined ? '' : ` ${italic(value)}`}`;
  const names = short === undefined ? long : `${bold(`-${short}`)}, ${long}`;
  return item(names, prose(optionSummary(option)));
}

function keyText({ keys, action, condition }: (typeof keySections)[number]['rows'][number]) {
  const when = condition === '' ? '' : ` (${condition})`;
  return item(keys.map(bold).join(' '), prose(`${action}${when}`));
}

function item(name: string, what: string): string {
  return `.TP\n${name}\n${what}`;
}

/** `<profile>` is what a person replaces. */
function placeholders(synopsis: string): string {
  return code(synopsis).replaceAll(/<([^>]*)>/g, (_, name) => `\\fI${name}\\fR`);
}

/** Words between backticks are bold. A line that begins with a point or an apostrophe is a request. */
function prose(markdown: string): string {
  const parts = markdown.split('`');
  const filled = parts.map((part, index) => (index % 2 === 1 ? bold(part) : text(part))).join('');
  return wrapText(filled, 80)
    .map((line) => (/^[.']/.test(line) ? `\\&${line}` : line))
    .join('\n');
}

function bold(literal: string): string {
  return `\\fB${code(literal)}\\fR`;
}

function italic(literal: string): string {
  return `\\fI${code(literal)}\\fR`;
}

/** For text that is copied: groff turns a bare `-`, `'`, `^` and `~` into signs that no shell knows. */
function code(literal: string): string {
  const signs: Readonly<Record<string, string>> = {
    '-': '\\-',
    "'": '\\(aq',
    '^': '\\(ha',
    '~': '\\(ti',
    '`': '\\(ga',
  };
  return literal
    .replaceAll('\\', '\\e')
    .replaceAll('…', '...')
    .replaceAll(/[-'^~`]/g, (sign) => signs[sign] ?? sign);
}

/** The options in it are copied too. */
function text(plain: string): string {
  return plain
    .replaceAll('\\', '\\e')
    .replaceAll('…', '...')
    .replaceAll(/--[\w-]+/g, (option) => option.replaceAll('-', '\\-'));
}

/** One argument of a macro. */
function quoted(argument: string): string {
  return `"${argument.replaceAll('"', '\\(dq')}"`;
}
