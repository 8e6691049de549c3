import { quoteFish } from '../../shell-word';
import { unsetInFish } from '../subshell/env-formats';
import {
  type PromptHook,
  plainValues,
  promptLabel,
  type ShellStart,
  UNTIL_FILE,
  URGENT_SECONDS,
  USED_FILE,
} from './prompt-hook';

/** fish reads this file after the user's own, so it sets variables again that those changed. */
export function fishStart(command: string, hook: PromptHook): ShellStart {
  const file = `${hook.directory}/init.fish`;
  return {
    command,
    args: ['--interactive', '--init-command', `source ${quoteFish(file)}`],
    env: {},
    files: new Map([['init.fish', fishText(hook)]]),
  };
}

function fishText(hook: PromptHook): string {
  const { change, directory, takeOver } = hook;
  const keyId = change.set.get('AWS_ACCESS_KEY_ID');
  return `# Written by awsmfa for one shell and deleted with it. Your own files are read, never changed.
${unsetInFish(change.unset)}
${plainValues(change)
  .map(([name, value]) => `set -gx ${name} ${quoteFish(value)}`)
  .join('\n')}
set -g __awsmfa_key ${keyId === undefined ? '' : quoteFish(keyId)}
set -g __awsmfa_seen
${takeOver === undefined ? '' : takeOverText(takeOver)}
function __awsmfa_used --on-event fish_prompt
    begin
        echo -n >${quoteFish(`${directory}/${USED_FILE}`)}
    end 2>/dev/null
end
${hook.showsTime ? markText(hook) : ''}
`;
}

/** Runs only while the keys are still ours, and once for each new session in the file. */
function takeOverText({ sessionFile, command }: NonNullable<PromptHook['takeOver']>): string {
  const run = `${command.map(quoteFish).join(' ')} </dev/null 2>/dev/null`;
  return `function __awsmfa_renew
    ${run} | source
    set -g __awsmfa_key $AWS_ACCESS_KEY_ID
end
if test "$AWS_ACCESS_KEY_ID" != "$__awsmfa_key"
    __awsmfa_renew
end
function __awsmfa_take_over --on-event fish_prompt --on-event fish_preexec
    set -l session
    test -n "$__awsmfa_key" -a "$AWS_ACCESS_KEY_ID" = "$__awsmfa_key"; or return 0
    begin
        read -z session <${quoteFish(sessionFile)}
    end 2>/dev/null
    string match -q -- "*$__awsmfa_key*" "$session"; and return 0
    test "$session" = "$__awsmfa_seen"; and return 0
    set -g __awsmfa_seen "$session"
    __awsmfa_renew
end`;
}

/**
 * The user's prompt function is kept under another name. It is called with the status it would have
 * seen without us.
 */
function markText({
  profileName,
  label: shown = profileName,
  color,
  directory,
  end,
}: PromptHook): string {
  const label = promptLabel(shown);
  const readUntil =
    end === 'file'
      ? `begin
        read until <${quoteFish(`${directory}/${UNTIL_FILE}`)}
    end 2>/dev/null`
      : 'set until $AWS_CREDENTIAL_EXPIRATION';
  return `function __awsmfa_show
    set -l until
    test "$AWSMFA_PROFILE" = ${quoteFish(profileName)}; or return 0
    ${readUntil}
    set -l p (string match -r '^(\\d+)-(\\d+)-(\\d+)T(\\d+):(\\d+):(\\d+)Z$' -- "$until")
    if test (count $p) -ne 7
        echo -n ${quoteFish(`${label} `)}
        return 0
    end
    set -l y $p[2]
    set -l m (math $p[3] - 3)
    if test $m -lt 0
        set y (math $y - 1)
        set m (math $m + 12)
    end
    set -l d (math "365 * $y + floor($y / 4) - floor($y / 100) + floor($y / 400)")
    set d (math "$d + floor((153 * $m + 2) / 5) + $p[4] - 719469")
    # The current second counts as gone.
    set -l left (math "$d * 86400 + $p[5] * 3600 + $p[6] * 60 + $p[7] - 1 - "(date +%s))
    set -l text
    if test $left -le 0
        set text expired
    else if test $left -lt 60
        set text '<1m'
    else if test $left -lt 3600
        set text (math "floor($left / 60)")m
    else
        set text (printf '%dh %02dm' (math "floor($left / 3600)") (math "floor($left % 3600 / 60)"))
    end
    ${color ? `test $left -lt ${URGENT_SECONDS}; and set_color --bold red` : ''}
    echo -n ${quoteFish(`${label} `)}"$text"
    ${color ? `test $left -lt ${URGENT_SECONDS}; and set_color normal` : ''}
    echo -n ' '
end
function __awsmfa_with_status
    return $argv[1]
end
functions --query fish_prompt; and functions --copy fish_prompt __awsmfa_user_prompt
functions --query __awsmfa_user_prompt; or function __awsmfa_user_prompt; end
function fish_prompt
    set -l __awsmfa_status $status
    __awsmfa_show
    __awsmfa_with_status $__awsmfa_status
    __awsmfa_user_prompt
end`;
}
