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
 * bash reads this file instead of `~/.bashrc`, so the file reads that first. It is written for bash
 * 3.2, which macOS ships, and works under `set -e` and `set -u`.
 */
export function bashStart(command: string, hook: PromptHook): ShellStart {
  const file = `${hook.directory}/bashrc`;
  return {
    command,
    args: ['--rcfile', file, '-i'],
    env: {},
    files: new Map([['bashrc', bashText(hook)]]),
  };
}

function bashText(hook: PromptHook): string {
  const { change, directory, takeOver } = hook;
  return `# Written by awsmfa for one shell and deleted with it. Your own files are read, never changed.
__awsmfa_names=(${handedOverNames(change).join(' ')})
__awsmfa_values=()
for __awsmfa_name in "\${__awsmfa_names[@]}"; do
  __awsmfa_values+=("\${!__awsmfa_name}")
done
if [[ -r ~/.bashrc ]]; then . ~/.bashrc; fi
for __awsmfa_name in "\${!__awsmfa_names[@]}"; do
  export "\${__awsmfa_names[__awsmfa_name]}=\${__awsmfa_values[__awsmfa_name]}"
done
unset ${change.unset.join(' ')}
unset __awsmfa_name __awsmfa_names __awsmfa_values
__awsmfa_mark= __awsmfa_seen= __awsmfa_key=\${AWS_ACCESS_KEY_ID-}
${takeOver === undefined ? '' : takeOverText(takeOver, bash)}
${hook.showsTime ? markText(hook, bash) : ''}
__awsmfa_precmd() {
  ${touched(directory)}
  ${takeOver === undefined ? '' : '__awsmfa_take_over'}
  ${hook.showsTime ? '__awsmfa_show' : ''}
}
if [[ $(declare -p PROMPT_COMMAND 2>/dev/null) == 'declare -a'* ]]; then
  PROMPT_COMMAND+=(__awsmfa_precmd)
else
  PROMPT_COMMAND="\${PROMPT_COMMAND:+$PROMPT_COMMAND
}__awsmfa_precmd"
fi
`;
}

/**
 * zsh has no option for a start file. So `ZDOTDIR` points to our files, which restore the user's
 * value before they read the user's files.
 *
 * @param zdotdir the user's `ZDOTDIR`, if set.
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

/** The user's `.zshenv` may set `ZDOTDIR`, so its value is kept for `.zshrc`. */
function zshenvText({ directory, change }: PromptHook, zdotdir: string | undefined): string {
  return `# Written by awsmfa for one shell and deleted with it. Your own files are read, never changed.
unset ZDOTDIR
${zdotdir === undefined ? '' : `export ZDOTDIR=${quotePosix(zdotdir)}`}
# The Terminal app of macOS would give this shell the outer shell's history.
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
  # /etc/zshrc on macOS puts the history next to the start files.
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
${takeOver === undefined ? '' : takeOverText(takeOver, zsh)}
${hook.showsTime ? markText(hook, zsh) : ''}
__awsmfa_precmd() {
  emulate -L zsh
  ${touched(directory)}
  ${takeOver === undefined ? '' : '__awsmfa_take_over'}
  ${hook.showsTime ? '__awsmfa_show' : ''}
}
typeset -ga precmd_functions preexec_functions
precmd_functions+=(__awsmfa_precmd)
${takeOver === undefined ? '' : 'preexec_functions+=(__awsmfa_take_over)'}
`;
}

/**
 * The differences between the two: how a function begins, the prompt and its colors, and the time.
 */
type Dialect = {
  readonly head: string;
  readonly prompt: 'PS1' | 'PROMPT';
  readonly colors: readonly [red: string, plain: string];
  readonly now: string;
};

const bash: Dialect = {
  head: '',
  prompt: 'PS1',
  colors: ['\\[\\e[1;31m\\]', '\\[\\e[0m\\]'],
  now: `\${EPOCHSECONDS:-$(date +%s)}`,
};

const zsh: Dialect = {
  head: `emulate -L zsh; local now='%D{%s}'`,
  prompt: 'PROMPT',
  colors: ['%B%F{red}', '%f%b'],
  now: `\${(%)now}`,
};

/** Touches the file that shows the shell is in use. */
function touched(directory: string): string {
  return `{ : >| ${quotePosix(`${directory}/${USED_FILE}`)}; } 2>/dev/null || :`;
}

/** Runs only while the keys are still ours, and once for each new session in the file. */
function takeOverText(
  { sessionFile, command }: NonNullable<PromptHook['takeOver']>,
  { head }: Dialect,
): string {
  return `__awsmfa_take_over() {
  ${head}
  local session= change=
  [[ -n $__awsmfa_key && \${AWS_ACCESS_KEY_ID-} == "$__awsmfa_key" ]] || return 0
  { IFS= read -r -d '' session <${quotePosix(sessionFile)}; } 2>/dev/null || :
  [[ $session != *"$__awsmfa_key"* && $session != "$__awsmfa_seen" ]] || return 0
  __awsmfa_seen=$session
  change=$(${command.map(quotePosix).join(' ')} </dev/null 2>/dev/null) || return 0
  eval "$change"
  __awsmfa_key=\${AWS_ACCESS_KEY_ID-} __awsmfa_seen=
}`;
}

function markText(
  { profileName, label: shown = profileName, color, directory, end }: PromptHook,
  { head, prompt, colors, now }: Dialect,
): string {
  const label = promptLabel(shown);
  const [red, plain] = color ? colors : ['', ''];
  const readUntil =
    end === 'file'
      ? `{ IFS= read -r until <${quotePosix(`${directory}/${UNTIL_FILE}`)}; } 2>/dev/null || :`
      : `until=\${AWS_CREDENTIAL_EXPIRATION-}`;
  return `__awsmfa_show() {
  ${head}
  local until= left= text= y= m= d=
  ${prompt}=\${${prompt}#"$__awsmfa_mark"}
  __awsmfa_mark=
  [[ \${AWSMFA_PROFILE-} == ${quotePosix(profileName)} ]] || return 0
  ${readUntil}
  __awsmfa_mark=${quotePosix(`${label} `)}
  if [[ $until == ????-??-??T??:??:??Z ]]; then
    y=$((10#\${until:0:4})) m=$((10#\${until:5:2})) d=$((10#\${until:8:2}))
    if ((m > 2)); then m=$((m - 3)); else m=$((m + 9)) y=$((y - 1)); fi
    d=$((365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + d - 719469))
    left=$((d * 86400 + 10#\${until:11:2} * 3600 + 10#\${until:14:2} * 60 + 10#\${until:17:2}))
    # The current second counts as gone.
    left=$((left - ${now} - 1)) m=0$((left % 3600 / 60))
    if ((left <= 0)); then text=expired
    elif ((left < 60)); then text='<1m'
    elif ((left < 3600)); then text=$((left / 60))m
    else text="$((left / 3600))h \${m:(-2)}m"
    fi
    if ((left < ${URGENT_SECONDS})); then
      __awsmfa_mark=${quotePosix(red)}$__awsmfa_mark$text${quotePosix(plain)}' '
    else
      __awsmfa_mark=$__awsmfa_mark$text' '
    fi
  fi
  ${prompt}=$__awsmfa_mark$${prompt}
}`;
}
