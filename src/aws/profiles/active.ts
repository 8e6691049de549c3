import type { Environment } from './locate';
import type { Profile } from './profile';

/**
 * The profile that is meant where none is named: `AWS_PROFILE`, then `AWS_DEFAULT_PROFILE`, as AWS CLI
 * v2 and the SDKs have it. A variable that is set and empty names the profile with the empty name, as
 * it does for `aws`.
 */
export function activeProfileName(env: Environment): string {
  return env['AWS_PROFILE'] ?? env['AWS_DEFAULT_PROFILE'] ?? 'default';
}

/** `AWS_REGION`, then `AWS_DEFAULT_REGION`, then the profile's own; empty texts are passed over. */
export function activeRegion(profile: Profile, env: Environment): string | undefined {
  return env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || profile.region;
}
