import { mfaSessionSeconds, roleSessionSeconds } from '../../limits';
import { flawOfEndpoint } from '../../network/endpoint-url';
import { isRegionName } from '../../partition';
import type { Environment } from '../read/locate';
import { toInteger } from '../read/python-text';

/**
 * The uses of a value. botocore refuses a value only if it uses it: in every call of the profile,
 * as the endpoint of its calls, in its `AssumeRole` or `AssumeRoleWithWebIdentity`, for an MFA
 * session of its own keys (`device`), or in its SSO sign-in.
 */
export type SettingUse = 'call' | 'endpoint' | 'role' | 'web-identity' | 'device' | 'sso';

type SettingRule = {
  readonly uses: readonly SettingUse[];
  readonly isGood: (value: string) => boolean;
  /** What the value must be, if nothing in it shows another cause. */
  readonly expects: (value: string) => string;
  /** If this variable is set, nothing reads the value. */
  readonly variable?: string;
  /** The use in which an empty value counts as none. */
  readonly mayBeEmptyFor?: SettingUse;
};

const region = {
  isGood: isRegionName,
  expects: () => 'a region is letters, digits and hyphens, such as us-east-1',
};

const endpoint = {
  isGood: (url: string) => flawOfEndpoint(url) === undefined,
  expects: (url: string) => flawOfEndpoint(url) ?? '',
};

const letters = 'letters, digits and any of';

/**
 * Every value that botocore 1.43, AWS or awsmfa would refuse later, each tested with botocore.
 * Lengths and characters are from the STS API reference. botocore itself checks only the minimum.
 */
const rules = new Map<string, SettingRule>([
  ['region', { uses: ['call'], ...region }],
  ['endpoint_url', { uses: ['endpoint'], ...endpoint }],
  [
    'role_arn',
    {
      uses: ['role', 'web-identity'],
      // Partition, account and path with name (IAM user guide, "IAM identifiers").
      isGood: (arn) =>
        arn.length <= 2048 &&
        /^arn:aws(?:-[a-z]+)*:iam::\d{12}:role\/(?:[\x21-\x7e]*\/)?[\w+=,.@-]+$/.test(arn),
      expects: (arn) =>
        /^arn:[^:]*:sts:.*:assumed-role\//.test(arn)
          ? 'it names a session, not a role'
          : 'it must be like arn:aws:iam::123456789012:role/name',
    },
  ],
  [
    'role_session_name',
    {
      uses: ['role', 'web-identity'],
      isGood: (name) => name === '' || /^[\w+=,.@-]{2,64}$/.test(name),
      expects: () => `it must be 2 to 64 ${letters} _+=,.@-`,
    },
  ],
  [
    'external_id',
    {
      uses: ['role'],
      isGood: (id) => /^[\w+=,.@:/-]{2,1224}$/.test(id),
      expects: () => `it must be 2 to 1224 ${letters} _+=,.@:/-`,
    },
  ],
  [
    'duration_seconds',
    {
      uses: ['role'],
      // Values that Python's int() rejects are ignored.
      isGood: (text) => isWithin(toInteger(text) ?? roleSessionSeconds.default, roleSessionSeconds),
      expects: () => secondsBetween(roleSessionSeconds),
    },
  ],
  [
    'mfa_serial',
    {
      uses: ['role', 'device'],
      isGood: isSerialNumber,
      expects: expectsOfSerialNumber,
      mayBeEmptyFor: 'device',
    },
  ],
  [
    'aws_mfa_device',
    {
      uses: ['device'],
      isGood: isSerialNumber,
      expects: expectsOfSerialNumber,
      mayBeEmptyFor: 'device',
    },
  ],
  ['mfa_session', { uses: ['role', 'device'], ...oneOf(['on', 'off'], 'any-case') }],
  [
    'mfa_session_seconds',
    {
      uses: ['role', 'device'],
      isGood: (text) => isWithin(toInteger(text), mfaSessionSeconds),
      expects: () => secondsBetween(mfaSessionSeconds),
    },
  ],
  ['sso_region', { uses: ['sso'], ...region }],
  ['sso_start_url', { uses: ['sso'], ...endpoint }],
  [
    'sso_account_id',
    {
      uses: ['sso'],
      isGood: (id) => /^\d{12}$/.test(id),
      expects: () => 'an account id has twelve digits',
    },
  ],
  [
    'sso_role_name',
    {
      uses: ['sso'],
      isGood: (name) => /^[\w+=,.@-]{1,64}$/.test(name),
      expects: () => `it must be 1 to 64 ${letters} _+=,.@-`,
    },
  ],
  [
    'sts_regional_endpoints',
    {
      uses: ['call'],
      ...oneOf(['regional', 'legacy']),
      isGood: (text) => ['', 'regional', 'legacy'].includes(text),
      variable: 'AWS_STS_REGIONAL_ENDPOINTS',
    },
  ],
  [
    'retry_mode',
    { uses: ['call'], ...oneOf(['standard', 'adaptive', 'legacy']), variable: 'AWS_RETRY_MODE' },
  ],
  [
    'max_attempts',
    {
      uses: ['call'],
      isGood: (text) => (toInteger(text) ?? 0) > 0,
      expects: () => 'it must be a whole number, 1 or more',
      variable: 'AWS_MAX_ATTEMPTS',
    },
  ],
  ...(['timeout', 'num_attempts'] as const).map((name): [string, SettingRule] => [
    `metadata_service_${name}`,
    {
      // Every client reads this, even if it doesn't ask the instance for credentials.
      uses: ['call'],
      isGood: (text) => toInteger(text) !== undefined,
      expects: () => 'it must be a whole number',
      variable: `AWS_METADATA_SERVICE_${name.toUpperCase()}`,
    },
  ]),
  [
    'ec2_metadata_service_endpoint_mode',
    {
      uses: ['call'],
      ...oneOf(['ipv4', 'ipv6'], 'any-case'),
      variable: 'AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE',
    },
  ],
  [
    'ec2_metadata_service_endpoint',
    {
      uses: ['call'],
      isGood: (url) => url === '' || endpoint.isGood(url),
      expects: endpoint.expects,
      variable: 'AWS_EC2_METADATA_SERVICE_ENDPOINT',
    },
  ],
  [
    'request_min_compression_size_bytes',
    {
      uses: ['call'],
      isGood: (text) => isWithin(toInteger(text), { least: 1, most: 1_048_576 }),
      expects: () => 'it must be from 1 to 1048576',
      variable: 'AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES',
    },
  ],
  [
    'auth_scheme_preference',
    {
      uses: ['call'],
      isGood: () => true,
      expects: () => 'it must be text',
      variable: 'AWS_AUTH_SCHEME_PREFERENCE',
    },
  ],
  [
    'defaults_mode',
    {
      uses: ['call'],
      ...oneOf(['standard', 'in-region', 'cross-region', 'mobile', 'auto', 'legacy'], 'any-case'),
      variable: 'AWS_DEFAULTS_MODE',
    },
  ],
  [
    'account_id_endpoint_mode',
    {
      uses: ['call'],
      ...oneOf(['preferred', 'disabled', 'required'], 'any-case'),
      variable: 'AWS_ACCOUNT_ID_ENDPOINT_MODE',
    },
  ],
  ...(['request_checksum_calculation', 'response_checksum_validation'] as const).map(
    (key): [string, SettingRule] => [
      key,
      {
        uses: ['call'],
        ...oneOf(['when_supported', 'when_required'], 'any-case'),
        variable: `AWS_${key.toUpperCase()}`,
      },
    ],
  ),
]);

/** The rule for a key, if one of these uses needs its value. */
export function settingRule(key: string, uses: readonly SettingUse[]): SettingRule | undefined {
  const rule = rules.get(key);
  return rule?.uses.some((use) => uses.includes(use)) ? rule : undefined;
}

/**
 * Why a value is refused, or `undefined` if it is good. A cause that a person can see in the file
 * comes first.
 */
export function flawOfValue(
  value: string,
  { isGood, expects, mayBeEmptyFor }: SettingRule,
  uses: readonly SettingUse[] = [],
): string | undefined {
  if (isGood(value)) return undefined;
  if (value === '' && mayBeEmptyFor !== undefined && uses.includes(mayBeEmptyFor)) return undefined;
  return visibleFlaw(value) ?? expects(value);
}

/** The variables that replace a setting. */
export function settingVariables(): readonly string[] {
  return [...rules.values()].flatMap(({ variable }) => variable ?? []);
}

/**
 * The variables that replace a setting and have an invalid value. With one of them botocore creates
 * no client.
 */
export function flawedVariables(env: Environment) {
  return [...rules.values()].flatMap((rule) => {
    const { variable } = rule;
    const value = variable === undefined ? undefined : env[variable];
    const flaw = value === undefined ? undefined : flawOfValue(value, rule);
    return variable === undefined || value === undefined || flaw === undefined
      ? []
      : [{ variable, value, flaw }];
  });
}

/** The flaw that hides a known name, such as quotes, after a colon. Empty if there is none. */
export function flawOfName(name: string, isKnown: (name: string) => boolean): string {
  const meant = name.replace(/\s[#;].*$/s, '').replace(/^(["'])(.*)\1$/s, '$2');
  const flaw = isKnown(meant) ? visibleFlaw(name) : undefined;
  return flaw === undefined ? '' : `: ${flaw}`;
}

/** The same check for a value from a variable or a file. */
export function flawOfSetting(
  key: 'region' | 'endpoint_url' | 'role_arn' | 'external_id' | 'role_session_name',
  value: string,
): string | undefined {
  const rule = rules.get(key);
  return rule && flawOfValue(value, rule);
}

/** Something that no good value contains and that is easy to overlook. */
export function visibleFlaw(value: string): string | undefined {
  if (value.includes('{{')) return 'it looks like a template that was not filled in';
  const comment = commentFlaw(value);
  if (comment !== undefined) return comment;
  if (/^["'\u2018-\u201f]|["'\u2018-\u201f]$/.test(value))
    return 'the quotes are part of the value: remove them';
  const odd = /[^\x20-\x7e]/u.exec(value)?.[0];
  if (odd !== undefined) {
    const code = odd.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
    return `it contains the character U+${code}: type the value again`;
  }
  return value.includes(' ') ? 'it contains a space' : undefined;
}

/** In these files a comment needs its own line. */
export function commentFlaw(value: string): string | undefined {
  return /(?:^|\s)[#;]/.test(value)
    ? 'the comment is part of the value: move it to a line of its own'
    : undefined;
}

/** `SerialNumber` in the STS API reference. Of ARNs, only those of devices that give codes. */
export function isSerialNumber(serial: string): boolean {
  if (!/^[\w+=/:,.@-]{9,256}$/.test(serial)) return false;
  return !serial.startsWith('arn:') || DEVICE_ARN.test(serial);
}

const DEVICE_ARN = /^arn:aws(?:-[a-z]+)*:iam::\d{12}:(?:sms-)?mfa\/./;

function expectsOfSerialNumber(serial: string): string {
  if (/^arn:[^:]*:iam::\d*:u2f\//.test(serial))
    return 'it names a security key or passkey, which gives no codes';
  return /^arn:/.test(serial)
    ? 'it does not name an MFA device, which is like arn:aws:iam::123456789012:mfa/name'
    : 'it must be the ARN of an MFA device, or the serial number of a hardware token';
}

function isWithin(
  seconds: number | undefined,
  { least, most }: { readonly least: number; readonly most: number },
): boolean {
  return seconds !== undefined && seconds >= least && seconds <= most;
}

function secondsBetween({ least, most }: { readonly least: number; readonly most: number }) {
  return `it must be from ${least} to ${most} seconds`;
}

function oneOf(values: readonly string[], letterCase: 'exact' | 'any-case' = 'exact') {
  const last = values.at(-1) ?? '';
  return {
    isGood: (text: string) => values.includes(letterCase === 'exact' ? text : text.toLowerCase()),
    expects: () => `it must be ${values.slice(0, -1).join(', ')} or ${last}`,
  };
}
