import type { Environment, FileLocations } from './locate';
import { type ParsedFile, parse } from './parse';
import type { ProfileProblem, ProfileSet } from './profile';
import { type FileText, readProfileFile } from './read';
import { resolveProfiles } from './resolve';

/**
 * Reads both files, as they are now, and says what they mean. Never throws and never writes: what is
 * wrong is in `problems`, beside everything that can be read all the same.
 */
export function loadProfiles(
  locations: Pick<FileLocations, 'configFile' | 'credentialsFile'>,
  env: Environment,
): ProfileSet {
  const config = readProfileFile(locations.configFile);
  const credentials = readProfileFile(locations.credentialsFile);
  const { profiles, problems } = resolveProfiles(toSource(config), toSource(credentials), env);
  const unreadable = [config.problem, credentials.problem].filter(
    (problem): problem is ProfileProblem => problem !== undefined,
  );
  return { profiles, problems: [...unreadable, ...problems] };
}

function toSource({ path, text }: FileText): { path: string; parsed: ParsedFile } {
  return { path, parsed: parse(text) };
}
