import { quotePosix } from '../../shell-word';
import {
  type CommandCompletions,
  nameCommands,
  optionsWithValue,
  type Place,
  readCompletions,
} from './completions';

/**
 * Completions for bash 3.2 (macOS) and newer. They split the line themselves, because bash splits words
 * at `:` and `=`, which profile names may contain.
 */
export function bashCompletions(): string {
  const { commands, noCommand } = readCompletions();
  const all = [noCommand, ...commands];
  return `# awsmfa completions for bash. In ~/.bashrc: eval "$(awsmfa completion bash)"

_awsmfa_options() {
  case $1 in
${all.map(({ name, options }) => `    ${quotePosix(name)}) printf '%s\\n' ${options.flatMap(({ names }) => names).join(' ')} ;;`).join('\n')}
  esac
}

_awsmfa_values() {
  case "$1 $2" in
${all.flatMap(valueCases).join('\n')}
  esac
}

_awsmfa_place() {
  case "$1 $2" in
${all.flatMap(placeCases).join('\n')}
  esac
}

_awsmfa() {
  local line=\${COMP_LINE:0:COMP_POINT} words word current command= place=0 behind= skip= rest=
  # An escaped space belongs to its word.
  read -ra words <<<"\${line//\\\\ /_}."
  current=\${words[\${#words[@]}-1]%.}
  unset "words[\${#words[@]}-1]"
  for word in "\${words[@]:1}"; do
    behind=
    if [[ $skip ]]; then
      skip=
      continue
    fi
    case $word in
      --) rest=yes; break ;;
      ${optionsWithValue(all).join('|')}) skip=yes; behind=$word ;;
      -*) ;;
      *)
        # No pipe: when its writer is killed, bash resets the terminal under readline.
        if [[ ! $command && $place -eq 0 && $(_awsmfa_options "$word") ]]; then
          command=$word
        else
          ((place += 1))
        fi
        ;;
    esac
  done

  COMPREPLY=()
  if [[ $rest ]]; then
    if [[ \${words[\${#words[@]}-1]} == -- ]]; then
      COMPREPLY=($(compgen -c -- "$current"))
    fi
    return
  fi

  local candidates
  if [[ $behind ]]; then
    candidates=$(_awsmfa_values "$command" "$behind")
  elif [[ $current == --*=* ]]; then
    candidates=$(_awsmfa_values "$command" "\${current%%=*}" | while read -r word; do printf '%s=%s\\n' "\${current%%=*}" "$word"; done)
  elif [[ $current == -* ]]; then
    candidates=$(_awsmfa_options "$command")
  else
    candidates=$(_awsmfa_place "$command" "$place" "$1")
  fi

  # Bash replaces only the text after its last word break.
  local breaks="\${current%"\${current##*[:=]}"}" typed=\${current//\\\\/} quoted
  while IFS= read -r word; do
    if [[ $word && $word == "$typed"* ]]; then
      printf -v quoted %q "$word"
      COMPREPLY+=("\${quoted#"$breaks"}")
    fi
  done <<<"$candidates"
}

# Bash 4.4 and newer keep the order: commands, then profiles.
complete -o nosort -o bashdefault -o default -F _awsmfa awsmfa 2>/dev/null ||
  complete -o bashdefault -o default -F _awsmfa awsmfa
`;
}

function valueCases({ name, options }: CommandCompletions): readonly string[] {
  return options.flatMap(({ names, value }) =>
    Array.isArray(value)
      ? names.map(
          (option) =>
            `    ${quotePosix(`${name} ${option}`)}) printf '%s\\n' ${value.join(' ')} ;;`,
        )
      : [],
  );
}

function placeCases(command: CommandCompletions): readonly string[] {
  const { name, places, repeats } = command;
  return places.flatMap((place, index) => {
    const isLast = index === places.length - 1;
    const at = isLast && repeats ? `${quotePosix(`${name} `)}*` : quotePosix(`${name} ${index}`);
    const lines = candidates(place, name === '');
    return lines === undefined ? [] : [`    ${at}) ${lines} ;;`];
  });
}

function candidates(place: Place, isFirst: boolean): string | undefined {
  const names = (of: keyof typeof nameCommands) => `"$3" ${nameCommands[of]} 2>/dev/null`;
  const commands = `printf '%s\\n' ${readCompletions()
    .commands.map(({ name }) => name)
    .join(' ')}`;
  if (isFirst) return `${commands}; ${names('profile')}`;
  if (place === 'profile' || place === 'link') return names(place);
  if (place === 'command') return commands;
  return place === 'nothing' ? undefined : `printf '%s\\n' ${place.join(' ')}`;
}
