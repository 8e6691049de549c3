import { shellWord } from '../../../shell-word';
import type { KeptInStore } from '../../key-stores/key-store-name';
import type { Subject } from '../subject';

/** How awsmfa is started by a `credential_process`: by absolute paths. */
type StartedProgram = {
  /** `undefined` where the program starts Node itself. */
  readonly node: string | undefined;
  readonly program: string;
  readonly isWindows: boolean;
};

/** The `credential_process` of a link, which prints the subject's credentials. */
export function toLinkedCommand({
  profile,
  serialNumber,
  ...started
}: StartedProgram & Subject): string | undefined {
  const device = serialNumber === undefined ? [] : ['--serial-number', serialNumber];
  return toOwnCommand(started, ['credential-process', profile, ...device], profile);
}

/** The `credential_process` of a profile whose pair is in a store, which prints that pair. */
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
 * The value of a `credential_process`, quoted so that everybody who reads it comes to the same
 * words: botocore splits it as Python's `shlex` does, the other SDKs hand it to `sh -c`; and the
 * JavaScript and Go SDKs cut a line at a blank before `#` or `;`, quoted or not.
 *
 * `undefined` where no quoting is read alike by all of them.
 */
function toOwnCommand(
  { node, program, isWindows }: StartedProgram,
  args: readonly string[],
  profile: string,
): string | undefined {
  // Protects: a profile's name is not read as an option of the command.
  if (profile.startsWith('-') || profile === '') return undefined;
  const words = [...(node === undefined ? [] : [node]), program, ...args];
  // Protects: no control character gets into a command that other programs run.
  if (words.some((word) => /[\x00-\x1f\x7f]/.test(word))) return undefined;
  // Protects: on Windows, cmd finds nothing in the command but words.
  if (isWindows) return words.every(isWordInCmd) ? words.join(' ') : undefined;
  const line = words.map(shellWord).join(' ');
  // Protects: no SDK takes the end of the command for a comment.
  return /\s[#;]/.test(line) ? undefined : line;
}

/**
 * On Windows there is no quoting that all understand: `cmd /C` of the Go and .NET SDKs takes the quotes
 * of a program for a part of its name (aws/aws-sdk-go-v2#3208, aws/aws-tools-for-powershell#393). So
 * every word has to do without.
 */
export function isWordInCmd(word: string): boolean {
  return /^[\p{L}\p{M}\p{N}_@+:./\\~-]+$/u.test(word);
}

/** The names that every SDK reads: the JavaScript SDK drops a section with any other, silently. */
export function isNameForEverySdk(name: string): boolean {
  return /^[\w@+.%:/-]+$/.test(name) && name !== '__proto__';
}
