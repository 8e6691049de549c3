import { splitWords } from './shell-words';

/** Our own program under any of the names that npm gives it. */
const PROGRAM = /(?:^|[\\/])awsmfa(?:\.[cm]?js|\.cmd|\.exe|\.ps1)?$/i;

/**
 * The profile that a `credential_process` gets its credentials of where the process is awsmfa
 * itself, by whatever path it is called; `undefined` for every other command.
 */
export function linkedProfileOf(command: string): string | undefined {
  if (!command.includes('credential-process')) return undefined;
  const words = splitWords(command) ?? [];
  const verb = words.indexOf('credential-process');
  if (verb < 1 || !words.slice(0, verb).some((word) => PROGRAM.test(word))) return undefined;
  return words.slice(verb + 1).find((word) => !word.startsWith('-'));
}
