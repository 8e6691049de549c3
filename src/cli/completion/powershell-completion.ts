import {
  type CommandCompletions,
  nameCommands,
  optionsWithValue,
  type Place,
  readCompletions,
} from './completions';

/** Completions for PowerShell 5.1 and newer. */
export function powershellCompletions(): string {
  const { commands, noCommand } = readCompletions();
  const all = [noCommand, ...commands];
  return `# awsmfa completions for PowerShell. In $PROFILE: awsmfa completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName awsmfa -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)

  $commands = @{
${all.map(commandEntry).join('\n')}
  }
  $withValue = @(${optionsWithValue(all).map(quote).join(', ')})

  $before = @($commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
    ForEach-Object { $_.Extent.Text.Trim("'", '"') })
  if ($before -contains '--') { return }
  $command = ''
  $place = 0
  $option = ''
  foreach ($word in $before) {
    if ($option) { $option = ''; continue }
    if ($withValue -contains $word) { $option = $word }
    elseif ($word.StartsWith('-')) { }
    elseif (-not $command -and $place -eq 0 -and $commands.ContainsKey($word)) { $command = $word }
    else { $place++ }
  }

  $known = $commands[$command]
  if ($option) { $candidates = $known.Values[$option] }
  elseif ($wordToComplete.StartsWith('-')) { $candidates = $known.Options }
  else {
    $kind = $known.Places[$(if ($known.Repeats) { 0 } else { $place })]
    $names = { awsmfa ${nameCommands.profile} 2>$null }
    $candidates = switch ($kind) {
      'first' { @($commands.Keys | Where-Object { $_ } | Sort-Object) + @(& $names) }
      'profile' { & $names }
      'link' { awsmfa ${nameCommands.link} 2>$null }
      'command' { $commands.Keys | Where-Object { $_ } | Sort-Object }
      default { if ($kind) { $kind -split ' ' } }
    }
  }
  $candidates | Where-Object { $_ -and $_.StartsWith($wordToComplete.Trim("'", '"')) } | ForEach-Object {
    $text = if ($_ -match '[^\\w@%+=:,./-]') { "'" + $_.Replace("'", "''") + "'" } else { $_ }
    [System.Management.Automation.CompletionResult]::new($text, $_, 'ParameterValue', $_)
  }
}
`;
}

function commandEntry(command: CommandCompletions): string {
  const { name, options, places, repeats } = command;
  const values = options.flatMap(({ names, value }) =>
    Array.isArray(value) ? names.map((option) => `${quote(option)} = ${list(value)}`) : [],
  );
  const kinds = places.map((place) => (name === '' ? 'first' : toKind(place)));
  return `    ${quote(name)} = @{
      Options = ${list(options.flatMap(({ names }) => names))}
      Values = @{ ${values.join('; ')} }
      Places = ${list(kinds)}
      Repeats = ${repeats ? '$true' : '$false'}
    }`;
}

function toKind(place: Place): string {
  if (place === 'nothing') return '';
  return typeof place === 'string' ? place : place.join(' ');
}

function list(words: readonly string[]): string {
  return `@(${words.map(quote).join(', ')})`;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "''")}'`;
}
