import type { Profile } from '../profile';
import type { Environment } from '../read/locate';

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

/** What the environment says that wins over profiles, for `aws` and the SDKs. */
export type ActiveEnvironment = {
  /** The profile that is meant where none is named. */
  readonly profile: string;
  readonly region: { readonly variable: string; readonly value: string } | undefined;
  /** The variables that hold access keys; empty where there are none. */
  readonly keyVariables: readonly string[];
};

export function activeEnvironment(env: Environment): ActiveEnvironment {
  const [region] = ['AWS_REGION', 'AWS_DEFAULT_REGION'].flatMap((variable) => {
    const value = env[variable];
    return value ? [{ variable, value }] : [];
  });
  const hasKeys = Boolean(env['AWS_ACCESS_KEY_ID'] || env['AWS_SECRET_ACCESS_KEY']);
  const ofKeys = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
  return {
    profile: activeProfileName(env),
    region,
    keyVariables: hasKeys ? ofKeys.filter((variable) => env[variable]) : [],
  };
}
