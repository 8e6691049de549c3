import { unknownCommand } from '../arguments';
import type { Uses } from '../command-context';
import {
  commandOptions,
  commands,
  commonOptions,
  type OptionSpec,
  uiCommand,
} from '../command-table';
import { exitCodeMeanings, exitCodes } from '../exit-codes';

/** `awsmfa help`, `awsmfa help NAME` and `awsmfa NAME --help`. */
export async function run({
  command,
  positionals,
  stdout,
}: Uses<'command' | 'positionals' | 'stdout'>): Promise<number> {
  const [asked] = command === 'help' ? positionals : [command];
  stdout.write(asked === undefined || asked === uiCommand.name ? overview() : about(asked));
  return exitCodes.done;
}

function overview(): string {
  const shown = commands.filter(({ isHidden }) => isHidden !== true);
  const rows = [uiCommand, ...shown].map((command) => [
    command === uiCommand ? `awsmfa ${command.synopsis}` : `${command.name} ${command.synopsis}`,
    command.summary,
  ]);
  return [
    'One MFA code for every AWS role and every AWS tool, all day.',
    '',
    'Usage: awsmfa [command] [options]',
    '',
    ...inColumns(rows),
    '',
    'Options for every command:',
    ...optionLines(commonOptions),
    '',
    'Exit codes:',
    ...inColumns(exitCodeMeanings),
    '',
    'exec and shell return the exit code of the program that they run.',
    'awsmfa help COMMAND shows the options of a command.',
    '',
  ].join('\n');
}

function about(name: string): string {
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) throw unknownCommand(name);
  return [
    `Usage: awsmfa ${command.name} ${command.synopsis}`.trimEnd(),
    '',
    `  ${command.summary}`,
    '',
    'Options:',
    ...optionLines(commandOptions(command)),
    '',
  ].join('\n');
}

function optionLines(options: readonly OptionSpec[]): readonly string[] {
  return inColumns(
    options.map(({ name, value, summary }) => [
      `--${name}${value === undefined ? '' : ` ${value}`}`,
      summary,
    ]),
  );
}

function inColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const width = Math.max(...rows.map(([left = '']) => (left.length > narrow ? 0 : left.length)));
  return rows.map(([left = '', right = '']) =>
    left.length > narrow
      ? `  ${left}\n  ${' '.repeat(width)}  ${right}`
      : `  ${left.padEnd(width)}  ${right}`,
  );
}

const narrow = 34;
