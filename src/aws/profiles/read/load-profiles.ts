import { lstatSync, statSync } from 'node:fs';
import { reasonOf, systemCodeOf } from '../../../file-reason';
import { readRegular } from '../../files/read-regular';
import type { ProfileProblem, ProfileSet, UnwrittenRole } from '../profile';
import { problemAt } from '../resolve/problems';
import { resolveProfiles, type SourceFile } from '../resolve/resolve';
import { writeRoles } from '../unwritten-role';
import type { Environment, FileLocations } from './locate';
import { parse } from './parse';

/**
 * Reads and interprets both files as they are now. Never throws and never writes. `problems` lists
 * what is wrong. The result has everything that can be read.
 *
 * @param changed texts that are not written yet and replace those of their files.
 * @param roles become profiles too, if their source profiles exist.
 */
export function loadProfiles(
  locations: Pick<FileLocations, 'configFile' | 'credentialsFile'>,
  env: Environment,
  changed: readonly { readonly path: string; readonly after: string }[] = [],
  roles: readonly UnwrittenRole[] = [],
): ProfileSet {
  const read = (file: string) => {
    const change = changed.find(({ path }) => path === file);
    return { ...readProfileFile(file), ...(change && { text: change.after }) };
  };
  const config = read(locations.configFile);
  const credentials = toSource(read(locations.credentialsFile));
  const written = resolveProfiles(toSource(config), credentials, env);
  if (roles.length === 0) return written;
  const { text, unwritten } = writeRoles(config.text, roles, written);
  return resolveProfiles(toSource({ ...config, text }), credentials, env, unwritten);
}

/** The profiles without any files: `default`, with the settings of the environment. */
export function profilesOfNoFile(env: Environment): ProfileSet {
  const source = (text: string) => ({ path: '', parsed: parse(text), problem: undefined });
  return resolveProfiles(source('[default]\n'), source(''), env);
}

function toSource({ path, text, problem }: FileText): SourceFile {
  return { path, parsed: parse(text), problem };
}

/** The text of a file. Empty if the file is absent, and as much as is readable if it is damaged. */
export type FileText = {
  readonly path: string;
  readonly text: string;
  readonly isAbsent: boolean;
  readonly problem: ProfileProblem | undefined;
};

/**
 * Reads a config or credentials file. An absent file is no problem, an unreadable one is. Never
 * throws and never blocks, because it checks for a FIFO before opening.
 */
export function readProfileFile(path: string): FileText {
  const unreadable = (reason: string): FileText => ({
    path,
    text: '',
    isAbsent: false,
    problem: problemAt({ file: path, line: undefined }, 'file-unreadable', reason),
  });
  let bytes: Buffer;
  try {
    const kind = statSync(path);
    // botocore treats anything but a regular file as absent, and users say "no file" with
    // /dev/null.
    if (kind.isCharacterDevice()) return { path, text: '', isAbsent: true, problem: undefined };
    // Protects: a FIFO named as config or credentials is never opened.
    if (!kind.isFile())
      return unreadable(kind.isDirectory() ? 'it is a directory' : 'it is not a regular file');
    bytes = readRegular(path);
  } catch (thrown) {
    if (systemCodeOf(thrown) !== 'ENOENT') return unreadable(reasonOf(thrown));
    if (isLink(path)) return unreadable('it is a link to a file that does not exist');
    return { path, text: '', isAbsent: true, problem: undefined };
  }
  return decode(path, bytes);
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

/** A byte order mark stays in the text. botocore refuses it, and the parser reports that. */
function decode(path: string, bytes: Buffer): FileText {
  const found = (text: string, line: number | undefined, reason: string): FileText => ({
    path,
    text,
    isAbsent: false,
    problem: problemAt({ file: path, line }, 'not-utf-8', reason),
  });
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { path, text, isAbsent: false, problem: undefined };
  } catch {
    const utf16 = utf16Of(bytes);
    if (utf16 !== undefined)
      return found(new TextDecoder(utf16).decode(bytes), 1, 'it is UTF-16; save it as UTF-8');
    const line = firstBadLine(bytes);
    return found(bytes.toString('utf8'), line, 'this line is not UTF-8; save the file as UTF-8');
  }
}

function utf16Of(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}

/** No UTF-8 sequence contains the byte of a line end, so each line can be checked alone. */
function firstBadLine(bytes: Buffer): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for (let from = 0; from < bytes.length; line++) {
    let end = from;
    while (end < bytes.length && bytes[end] !== 10 && bytes[end] !== 13) end++;
    try {
      decoder.decode(bytes.subarray(from, end));
    } catch {
      return line;
    }
    from = bytes[end] === 13 && bytes[end + 1] === 10 ? end + 2 : end + 1;
  }
  return line;
}
