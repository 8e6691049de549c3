import { quotePosix } from '../../shell-word';
import {
  type CommandCompletions,
  nameCommands,
  type OptionCompletions,
  type Place,
  readCompletions,
} from './completions';

/** Completions for zsh. Evaluate them after `compinit`, or save them as `_awsmfa` in a folder of `fpath`. */
export function zshCompletions(): string {
  const { commands, noCommand } = readCompletions();
  return `#compdef awsmfa
# awsmfa completions for zsh. In ~/.zshrc, after compinit: source <(awsmfa completion zsh)

_awsmfa_names() {
  local -a names expl
  names=(\${(f)"$(_call_program profiles \${(q)_awsmfa_program:-awsmfa} $@ 2>/dev/null)"})
  _wanted -V profiles expl profile compadd -a names
}

_awsmfa_profiles() { _awsmfa_names ${nameCommands.profile} }
_awsmfa_links() { _awsmfa_names ${nameCommands.link} }

_awsmfa_commands() {
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    ${quotePosix(`${name}:${summary}`)}`).join('\n')}
  )
  # A separate group keeps the commands before the profiles.
  _describe -V -t commands command commands
}

_awsmfa_rest() {
  if [[ $words[1] == -- ]]; then
    shift words
    (( CURRENT-- ))
  fi
  _normal
}

_awsmfa() {
  local curcontext=$curcontext state ret=1 _awsmfa_program=$words[1]
  local -a line
  local -A opt_args
  _arguments -C ${noCommand.options.map(optionSpec).join(' ')} '1: :->first' '*:: :->rest' && ret=0
  case $state in
    first)
      _alternative 'commands:command:_awsmfa_commands' 'profiles:profile:_awsmfa_profiles' && ret=0
      ;;
    rest)
      curcontext=\${curcontext%:*:*}:awsmfa-$line[1]:
      case $line[1] in
${commands.map(commandCase).join('\n')}
      esac
      ;;
  esac
  return ret
}

if [[ $funcstack[1] == _awsmfa ]]; then
  _awsmfa "$@"
else
  compdef _awsmfa awsmfa
fi
`;
}

function commandCase(command: CommandCompletions): string {
  const { name, options, places, repeats, takesRest } = command;
  const specs = [
    ...options.map(optionSpec),
    ...places.map((place, index) => {
      const at = repeats && index === places.length - 1 ? '*' : `${index + 1}`;
      return quotePosix(`${at}:${toMessage(place)}:${toAction(place)}`);
    }),
    ...(takesRest ? [quotePosix('*:::command:_awsmfa_rest')] : []),
  ];
  return `        ${name}) _arguments ${takesRest ? '-S ' : ''}${specs.join(' ')} && ret=0 ;;`;
}

function optionSpec({ names, summary, value }: OptionCompletions): string {
  const text = summary.replace(/[\\\]]/g, '\\$&');
  const [first = ''] = names;
  const word = names.length === 1 ? first : `{${names.join(',')}}`;
  const exclusion = `(${names.join(' ')})`;
  const rest = value === undefined ? '' : `:value:${toValueAction(value)}`;
  return `${quotePosix(exclusion)}${word}${quotePosix(`[${text}]${rest}`)}`;
}

function toValueAction(value: readonly string[] | 'file' | 'anything'): string {
  if (value === 'file') return '_files';
  return value === 'anything' ? ' ' : `(${value.join(' ')})`;
}

function toMessage(place: Place): string {
  return typeof place === 'string' ? place : 'word';
}

function toAction(place: Place): string {
  if (place === 'profile') return '_awsmfa_profiles';
  if (place === 'link') return '_awsmfa_links';
  if (place === 'command') return '_awsmfa_commands';
  return place === 'nothing' ? ' ' : `(${place.join(' ')})`;
}
