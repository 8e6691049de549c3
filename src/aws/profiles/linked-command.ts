import { isAbsolute } from 'node:path';
import { shellWord } from '../../shell-word';
import { isKeyOfStore, type KeptInStore, keyStoreNames } from '../key-stores/key-store';
import type { Subject } from './profile';
import { splitCommand } from './read/shell-words';

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

/** The arguments after the verb, if the command starts awsmfa. */
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

/** How a `credential_process` starts awsmfa: with absolute paths. */
type StartedProgram = {
  /** `undefined` if the program starts Node itself. */
  readonly node: string | undefined;
  readonly program: string;
  readonly isWindows: boolean;
};

/** The `credential_process` of a link. It prints the subject's credentials. */
export function toLinkedCommand({
  profile,
  serialNumber,
  ...started
}: StartedProgram & Subject): string | undefined {
  const device = serialNumber === undefined ? [] : [DEVICE_OPTION, serialNumber];
  return toOwnCommand(started, ['credential-process', profile, ...device], profile);
}

/** The `credential_process` of a profile whose keys are in a store. It prints these keys. */
export function toPrintCommand({
  profile,
  store,
  accessKeyId,
  ...started
}: StartedProgram & KeptInStore & Pick<Subject, 'profile'>): string | undefined {
  const where = ['--store', store, '--access-key-id', accessKeyId];
  return toOwnCommand(started, ['keys', profile, 'print', ...where], profile);
}

/**
 * The value of a `credential_process`, quoted so that every reader gets the same words. botocore
 * splits it like Python's `shlex`, the other SDKs pass it to `sh -c`. The JavaScript and Go SDKs
 * also cut a line at a blank before `#` or `;`, even in quotes.
 *
 * `undefined` if no quoting works for all of them.
 */
function toOwnCommand(
  { node, program, isWindows }: StartedProgram,
  args: readonly string[],
  profile: string,
): string | undefined {
  // Protects: a profile's name is not taken for an option of the command.
  if (profile.startsWith('-') || profile === '') return undefined;
  const words = [...(node === undefined ? [] : [node]), program, ...args];
  // Protects: no control character gets into a command that other programs run.
  if (words.some((word) => /[\x00-\x1f\x7f]/.test(word))) return undefined;
  // Protects: on Windows, cmd finds only words in the command.
  if (isWindows) return words.every(isWordInCmd) ? words.join(' ') : undefined;
  const line = words.map(shellWord).join(' ');
  // Protects: no SDK takes the end of the command for a comment.
  return /\s[#;]/.test(line) ? undefined : line;
}

/**
 * Windows has no quoting that every reader understands: the Go and .NET SDKs use `cmd /C`, which
 * takes quotes around a program as part of its name (aws/aws-sdk-go-v2#3208,
 * aws/aws-tools-for-powershell#393). So no word may need quotes.
 */
export function isWordInCmd(word: string): boolean {
  return /^[\p{L}\p{M}\p{N}_@+:./\\~-]+$/u.test(word);
}
