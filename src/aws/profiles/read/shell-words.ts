import { isWindowsHere } from '../../files/windows';

/**
 * The words of a `credential_process`, as botocore splits them on this system (its
 * `compat_shell_split`). `undefined` if a quote or an escape is not closed.
 */
export function splitCommand(text: string, isWindows = isWindowsHere): string[] | undefined {
  return isWindows ? splitWindowsWords(text) : splitWords(text);
}

/**
 * Follows Microsoft's C runtime ("Parsing C command-line arguments"): only double quotes quote, and
 * a backslash escapes only in front of one.
 */
function splitWindowsWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let isQuoted = false;
  for (const [piece, backslashes = '', quote] of text.matchAll(/(\\*)(")|\\+|[^\\"]/g)) {
    if (quote !== undefined) {
      word = (word ?? '') + '\\'.repeat(backslashes.length / 2);
      if (backslashes.length % 2 === 1) word += quote;
      else isQuoted = !isQuoted;
    } else if ((piece === ' ' || piece === '\t') && !isQuoted) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + piece;
  }
  if (isQuoted) return undefined;
  if (word !== undefined) words.push(word);
  return words;
}

/**
 * `shlex.split` in POSIX mode, which botocore uses for section names on every system: quotes,
 * backslashes and blanks, nothing else. `undefined` if a quote or an escape is not closed.
 */
export function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote === "'" && character !== "'") {
      word += character;
    } else if (character === '\\') {
      at++;
      if (at >= text.length) return undefined;
      const next = text.charAt(at);
      // Within double quotes a backslash escapes only itself and the quote.
      word = (word ?? '') + (quote === '"' && next !== '"' && next !== '\\' ? '\\' : '') + next;
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (
      character === ' ' ||
      character === '\t' ||
      character === '\n' ||
      character === '\r'
    ) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== '') return undefined;
  if (word !== undefined) words.push(word);
  return words;
}

/**
 * The first part of the command that needs a shell: a pipe, a redirection, a variable, `~`.
 * botocore uses no shell (`ProcessProvider`), so it takes these literally. `undefined` if there is
 * none.
 */
export function shellSyntaxIn(command: string): string | undefined {
  const bare = command.replace(/'[^']*'|"(?:[^"\\]|\\.)*"|\\./gs, (quoted) =>
    // In double quotes a shell expands variables and command substitutions, and nothing else is
    // special.
    quoted.startsWith('"') ? quoted.replace(/\\./gs, '.').replace(/[^$`{(\w]/g, '.') : '.',
  );
  const syntax =
    /(?:^|\s)(\|\|?|&&?|;|\d*[<>])|(;)(?=\s|$)|(\$(?:[a-z_]\w*|[{(]))|(`)|(?:^|\s)(~)(?=[/\s]|$)|^\s*([a-z_]\w*=)/i;
  return syntax
    .exec(bare)
    ?.slice(1)
    .find((found) => found !== undefined);
}
