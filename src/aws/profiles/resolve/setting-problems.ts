import type { FileLocation, ProfileProblem } from '../profile';
import type { Environment } from '../read/locate';
import type { MergedProfile } from '../read/merge';
import type { ParsedKey } from '../read/section-body';
import { problemAt } from './problems';
import { flawOfValue, type SettingUse, settingRule } from './setting-rules';

/** The keys of a profile or another section, and their locations. */
export type Settings = Pick<MergedProfile, 'keys' | 'at'>;

/** The first value, in file order, that would be refused in one of these uses. */
export function problemOfSettings(
  settings: Settings,
  uses: readonly SettingUse[],
  env: Environment = {},
): ProfileProblem | undefined {
  for (const [name, key] of settings.keys) {
    if (uses.includes('call') && failsAsText(name, key.value))
      return problemAt(settings.at(name), 'text-for-block', name);
    const rule = settingRule(name, uses);
    if (rule === undefined) continue;
    if (rule.variable !== undefined && env[rule.variable] !== undefined) continue;
    const at = settings.at(name);
    if (typeof key.value !== 'string') return problemOfBlock(name, key, at);
    const flaw = flawOfValue(key.value, rule, uses);
    if (flaw === undefined) continue;
    return (
      problemOfNextLine(name, key, at) ??
      problemAt(at, name === 'role_arn' ? 'bad-role-arn' : 'invalid-value', name, key.value, flaw)
    );
  }
  return undefined;
}

/**
 * botocore 1.43 creates no client for any service with such a text, but fails with
 * `AttributeError`. A non-empty text for `s3` fails only for S3, which awsmfa never calls. `doctor`
 * reports that one.
 */
function failsAsText(name: string, value: ParsedKey['value']): boolean {
  return name === 'api_versions' ? typeof value === 'string' : name === 's3' && value === '';
}

/**
 * A nested block instead of text. The usual cause is a line below that is indented by mistake.
 */
export function problemOfBlock(name: string, key: ParsedKey, at: FileLocation): ProfileProblem {
  return swallowed(name, key, at) ?? problemAt(at, 'nested-block', name);
}

export function problemOfBlockIn(settings: Settings, name: string): ProfileProblem {
  const key = settings.keys.get(name);
  const at = settings.at(name);
  return key ? problemOfBlock(name, key, at) : problemAt(at, 'nested-block', name);
}

/** Why a value that continues on the next line is not what it seems. */
export function problemOfNextLine(
  name: string,
  key: ParsedKey,
  at: FileLocation,
): ProfileProblem | undefined {
  if (typeof key.value !== 'string') return swallowed(name, key, at);
  const next = key.value.split('\n').findIndex((text, index) => index > 0 && text !== '');
  return next === -1 ? undefined : indented(name, key, at, key.lines?.[next]);
}

/**
 * The first setting or section header that is indented, and so belongs to the value above it. A
 * command may continue on the next line and have `name=value` among its words.
 */
export function problemOfSwallowed(settings: Settings): ProfileProblem | undefined {
  for (const [name, key] of settings.keys) {
    const problem = key.lines && KNOWN_KEYS.has(name) && swallowed(name, key, settings.at(name));
    if (problem) return problem;
  }
  return undefined;
}

function swallowed(name: string, key: ParsedKey, at: FileLocation): ProfileProblem | undefined {
  if (typeof key.value !== 'string') {
    const inner = [...key.value.keys()].find((pair) => KNOWN_KEYS.has(pair.toLowerCase()));
    return inner === undefined ? undefined : indented(name, key, at, key.lineOf?.(inner));
  }
  const isCommand = name.endsWith('_process');
  const index = key.value.split('\n').findIndex((text, line) => {
    if (line === 0) return false;
    const [, word = '', blank] = /^([a-z_\d]+)(\s*)[=:]/i.exec(text) ?? [];
    return KNOWN_KEYS.has(word.toLowerCase()) ? !isCommand || blank !== '' : HEADER.test(text);
  });
  return index === -1 ? undefined : indented(name, key, at, key.lines?.[index]);
}

function indented(name: string, key: ParsedKey, at: FileLocation, line: number | undefined) {
  return problemAt(at, 'indented-line', String(line ?? key.line + 1), name, String(key.line));
}

const HEADER = /^\[(?:default|profile\s|sso-session\s|services\s).*\]/;

/** The keys that profiles consist of. Each takes a text as its value. */
const KNOWN_KEYS: ReadonlySet<string> = new Set([
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_security_token',
  'aws_session_token',
  'ca_bundle',
  'cli_auto_prompt',
  'cli_binary_format',
  'cli_pager',
  'cli_timestamp_format',
  'credential_process',
  'credential_source',
  'defaults_mode',
  'duration_seconds',
  'endpoint_url',
  'external_id',
  'login_session',
  'max_attempts',
  'mfa_process',
  'mfa_serial',
  'mfa_session',
  'mfa_session_seconds',
  'output',
  'region',
  'retry_mode',
  'role_arn',
  'role_session_name',
  'services',
  'source_profile',
  'sso_account_id',
  'sso_region',
  'sso_registration_scopes',
  'sso_role_name',
  'sso_session',
  'sso_start_url',
  'sts_regional_endpoints',
  'use_dualstack_endpoint',
  'use_fips_endpoint',
  'web_identity_token_file',
]);
