import { shellWord } from '../../../shell-word';
import type { Subject } from '../subject';

/** What the linked profile's `credential_process` starts: all by absolute paths. */
type LinkedCommand = {
  /** `undefined` where the program starts Node itself. */
  readonly node: string | undefined;
  readonly program: string;
  readonly isWindows: boolean;
  /** Whose credentials it prints. */
} & Subject;

/**
 * The value of a `credential_process`, quoted so that everybody who reads it comes to the same
 * words: botocore splits it as Python's `shlex` does, the other SDKs hand it to `sh -c`; and the
 * JavaScript and Go SDKs cut a line at a blank before `#` or `;`, quoted or not.
 *
 * `undefined` where no quoting is read alike by all of them.
 */
export function toLinkedCommand(command: LinkedCommand): string | undefined {
  const { node, program, profile, serialNumber, isWindows } = command;
  // Protects: a profile's name is not read as an option of the command.
  if (profile.startsWith('-') || profile === '') return undefined;
  const device = serialNumber === undefined ? [] : ['--serial-number', serialNumber];
  const words = [
    ...(node === undefined ? [] : [node]),
    program,
    'credential-process',
    profile,
    ...device,
  ];
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
