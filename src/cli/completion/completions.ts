import {
  type CommandSpec,
  commandOptions,
  commands,
  type OptionSpec,
  uiCommand,
} from '../command-table';

/** What may stand in a place of the command line. */
export type Place = 'profile' | 'link' | 'command' | 'nothing' | readonly string[];

/** What prints the names for a place, behind the program's own name. */
export const nameCommands = { profile: 'list --names', link: 'list --names --linked' } as const;

export type OptionCompletions = {
  /** `--json`, and `-h` where it has one. */
  readonly names: readonly string[];
  readonly summary: string;
  /** `undefined`: it takes no value. */
  readonly value: readonly string[] | 'file' | 'anything' | undefined;
};

export type CommandCompletions = {
  /** Empty: no command is named. */
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionCompletions[];
  readonly places: readonly Place[];
  /** Its last place may be filled again and again. */
  readonly repeats: boolean;
  /** A command follows behind `--`. */
  readonly takesRest: boolean;
};

/** What can be completed, from the table that the parser and the help are made of. */
export function readCompletions(): {
  readonly commands: readonly CommandCompletions[];
  readonly noCommand: CommandCompletions;
} {
  return {
    commands: commands.filter(({ isHidden }) => isHidden !== true).map(toCompletions),
    noCommand: { ...toCompletions(uiCommand), name: '' },
  };
}

function toCompletions(command: CommandSpec): CommandCompletions {
  return {
    name: command.name,
    summary: command.summary,
    options: commandOptions(command).map(toOption),
    places: toPlaces(command),
    repeats: command.positionals.most === Number.POSITIVE_INFINITY,
    takesRest: command.takesRest,
  };
}

function toOption({ name, short, summary, value, choices }: OptionSpec): OptionCompletions {
  return {
    names: [`--${name}`, ...(short === undefined ? [] : [`-${short}`])],
    summary,
    value: value === undefined ? undefined : (choices ?? toValue(value)),
  };
}

function toValue(placeholder: string): readonly string[] | 'file' | 'anything' {
  if (placeholder === 'REGION') return completedRegions;
  return placeholder === 'FILE' ? 'file' : 'anything';
}

/** The words of the synopsis: `a|b` are the words that may stand there. */
function toPlaces({ synopsis, completes }: CommandSpec): readonly Place[] {
  const [before = ''] = synopsis.split(/\[?-- /);
  const words = before.split(' ').filter((word) => word !== '');
  return words.map((word, index) => {
    if (word.includes('|')) return word.replace(/[[\]]/g, '').split('|');
    return index === 0 && completes !== 'shell' ? completes : 'nothing';
  });
}

/** Every option that takes a value, in whatever command: the word behind it is no name. */
export function optionsWithValue(all: readonly CommandCompletions[]): readonly string[] {
  const names = all.flatMap(({ options }) =>
    options.filter(({ value }) => value !== undefined).flatMap((option) => option.names),
  );
  return [...new Set(names)];
}

/** The regions to offer behind `--region` (botocore 1.43's endpoints.json); any other can be typed. */
const completedRegions: readonly string[] = `
af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2
ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6
ap-southeast-7 ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2
eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 us-east-1
us-east-2 us-west-1 us-west-2 cn-north-1 cn-northwest-1 us-gov-east-1 us-gov-west-1 eusc-de-east-1
`
  .trim()
  .split(/\s+/);
