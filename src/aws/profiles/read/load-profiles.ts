import type { ProfileSet } from '../profile';
import { resolveProfiles, type SourceFile } from '../resolve/resolve';
import type { Environment, FileLocations } from './locate';
import { parse } from './parse';
import { type FileText, readProfileFile } from './read';

/**
 * Reads both files, as they are now, and says what they mean. Never throws and never writes: what is
 * wrong is in `problems`, beside everything that can be read all the same.
 *
 * @param changed texts that are not written yet, in place of those of their files.
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

/** What the environment says where there are no files: of `default`, which settings make it. */
export function profilesOfNoFile(env: Environment): ProfileSet {
  const source = (text: string) => ({ path: '', parsed: parse(text), problem: undefined });
  return resolveProfiles(source('[default]\n'), source(''), env);
}

function toSource({ path, text, problem }: FileText): SourceFile {
  return { path, parsed: parse(text), problem };
}
