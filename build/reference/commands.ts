import {
  type CommandSpec,
  commands,
  type OptionSpec,
  uiCommand,
} from '../../src/cli/command-table';

/** The commands in the order of the help. `awsmfa` alone opens the UI. */
export const documentedCommands: readonly CommandSpec[] = [
  uiCommand,
  ...commands.filter(({ isHidden }) => isHidden !== true),
];

export function commandName({ name }: CommandSpec): string {
  return name === uiCommand.name ? 'awsmfa' : `awsmfa ${name}`;
}

/** With the values of an option whose summary does not name them. */
export function optionSummary({ summary, choices = [] }: OptionSpec): string {
  return choices.every((choice) => summary.includes(choice))
    ? summary
    : `${summary} (${choices.map((choice) => `\`${choice}\``).join(', ')})`;
}
