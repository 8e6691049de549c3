import { shellWord } from '../../shell-word';
import type { Profile, ProfileSet } from './profile';
import { toInteger } from './read/python-text';

/** A setting that doesn't do what it seems to do. */
type SettingNote = {
  readonly key: string;
  /** Which tool reads it, and that `aws` does not. */
  readonly message: string;
  /** What to write instead. */
  readonly advice: string;
};

type Row = {
  readonly key: string;
  /** When the setting is fine. `value` is its text. */
  readonly isFine?: (profile: Profile, value: string) => boolean;
  readonly message: string;
  readonly advice: (profile: Profile, value: string) => string;
};

/** The aws-vault command that returns long-term keys, which AWS accepts for an MFA session. */
export function awsVaultExport(profileName: string): string {
  return `credential_process = aws-vault export --no-session --format=json ${shellWord(profileName)}`;
}

const isNoRole = ({ roleArn }: Profile) => roleArn === undefined;

/**
 * Settings of other tools by name, and AWS settings that nothing reads. Sources: the documentation
 * of aws-vault 7, awsume 4, aws-mfa 0.0.12 and gopass, and how botocore 1.43 treats each.
 */
const rows: readonly Row[] = [
  ...['include_profile', 'parent_profile'].map(
    (key): Row => ({
      key,
      message: `aws-vault reads ${key}; aws and the SDKs don't.`,
      advice: (_, value) => `Copy the settings of ${value} into this profile.`,
    }),
  ),
  {
    key: 'source_profile',
    isFine: (profile) => !isNoRole(profile),
    message:
      'source_profile does nothing without role_arn. aws-vault and awsume take the keys of that profile; aws does not.',
    advice: ({ name }, value) => `Sign in to ${value} instead, or write ${awsVaultExport(name)}`,
  },
  {
    key: 'mfa_token_provider',
    message: "Wrappers around gopass read mfa_token_provider; aws and the SDKs don't.",
    advice: (_, value) => `awsmfa runs such a command too: mfa_process = ${value}`,
  },
  {
    key: 'role_duration',
    message: "awsume reads role_duration; aws and the SDKs don't.",
    advice: (_, value) => `duration_seconds = ${value}`,
  },
  {
    key: 'assume_role',
    message: "aws-mfa reads assume_role; aws and the SDKs don't.",
    advice: (_, value) => `Write a profile with role_arn = ${value} and source_profile.`,
  },
  {
    key: 'aws_mfa_device',
    isFine: ({ mfaSerial }, value) => mfaSerial !== undefined && mfaSerial !== value,
    message: "aws-mfa reads aws_mfa_device, and so does awsmfa; aws and the SDKs don't.",
    advice: (_, value) => `mfa_serial = ${value} is what every tool reads.`,
  },
  {
    key: 'credential_process',
    isFine: ({ settings }, value) =>
      !settings.has('mfa_serial') ||
      !/(?:^|[\\/\s"'])aws-vault(?:\.exe)?["']?\s+(?:exec|export)\b/.test(value) ||
      /\s--no-session\b/.test(value),
    message:
      'aws-vault asks for the token code here and hands out temporary keys: awsmfa and mfa_serial are not used.',
    advice: ({ name }) => `To sign in with awsmfa: ${awsVaultExport(name)}`,
  },
  {
    key: 'duration_seconds',
    isFine: (profile, value) => isNoRole(profile) || toInteger(value) !== undefined,
    message: 'duration_seconds is not a whole number, so aws and awsmfa ignore it.',
    advice: () => 'Write seconds, such as duration_seconds = 3600.',
  },
  ...['use_fips_endpoint', 'use_dualstack_endpoint', 'ignore_configured_endpoint_urls'].map(
    (key): Row => ({
      key,
      isFine: (_, value) => /^(?:true|false)$/i.test(value),
      message: `${key} is neither true nor false, so it counts as false.`,
      advice: () => `Write ${key} = true, or remove the line.`,
    }),
  ),
  {
    key: 's3',
    // An empty text is reported as a problem.
    isFine: (_, value) => value === '',
    message: 's3 needs indented settings, not text: aws s3 and boto3 fail, other services work.',
    advice: () => 'Write its settings in indented lines below s3 =, or remove the line.',
  },
  {
    key: 'sso_session',
    isFine: ({ settings }) => settings.has('sso_account_id') || settings.has('sso_role_name'),
    message: 'sso_session does nothing without sso_account_id and sso_role_name.',
    advice: () => 'Add both lines: aws configure sso writes them.',
  },
];

/** aws-mfa keeps the long-term keys of `X` in `X-long-term` and writes temporary keys to `X`. */
export function longTermProfileOf(name: string, { profiles }: ProfileSet): string | undefined {
  const longTerm = `${name}-long-term`;
  const keys = profiles.get(longTerm)?.keys;
  return keys !== undefined && keys.sessionToken === undefined ? longTerm : undefined;
}

/** The notes on the profile's settings, each once. */
export function settingNotes(profile: Profile): readonly SettingNote[] {
  return rows.flatMap(({ key, isFine, message, advice }) => {
    const value = profile.settings.get(key);
    if (typeof value !== 'string' || isFine?.(profile, value)) return [];
    return [{ key, message, advice: advice(profile, value) }];
  });
}
