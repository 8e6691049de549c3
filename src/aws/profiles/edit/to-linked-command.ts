import { shellWord } from '../../../shell-word';
import type { KeptInStore } from '../../key-stores/key-store-name';
import type { Subject } from '../subject';

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
  const device = serialNumber === undefined ? [] : ['--serial-number', serialNumber];
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

/**
 * Whether every SDK reads the name. The JavaScript SDK silently drops a section with any other
 * name.
 */
export function isNameForEverySdk(name: string): boolean {
  return /^[\w@+.%:/-]+$/.test(name) && name !== '__proto__';
}
