import { isAbsolute } from 'node:path';
import { isKeyOfStore, type KeptInStore, keyStoreNames } from '../../key-stores/key-store-name';
import { splitCommand } from '../read/shell-words';
import type { Subject } from '../subject';

/** The name of our program in every form that npm gives it. */
const PROGRAM = /(?:^|[\\/])awsmfa(?:\.[cm]?js|\.cmd|\.exe|\.ps1)?$/i;
const DEVICE_OPTION = '--serial-number';

/**
 * The subject whose credentials a `credential_process` gets from awsmfa, whatever path it calls.
 * `undefined` for any other command.
 */
export function linkedSubjectOf(command: string, isWindows?: boolean): Subject | undefined {
  if (!command.includes('credential-process')) return undefined;
  const args = argumentsOf(command, 'credential-process', isWindows);
  if (args === undefined) return undefined;
  const at = args.indexOf(DEVICE_OPTION);
  const profile = args.find((word, index) => !word.startsWith('-') && (at < 0 || index !== at + 1));
  const serialNumber = optionOf(args, DEVICE_OPTION);
  return profile === undefined ? undefined : { profile, ...(serialNumber && { serialNumber }) };
}

/**
 * The store that a `credential_process` reads keys from if it is `awsmfa keys … print`. `undefined`
 * for any other command. Such a profile is no link: it has long-term keys.
 */
export function keptInStore(command: string, isWindows?: boolean): KeptInStore | undefined {
  if (!command.includes('print')) return undefined;
  const args = argumentsOf(command, 'keys', isWindows);
  if (args?.[1] !== 'print') return undefined;
  const name = optionOf(args, '--store');
  const store = keyStoreNames.find((known) => known === name);
  const accessKeyId = optionOf(args, '--access-key-id');
  // Protects: a line of the config can ask a store only for our own entries.
  if (store === undefined || accessKeyId === undefined || !isKeyOfStore(accessKeyId))
    return undefined;
  return { store, accessKeyId };
}

/** The arguments after the verb of one of our commands. */
function argumentsOf(
  command: string,
  verb: string,
  isWindows: boolean | undefined,
): readonly string[] | undefined {
  const words = splitCommand(command, isWindows) ?? [];
  const at = words.indexOf(verb);
  // A profile may have the name of a verb.
  const isVerb = !words.slice(0, at).some((word) => VERBS.includes(word));
  const isOurs = at >= 1 && words.slice(0, at).some((word) => PROGRAM.test(word));
  return isOurs && isVerb ? words.slice(at + 1) : undefined;
}

const VERBS: readonly string[] = ['credential-process', 'keys'];

function optionOf(args: readonly string[], option: string): string | undefined {
  const at = args.indexOf(option);
  const inline = args.find((word) => word.startsWith(`${option}=`));
  return at < 0 ? inline?.slice(option.length + 1) : args[at + 1];
}

/** The absolute paths in such a command, Node and the program, which must exist for it to run. */
export function programPathsOf(command: string): readonly string[] {
  const words = splitCommand(command) ?? [];
  const verb = words.findIndex((word) => VERBS.includes(word));
  return words.slice(0, verb).filter((word) => isAbsolute(word));
}
