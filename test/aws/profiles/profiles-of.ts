import type { Profile, ProfileSet } from '../../../src/aws/profiles/profile';
import type { Environment } from '../../../src/aws/profiles/read/locate';
import { parse } from '../../../src/aws/profiles/read/parse';
import { resolveProfiles } from '../../../src/aws/profiles/resolve/resolve';

/** The profiles of two texts, as if they were in files named `config` and `credentials`. */
export function profilesOf(config: string, credentials = '', env: Environment = {}): ProfileSet {
  return resolveProfiles(
    { path: 'config', parsed: parse(config), problem: undefined },
    { path: 'credentials', parsed: parse(credentials), problem: undefined },
    env,
  );
}

/** One profile of a set. It must exist. */
export function profileNamed(name: string, { profiles }: ProfileSet): Profile {
  const profile = profiles.get(name);
  if (!profile) throw new Error(`no profile ${name} among ${[...profiles.keys()].join(', ')}`);
  return profile;
}
