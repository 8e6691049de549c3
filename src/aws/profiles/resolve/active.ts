import type { Profile } from '../profile';
import type { Environment } from '../read/locate';

/**
 * The profile to use if none is named: `AWS_PROFILE`, then `AWS_DEFAULT_PROFILE`, as in AWS CLI v2
 * and the SDKs. As for `aws`, an empty variable names the profile with the empty name.
 */
export function activeProfileName(env: Environment): string {
  return env['AWS_PROFILE'] ?? env['AWS_DEFAULT_PROFILE'] ?? 'default';
}

/** `AWS_REGION`, then `AWS_DEFAULT_REGION`, then the profile's own. Empty texts are skipped. */
export function activeRegion(profile: Profile, env: Environment): string | undefined {
  return regionVariable(env)?.value ?? profile.region;
}

type RegionVariable = {
  readonly variable: 'AWS_REGION' | 'AWS_DEFAULT_REGION';
  readonly value: string;
};

/** The variable that sets the region. The first one wins. */
export function regionVariable(env: Environment): RegionVariable | undefined {
  const [first] = (['AWS_REGION', 'AWS_DEFAULT_REGION'] as const).flatMap((variable) => {
    const value = env[variable];
    return value ? [{ variable, value }] : [];
  });
  return first;
}

/** The environment's settings that win over profiles, for `aws` and the SDKs. */
export type ActiveEnvironment = {
  /** The profile to use if none is named. */
  readonly profile: string;
  readonly region: RegionVariable | undefined;
  /** The variables that hold access keys, if any. */
  readonly keyVariables: readonly string[];
  /** The variables without secrets. */
  readonly plain: Environment;
};

/** Half of a pair counts as no keys for every tool. */
export function hasBothKeys({ keyVariables }: ActiveEnvironment): boolean {
  const pair = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
  return pair.every((variable) => keyVariables.includes(variable));
}

const plainVariables = [
  'AWS_DEFAULT_PROFILE',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
];

export function activeEnvironment(env: Environment): ActiveEnvironment {
  const hasKeys = Boolean(env['AWS_ACCESS_KEY_ID'] || env['AWS_SECRET_ACCESS_KEY']);
  const ofKeys = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
  return {
    profile: activeProfileName(env),
    region: regionVariable(env),
    keyVariables: hasKeys ? ofKeys.filter((variable) => env[variable]) : [],
    plain: Object.fromEntries(plainVariables.map((variable) => [variable, env[variable]])),
  };
}
