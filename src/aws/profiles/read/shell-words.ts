import { isWindowsHere } from '../../files/is-windows';

/**
 * The words of a `credential_process`, as botocore splits them on this system (its
 * `compat_shell_split`). `undefined` where a quote or an escape is left open.
 */
export function splitCommand(text: string, isWindows = isWindowsHere): string[] | undefined {
  return isWindows ? splitWindowsWords(text) : splitWords(text);
}

/**
 * By the rules of Microsoft's C runtime ("Parsing C command-line arguments"): only a double quote
 * quotes, and only in front of one does a backslash escape.
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
 * `shlex.split` in POSIX mode, as botocore uses it for section names on every system:
 * quotes, backslashes and blanks, nothing else. `undefined` where a quote or an escape is left open.
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
 * The first thing in the command that only a shell gives a meaning: a pipe, a redirection, a variable,
 * `~`. Without a shell (botocore, `ProcessProvider`) it is text like any other. `undefined`: nothing.
 */
export function shellSyntaxIn(command: string): string | undefined {
  const bare = command.replace(/'[^']*'|"(?:[^"\\]|\\.)*"|\\./gs, (quoted) =>
    // Within double quotes a shell replaces variables, and nothing else is special.
    quoted.startsWith('"') ? quoted.replace(/\\./gs, '.').replace(/[^$`{(\w]/g, '.') : '.',
  );
  const syntax =
    /(?:^|\s)(\|\|?|&&?|;|\d*[<>])|(;)(?=\s|$)|(\$(?:[a-z_]\w*|[{(]))|(`)|(?:^|\s)(~)(?=[/\s]|$)|^\s*([a-z_]\w*=)/i;
  return syntax
    .exec(bare)
    ?.slice(1)
    .find((found) => found !== undefined);
}
