import type { ProfileSet } from '../../aws/profiles/profile';
import type { Environment } from '../../aws/profiles/read/locate';
import { activeProfileName } from '../../aws/profiles/resolve/active';
import { flawedVariables, flawOfSetting } from '../../aws/profiles/resolve/setting-rules';
import { quoted } from '../../printable';
import { shellWord } from '../../shell-word';
import { type Finding, findings } from './finding';

const { note, warning, problem } = findings('environment');

/**
 * Checks what the environment makes `aws` and the SDKs do. AWS CLI version 1 and boto3 read
 * `AWS_DEFAULT_PROFILE` before `AWS_PROFILE`, and do not read `AWS_REGION`; version 2 and the other
 * SDKs do (botocore 1.43 `session.py` against AWS CLI 2.36.7).
 *
 * @param awsCliVersion of the `aws` on the PATH, such as `1.45.11`; `undefined` if there is none
 */
export function checkEnvironment(
  env: Environment,
  { profiles }: ProfileSet,
  awsCliVersion: string | undefined,
  now: Date,
): readonly Finding[] {
  return [
    ...checkProfileVariables(env, profiles, awsCliVersion),
    ...checkRegionVariables(env, awsCliVersion),
    ...checkKeyVariables(env, profiles, now),
    ...checkTokenVariables(env, profiles),
    ...checkEndpointVariables(env),
    ...checkValues(env),
    ...checkFileVariables(env),
  ];
}

function checkProfileVariables(
  env: Environment,
  profiles: ProfileSet['profiles'],
  awsCliVersion: string | undefined,
): readonly Finding[] {
  const { AWS_PROFILE: first, AWS_DEFAULT_PROFILE: second } = env;
  const found: Finding[] = [];
  for (const name of ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE']) {
    const value = env[name];
    if (value === undefined || profiles.has(value)) continue;
    found.push(
      problem(
        value === ''
          ? `${name} is set but empty, so aws fails.`
          : `${name} names ${value}, which does not exist.`,
        `unset ${name}`,
      ),
    );
  }
  if (first !== undefined && second !== undefined && first !== second) {
    const message = `AWS_PROFILE is ${first} and AWS_DEFAULT_PROFILE is ${second}: version 1 of aws and boto3 use ${second}, everything else uses ${first}.`;
    found.push(
      isVersion1(awsCliVersion)
        ? warning(message, 'unset AWS_DEFAULT_PROFILE')
        : note(message, 'unset AWS_DEFAULT_PROFILE'),
    );
  }
  return found;
}

function checkRegionVariables(
  env: Environment,
  awsCliVersion: string | undefined,
): readonly Finding[] {
  const { AWS_REGION: region, AWS_DEFAULT_REGION: fallback } = env;
  const flawed = ['AWS_REGION', 'AWS_DEFAULT_REGION'].flatMap((name) => {
    const value = env[name];
    const flaw = value ? flawOfSetting('region', value) : undefined;
    return flaw && value
      ? [problem(`${name} is ${quoted(value)}, which is not a region: ${flaw}.`, `unset ${name}`)]
      : [];
  });
  // An empty value hides the profile's region from botocore 1.43, which then calls "sts..amazonaws.com".
  if (fallback === '')
    flawed.push(
      problem(
        'AWS_DEFAULT_REGION is set but empty, so aws and boto3 fail.',
        'unset AWS_DEFAULT_REGION',
      ),
    );
  if (flawed.length > 0) return flawed;
  if (!region || region === fallback) return [];
  const instead = fallback ? `use ${fallback}` : "use the profile's region";
  const message = `AWS_REGION is ${region}. Version 1 of aws and boto3 don't read it: they ${instead}.`;
  const advice = `export AWS_DEFAULT_REGION=${shellWord(region)}`;
  return [isVersion1(awsCliVersion) ? warning(message, advice) : note(message, advice)];
}

function checkKeyVariables(
  env: Environment,
  profiles: ProfileSet['profiles'],
  now: Date,
): readonly Finding[] {
  const { AWS_ACCESS_KEY_ID: keyId, AWS_SECRET_ACCESS_KEY: secret } = env;
  const { AWS_SESSION_TOKEN: token, AWS_CREDENTIAL_EXPIRATION: end, AWSMFA_PROFILE: shell } = env;
  if (!keyId && !secret) return [];
  const removal = 'unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN';
  if (!keyId || !secret)
    return [
      problem(
        `${keyId ? 'AWS_ACCESS_KEY_ID' : 'AWS_SECRET_ACCESS_KEY'} is set without its other half: aws fails with it.`,
        removal,
      ),
    ];
  if (keyId.startsWith('ASIA') && !token)
    return [
      problem('AWS_ACCESS_KEY_ID is a temporary key, and AWS_SESSION_TOKEN is not set.', removal),
    ];
  const expiration = new Date(end ?? '');
  const advice = shell ? `awsmfa login ${shellWord(shell)}` : removal;
  if (expiration <= now)
    return [problem(`The keys in the environment expired at ${expiration.toISOString()}.`, advice)];
  if (profiles.size === 0)
    return [
      note(
        'The environment holds access keys. aws and the SDKs use them, but awsmfa uses profiles.',
      ),
    ];
  return [
    shell
      ? note(`The environment holds the session of ${shell}: aws uses it instead of AWS_PROFILE.`)
      : warning(
          'The environment holds access keys: aws and the SDKs use them instead of AWS_PROFILE.',
          removal,
        ),
  ];
}

/** botocore fails at a token without a role (1.43, `AssumeRoleWithWebIdentityProvider`). */
function checkTokenVariables(
  env: Environment,
  profiles: ProfileSet['profiles'],
): readonly Finding[] {
  const { AWS_WEB_IDENTITY_TOKEN_FILE: token, AWS_ROLE_ARN: role } = env;
  const hasKeys = env['AWS_ACCESS_KEY_ID'] && env['AWS_SECRET_ACCESS_KEY'];
  const ofProfile = profiles.get(activeProfileName(env))?.roleArn;
  if (!token || role || hasKeys || ofProfile !== undefined) return [];
  return [
    problem(
      'AWS_WEB_IDENTITY_TOKEN_FILE is set without AWS_ROLE_ARN: aws fails without --profile.',
      'unset AWS_WEB_IDENTITY_TOKEN_FILE',
    ),
  ];
}

function checkEndpointVariables(env: Environment): readonly Finding[] {
  if (env['AWSMFA_SANDBOX']) return [note('This is the sandbox: nothing here reaches AWS.')];
  return ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_STS', 'AWS_ENDPOINT_URL_IAM'].flatMap((name) => {
    const value = env[name];
    if (!value) return [];
    const flaw = flawOfSetting('endpoint_url', value);
    return flaw === undefined
      ? [note(`${name} sends calls to ${new URL(value).host}.`)]
      : [
          problem(
            `${name} is ${quoted(value)}, and every call fails with it: ${flaw}.`,
            `unset ${name}`,
          ),
        ];
  });
}

function checkValues(env: Environment): readonly Finding[] {
  return flawedVariables(env).map(({ variable, value, flaw }) =>
    problem(
      `${variable} is ${quoted(value)}, and aws fails with it: ${flaw}.`,
      `unset ${variable}`,
    ),
  );
}

/** `aws` does not fall back to the usual file if the path is empty. */
function checkFileVariables(env: Environment): readonly Finding[] {
  return ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']
    .filter((name) => env[name] === '')
    .map((name) => problem(`${name} is set but empty, so aws reads no file.`, `unset ${name}`));
}

export function isVersion1(version: string | undefined): boolean {
  return version?.startsWith('1.') === true;
}
