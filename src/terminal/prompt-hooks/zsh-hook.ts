import { quotePosix } from '../../shell-word';
import {
  handedOverNames,
  type PromptHook,
  promptLabel,
  type ShellStart,
  UNTIL_FILE,
  URGENT_SECONDS,
  USED_FILE,
} from './prompt-hook';

/**
 * zsh has no option for a start file, so `ZDOTDIR` points to ours, which put the user's value back
 * before they read the user's own.
 *
 * @param zdotdir the user's `ZDOTDIR`, where it is set.
 */
export function zshStart(
  command: string,
  hook: PromptHook,
  zdotdir: string | undefined,
): ShellStart {
  return {
    command,
    args: ['-i'],
    env: { ZDOTDIR: hook.directory },
    files: new Map([
      ['.zshenv', zshenvText(hook, zdotdir)],
      ['.zshrc', zshrcText(hook)],
    ]),
  };
}

/** The user's `.zshenv` may set `ZDOTDIR`: what it says is kept for `.zshrc`. */
function zshenvText({ directory, change }: PromptHook, zdotdir: string | undefined): string {
  return `# Written by awsmfa for one shell and deleted with it. Your own files are read, never changed.
unset ZDOTDIR
${zdotdir === undefined ? '' : `export ZDOTDIR=${quotePosix(zdotdir)}`}
# The Terminal of macOS would give this shell the history of the one outside.
SHELL_SESSIONS_DISABLE=1
() {
  emulate -L zsh
  typeset -gA __awsmfa_values
  local name
  for name in ${handedOverNames(change).join(' ')}; do
    __awsmfa_values[$name]=\${(P)name}
  done
}
[[ -r \${ZDOTDIR:-$HOME}/.zshenv ]] && source "\${ZDOTDIR:-$HOME}/.zshenv"
__awsmfa_zdotdir=\${ZDOTDIR-} __awsmfa_zdotdir_type=\${(t)ZDOTDIR}
ZDOTDIR=${quotePosix(directory)}
`;
}

function zshrcText(hook: PromptHook): string {
  const { change, directory, takeOver } = hook;
  return `# Written by awsmfa for one shell and deleted with it. Your own files are read, never changed.
() {
  emulate -L zsh
  unset ZDOTDIR
  [[ -n $__awsmfa_zdotdir_type ]] && typeset -g ZDOTDIR=$__awsmfa_zdotdir
  [[ $__awsmfa_zdotdir_type == *export* ]] && export ZDOTDIR
  # /etc/zshrc of macOS puts the history beside the start files.
  [[ $HISTFILE == ${quotePosix(directory)}/* ]] && HISTFILE=\${ZDOTDIR:-$HOME}/.zsh_history
  unset __awsmfa_zdotdir __awsmfa_zdotdir_type
}
[[ -r \${ZDOTDIR:-$HOME}/.zshrc ]] && source "\${ZDOTDIR:-$HOME}/.zshrc"
() {
  emulate -L zsh
  local name
  for name in \${(k)__awsmfa_values}; do
    export "$name=$__awsmfa_values[$name]"
  done
  unset ${change.unset.join(' ')} __awsmfa_values
}
__awsmfa_mark= __awsmfa_seen= __awsmfa_key=\${AWS_ACCESS_KEY_ID-}
${takeOver === undefined ? '' : takeOverText(takeOver)}
${hook.showsTime ? markText(hook) : ''}
__awsmfa_precmd() {
  emulate -L zsh
  { : >| ${quotePosix(`${directory}/${USED_FILE}`)} } 2>/dev/null
  ${takeOver === undefined ? '' : '__awsmfa_take_over'}
  ${hook.showsTime ? '__awsmfa_show' : ''}
}
typeset -ga precmd_functions preexec_functions
precmd_functions+=(__awsmfa_precmd)
${takeOver === undefined ? '' : 'preexec_functions+=(__awsmfa_take_over)'}
`;
}

/** Only where the keys are still ours, and once for each session that is found in the file. */
function takeOverText({ sessionFile, command }: NonNullable<PromptHook['takeOver']>): string {
  return `__awsmfa_take_over() {
  emulate -L zsh
  local session change
  [[ -n $__awsmfa_key && $AWS_ACCESS_KEY_ID == "$__awsmfa_key" ]] || return 0
  { IFS= read -r -d '' session <${quotePosix(sessionFile)} } 2>/dev/null
  [[ $session != *"$__awsmfa_key"* && $session != "$__awsmfa_seen" ]] || return 0
  __awsmfa_seen=$session
  change=$(${command.map(quotePosix).join(' ')} </dev/null 2>/dev/null) || return 0
  eval "$change"
  __awsmfa_key=$AWS_ACCESS_KEY_ID __awsmfa_seen=
}`;
}

function markText({ profileName, color, directory, end }: PromptHook): string {
  const label = promptLabel(profileName);
  const [red, plain] = color ? ['%B%F{red}', '%f%b'] : ['', ''];
  const readUntil =
    end === 'file'
      ? `{ IFS= read -r until <${quotePosix(`${directory}/${UNTIL_FILE}`)} } 2>/dev/null`
      : 'until=$AWS_CREDENTIAL_EXPIRATION';
  return `__awsmfa_show() {
  emulate -L zsh
  local until text now='%D{%s}'
  local -i left y m d
  PROMPT=\${PROMPT#"$__awsmfa_mark"}
  __awsmfa_mark=
  [[ $AWSMFA_PROFILE == ${quotePosix(profileName)} ]] || return 0
  ${readUntil}
  __awsmfa_mark=${quotePosix(`${label} `)}
  if [[ $until == ????-??-??T??:??:??Z ]]; then
    y=$((10#\${until:0:4})) m=$((10#\${until:5:2})) d=$((10#\${until:8:2}))
    if ((m > 2)); then m=$((m - 3)); else m=$((m + 9)) y=$((y - 1)); fi
    d=$((365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + d - 719469))
    left=$((d * 86400 + 10#\${until:11:2} * 3600 + 10#\${until:14:2} * 60 + 10#\${until:17:2}))
    # The second that is under way counts as gone.
    left=$((left - \${(%)now} - 1))
    if ((left <= 0)); then text=expired
    elif ((left < 60)); then text='<1m'
    elif ((left < 3600)); then text=$((left / 60))m
    else text="$((left / 3600))h \${(l:2::0:)$((left % 3600 / 60))}m"
    fi
    if ((left < ${URGENT_SECONDS})); then
      __awsmfa_mark=${quotePosix(red)}$__awsmfa_mark$text${quotePosix(plain)}' '
    else
      __awsmfa_mark=$__awsmfa_mark$text' '
    fi
  fi
  PROMPT=$__awsmfa_mark$PROMPT
}`;
}
