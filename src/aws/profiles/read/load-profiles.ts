import type { ProfileSet, UnwrittenRole } from '../profile';
import { resolveProfiles, type SourceFile } from '../resolve/resolve';
import { writeRoles } from '../unwritten-role';
import type { Environment, FileLocations } from './locate';
import { parse } from './parse';
import { type FileText, readProfileFile } from './read';

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
