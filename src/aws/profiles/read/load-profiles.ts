import type { ProfileSet } from '../profile';
import { resolveProfiles, type SourceFile } from '../resolve/resolve';
import type { Environment, FileLocations } from './locate';
import { parse } from './parse';
import { type FileText, readProfileFile } from './read';

/**
 * Reads and interprets both files as they are now. Never throws and never writes. `problems` lists
 * what is wrong, and everything that can be read is there anyway.
 *
 * @param changed texts that are not written yet and replace those of their files.
 */
export function loadProfiles(
  locations: Pick<FileLocations, 'configFile' | 'credentialsFile'>,
  env: Environment,
  changed: readonly { readonly path: string; readonly after: string }[] = [],
): ProfileSet {
  const read = (file: string) => {
    const change = changed.find(({ path }) => path === file);
    return toSource({ ...readProfileFile(file), ...(change && { text: change.after }) });
  };
  return resolveProfiles(read(locations.configFile), read(locations.credentialsFile), env);
}

/** The profiles without any files: `default`, with the settings of the environment. */
export function profilesOfNoFile(env: Environment): ProfileSet {
  const source = (text: string) => ({ path: '', parsed: parse(text), problem: undefined });
  return resolveProfiles(source('[default]\n'), source(''), env);
}

function toSource({ path, text, problem }: FileText): SourceFile {
  return { path, parsed: parse(text), problem };
}
