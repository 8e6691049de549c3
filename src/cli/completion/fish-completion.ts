import { quoteFish } from '../../shell-word';
import {
  type CommandCompletions,
  nameCommands,
  type OptionCompletions,
  optionsWithValue,
  readCompletions,
} from './completions';

/** Completions for fish 3 and newer. */
export function fishCompletions(): string {
  const { commands, noCommand } = readCompletions();
  const all = [noCommand, ...commands];
  return `# awsmfa completions for fish. In ~/.config/fish/config.fish: awsmfa completion fish | source

# The words before the cursor that are neither options nor their values. Fails after "--".
function __awsmfa_words
    set -l tokens (commandline -opc)
    set -l skip no
    for token in $tokens[2..]
        if test $skip = yes
            set skip no
            continue
        end
        switch $token
            case --
                return 1
            case ${optionsWithValue(all).join(' ')}
                set skip yes
            case '-*'
            case '*'
                echo -- $token
        end
    end
    return 0
end

# Whether the command is $argv[1] (empty: none yet) and the place is $argv[2] (not set: any).
function __awsmfa_at
    set -l words (__awsmfa_words)
    or return 1
    if test -z "$argv[1]"
        test (count $words) -eq 0
        return
    end
    test "$words[1]" = "$argv[1]"
    or return 1
    set -q argv[2]
    or return 0
    test (count $words) -eq (math $argv[2] + 1)
end

# Another command follows "--".
function __awsmfa_behind_dashes
    contains -- -- (commandline -opc)
end

function __awsmfa_rest
    set -l tokens (commandline -opc) (commandline -ct)
    set -l at (contains -i -- -- $tokens)
    complete -C (string join ' ' -- (string escape -- $tokens[(math $at + 1)..]))
end

function __awsmfa_commands
${commands.map(({ name, summary }) => `    printf '%s\\t%s\\n' ${name} ${quoteFish(summary)}`).join('\n')}
end

function __awsmfa_profiles
    awsmfa ${nameCommands.profile} 2>/dev/null | string replace -r '$' \\tprofile
end

complete -c awsmfa -f
# One list keeps the order: the commands, then the profiles.
complete -c awsmfa -n '__awsmfa_at ""' -k -a '(__awsmfa_commands; __awsmfa_profiles)'
${noCommand.options.map((option) => optionLine('', option)).join('\n')}
${commands.flatMap(commandLines).join('\n')}
complete -c awsmfa -n __awsmfa_behind_dashes -a '(__awsmfa_rest)'
`;
}

function commandLines({ name, options, places, repeats }: CommandCompletions): readonly string[] {
  return [
    ...options.map((option) => optionLine(name, option)),
    ...places.flatMap((place, index) => {
      const isAnywhere = repeats && index === places.length - 1;
      const at = isAnywhere ? `__awsmfa_at ${name}` : `__awsmfa_at ${name} ${index}`;
      if (place === 'nothing') return [];
      const { words, label } =
        place === 'profile' || place === 'link'
          ? { words: `'(awsmfa ${nameCommands[place]} 2>/dev/null)'`, label: ` -d ${place}` }
          : place === 'command'
            ? {
                words: quoteFish(
                  readCompletions()
                    .commands.map((command) => command.name)
                    .join(' '),
                ),
                label: '',
              }
            : { words: quoteFish(place.join(' ')), label: '' };
      return [`complete -c awsmfa -n '${at}' -a ${words}${label}`];
    }),
  ];
}

function optionLine(command: string, { names, summary, value }: OptionCompletions): string {
  const at = command === '' ? `__awsmfa_at ""` : `__awsmfa_at ${command}`;
  const words = names.map((name) =>
    name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  const argument =
    value === undefined
      ? ''
      : value === 'file'
        ? ' -r -F'
        : value === 'anything'
          ? ' -x'
          : ` -x -a ${quoteFish(value.join(' '))}`;
  return `complete -c awsmfa -n '${at}' ${words.join(' ')}${argument} -d ${quoteFish(summary)}`;
}
