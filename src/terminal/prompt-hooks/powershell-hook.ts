import { quotePowershell } from '../../shell-word';
import {
  type PromptHook,
  plainValues,
  promptLabel,
  type ShellStart,
  UNTIL_FILE,
  URGENT_SECONDS,
  USED_FILE,
} from './prompt-hook';

/**
 * PowerShell runs this text after the user's profile. It gets a command, not a script file, because
 * the default execution policy of Windows runs no scripts. The text is written for version 5.1,
 * which Windows ships, and works under `Set-StrictMode`.
 */
export function powershellStart(command: string, hook: PromptHook): ShellStart {
  const file = quotePowershell(`${hook.directory}/init.ps1`);
  const read = `Invoke-Expression (Get-Content -Raw -Encoding UTF8 -LiteralPath ${file})`;
  return {
    command,
    args: ['-NoLogo', '-NoExit', '-Command', read],
    env: {},
    files: new Map([['init.ps1', powershellText(hook)]]),
  };
}

function powershellText(hook: PromptHook): string {
  const { change, directory, takeOver } = hook;
  const keyId = change.set.get('AWS_ACCESS_KEY_ID') ?? '';
  const usedFile = quotePowershell(`${directory}/${USED_FILE}`);
  return `# Written by awsmfa for one shell and deleted with it. Your own profile is read, never changed.
${change.unset.map((name) => `Remove-Item Env:${name} -ErrorAction SilentlyContinue`).join('\n')}
${plainValues(change)
  .map(([name, value]) => `$env:${name} = ${quotePowershell(value)}`)
  .join('\n')}
$global:__awsmfa_key = ${quotePowershell(keyId)}
$global:__awsmfa_seen = ''
$global:__awsmfa_user_prompt = $function:prompt
if (-not (Test-Path Variable:global:LASTEXITCODE)) { $global:LASTEXITCODE = 0 }
${takeOver === undefined ? '' : takeOverText(takeOver)}
${hook.showsTime ? markText(hook) : ''}
function global:prompt {
  $isWell = $?
  $exitCode = $global:LASTEXITCODE
  Set-Content -LiteralPath ${usedFile} -Value '' -ErrorAction SilentlyContinue
  ${takeOver === undefined ? '' : '__awsmfa_take_over'}
  ${hook.showsTime ? '__awsmfa_show' : ''}
  $global:LASTEXITCODE = $exitCode
  # The user's prompt also sees the $? of the last command.
  if (-not $isWell) { Write-Error -Message 'failed' -ErrorAction Ignore }
  & $global:__awsmfa_user_prompt
}
`;
}

/** Runs only while the keys are still ours, and once for each new session in the file. */
function takeOverText({ sessionFile, command }: NonNullable<PromptHook['takeOver']>): string {
  return `function global:__awsmfa_renew {
  $ErrorActionPreference = 'Continue'
  $change = $null | & ${command.map(quotePowershell).join(' ')} 2>$null | Out-String
  if ($global:LASTEXITCODE -ne 0) { return }
  Invoke-Expression $change
  $global:__awsmfa_key = $env:AWS_ACCESS_KEY_ID
}
if ($env:AWS_ACCESS_KEY_ID -cne $global:__awsmfa_key) { __awsmfa_renew }
function global:__awsmfa_take_over {
  if (-not $global:__awsmfa_key -or $env:AWS_ACCESS_KEY_ID -cne $global:__awsmfa_key) { return }
  $session = Get-Content -Raw -LiteralPath ${quotePowershell(sessionFile)} -ErrorAction SilentlyContinue
  if (-not $session -or $session.Contains($global:__awsmfa_key)) { return }
  if ($session -ceq $global:__awsmfa_seen) { return }
  $global:__awsmfa_seen = $session
  __awsmfa_renew
}`;
}

function markText({
  profileName,
  label: shown = profileName,
  color,
  directory,
  end,
}: PromptHook): string {
  const label = quotePowershell(`${promptLabel(shown)} `);
  const readUntil =
    end === 'file'
      ? `Get-Content -Raw -LiteralPath ${quotePowershell(`${directory}/${UNTIL_FILE}`)} -ErrorAction SilentlyContinue`
      : '$env:AWS_CREDENTIAL_EXPIRATION';
  const red = `if ($left -lt ${URGENT_SECONDS}) { $color.ForegroundColor = 'Red' }`;
  return `function global:__awsmfa_show {
  if ($env:AWSMFA_PROFILE -cne ${quotePowershell(profileName)}) { return }
  $until = "$(${readUntil})".Trim()
  $color = @{}
  $text = ''
  if ($until -match '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$') {
    $end = [DateTimeOffset]::Parse($until, [Globalization.CultureInfo]::InvariantCulture)
    # The current second counts as gone.
    $left = [Math]::Floor(($end - [DateTimeOffset]::UtcNow).TotalSeconds)
    $minutes = [Math]::Floor($left % 3600 / 60)
    if ($left -le 0) { $text = 'expired ' }
    elseif ($left -lt 60) { $text = '<1m ' }
    elseif ($left -lt 3600) { $text = "$($minutes)m " }
    else { $text = '{0}h {1:00}m ' -f [Math]::Floor($left / 3600), $minutes }
    ${color ? red : ''}
  }
  Write-Host -NoNewline @color (${label} + $text)
}`;
}
