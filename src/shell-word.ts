/** One word of a command that a person types or pastes, quoted only if it has to be. */
export function shellWord(text: string): string {
  return isBare(text) ? text : quotePosix(text);
}

function isBare(text: string): boolean {
  // Protects: only a text that every shell reads as one word has no quotes.
  return /^[\w@%+=:,./-]+$/.test(text);
}

/** For every Bourne shell, and for Python's `shlex`, with which botocore splits commands. */
export function quotePosix(value: string): string {
  // Protects: a quote in a value does not end its quotes.
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/** In fish's single quotes, a backslash escapes itself and the quote. */
export function quoteFish(value: string): string {
  // Protects: in fish, neither a quote nor a backslash ends the quotes of a value.
  return `'${value.replace(/[\\']/g, '\\$&')}'`;
}

/** PowerShell takes typographic quotes for plain ones. Doubling escapes each of them. */
export function quotePowershell(value: string): string {
  // Protects: in PowerShell, no kind of quote ends the quotes of a value.
  return `'${value.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}

/**
 * `for` takes a comma or an equals sign for a blank. Programs read `\"` as a quote in their
 * arguments.
 */
function quoteCmd(word: string): string {
  return /^[\w./:-]+$/.test(word) ? word : `"${word.replace(/(?<!\\)\\+$/, '$&$&')}"`;
}

/** The shells into which a person may paste a command, by their syntax. */
export type ShellSyntax = 'posix' | 'fish' | 'csh' | 'powershell' | 'cmd';

/**
 * The command with which a shell runs what `awsmfa env` prints for it. `undefined` if the shell has
 * no safe quoting for one of the words.
 */
export function envCommand(words: readonly string[], syntax: ShellSyntax): string | undefined {
  const env = (quote: (word: string) => string) =>
    ['awsmfa env', ...words.map((word) => (isBare(word) ? word : quote(word)))].join(' ');
  switch (syntax) {
    case 'posix':
      return `eval "$(${env(quotePosix)})"`;
    case 'fish':
      return `${env(quoteFish)} --format fish | source`;
    case 'csh':
      // csh expands `!` even between quotes, and reads the text in backquotes twice.
      // Protects: in csh, a profile's name runs no command from the history.
      return `eval \`${env((word) => quotePosix(word).replaceAll('!', '\\\\!'))} --format csh\``;
    case 'powershell':
      return `${env(quotePowershell)} --format powershell | Out-String | Invoke-Expression`;
    case 'cmd':
      // At its prompt, cmd expands %NAME% even between quotes, and nothing escapes it.
      // Protects: in cmd, a profile's name expands no variable and ends neither its quotes nor its line.
      if (words.some((word) => /["%!\x00-\x1f\x7f]/.test(word))) return undefined;
      return `for /f "delims=" %i in ('${['awsmfa env', ...words.map(quoteCmd)].join(' ')} --format cmd') do @%i`;
  }
}
