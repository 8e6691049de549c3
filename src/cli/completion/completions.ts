import {
  type CommandSpec,
  commandOptions,
  commands,
  type OptionSpec,
  uiCommand,
} from '../command-table';

/** What a position on the command line takes. */
export type Place = 'profile' | 'link' | 'command' | 'nothing' | readonly string[];

/** The commands of awsmfa that print the names for a place. */
export const nameCommands = { profile: 'list --names', link: 'list --names --linked' } as const;

export type OptionCompletions = {
  /** `--json`, and the short form if there is one. */
  readonly names: readonly string[];
  readonly summary: string;
  /** `undefined`: it takes no value. */
  readonly value: readonly string[] | 'file' | 'anything' | undefined;
};

export type CommandCompletions = {
  /** Empty before a command is typed. */
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionCompletions[];
  readonly places: readonly Place[];
  /** Whether the last place takes any number of words. */
  readonly repeats: boolean;
  /** Whether a command follows `--`. */
  readonly takesRest: boolean;
};

/** Everything to complete, from the table that the parser and the help use too. */
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

/** The places in the synopsis. `a|b` lists the words that a place takes. */
function toPlaces({ synopsis, completes }: CommandSpec): readonly Place[] {
  const [before = ''] = synopsis.split(/\[?-- /);
  const words = before.split(' ').filter((word) => word !== '');
  return words.map((word, index) => {
    if (word.includes('|')) return word.replace(/[[\]]/g, '').split('|');
    return index === 0 && completes !== 'shell' ? completes : 'nothing';
  });
}

/** Every option that takes a value in any command. The word after it is not a name. */
export function optionsWithValue(all: readonly CommandCompletions[]): readonly string[] {
  const names = all.flatMap(({ options }) =>
    options.filter(({ value }) => value !== undefined).flatMap((option) => option.names),
  );
  return [...new Set(names)];
}

/** The regions to offer for `--region` (botocore 1.43's endpoints.json). Any other can be typed. */
const completedRegions: readonly string[] = `
af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2
ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6
ap-southeast-7 ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2
eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 us-east-1
us-east-2 us-west-1 us-west-2 cn-north-1 cn-northwest-1 us-gov-east-1 us-gov-west-1 eusc-de-east-1
`
  .trim()
  .split(/\s+/);
