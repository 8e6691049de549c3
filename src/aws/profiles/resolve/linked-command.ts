import { isAbsolute } from 'node:path';
import { splitCommand } from '../read/shell-words';
import type { Subject } from '../subject';

/** Our own program under any of the names that npm gives it. */
const PROGRAM = /(?:^|[\\/])awsmfa(?:\.[cm]?js|\.cmd|\.exe|\.ps1)?$/i;
const DEVICE_OPTION = '--serial-number';

/**
 * What a `credential_process` gets its credentials of where the process is awsmfa itself, by whatever
 * path it is called; `undefined` for every other command.
 */
export function linkedSubjectOf(command: string, isWindows?: boolean): Subject | undefined {
  if (!command.includes('credential-process')) return undefined;
  const words = splitCommand(command, isWindows) ?? [];
  const verb = words.indexOf('credential-process');
  if (verb < 1 || !words.slice(0, verb).some((word) => PROGRAM.test(word))) return undefined;
  const args = words.slice(verb + 1);
  const at = args.indexOf(DEVICE_OPTION);
  const profile = args.find((word, index) => !word.startsWith('-') && (at < 0 || index !== at + 1));
  const inline = args.find((word) => word.startsWith(`${DEVICE_OPTION}=`));
  const serialNumber = at < 0 ? inline?.slice(DEVICE_OPTION.length + 1) : args[at + 1];
  return profile === undefined ? undefined : { profile, ...(serialNumber && { serialNumber }) };
}

/** What has to be there for a link to run: Node and the program, where they are named by their paths. */
export function programPathsOf(command: string): readonly string[] {
  const words = splitCommand(command) ?? [];
  return words.slice(0, words.indexOf('credential-process')).filter((word) => isAbsolute(word));
}
