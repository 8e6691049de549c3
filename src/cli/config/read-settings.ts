import { join } from 'node:path';
import type { ProfileProblem } from '../../aws/profiles/profile';
import { readProfileFile } from '../../aws/profiles/read/load-profiles';
import type { Environment } from '../../aws/profiles/read/locate';
import { type ParsedSection, parse } from '../../aws/profiles/read/parse';
import type { ParsedKey, Refusal } from '../../aws/profiles/read/section-body';
import { nearestNames } from '../../aws/profiles/resolve/nearest';
import { commentFlaw, visibleFlaw } from '../../aws/profiles/resolve/setting-rules';
import { bounds, shortened } from '../../bounds';
import { printable } from '../../printable';
import { isAccessible } from '../../terminal/screen/capabilities';
import {
  eachSetting,
  mostWaitSeconds,
  readWait,
  type Setting,
  type Settings,
  type SettingValue,
  uiSettings,
} from '../../user-settings';

export type SettingRow = {
  /** The name in the file. An account is `accounts.123456789012`. */
  readonly name: string;
  readonly value: SettingValue;
  readonly source: 'default' | 'file' | 'environment';
  readonly line: number | undefined;
  readonly variable: string | undefined;
};

export type FoundSettings = Settings & {
  readonly file: string;
  readonly isAbsent: boolean;
  readonly rows: readonly SettingRow[];
  /** The invalid values. For a variable, `file` is the variable's name. */
  readonly problems: readonly ProfileProblem[];
};

/**
 * The path of the settings file. The XDG Base Directory Specification allows only absolute paths. On
 * Windows, programs keep their settings in `%APPDATA%`.
 */
export function settingsFile(env: Environment, home: string, platform: NodeJS.Platform): string {
  if (platform === 'win32')
    return join(env['APPDATA'] || join(home, 'AppData', 'Roaming'), 'awsmfa', 'config');
  const base = env['XDG_CONFIG_HOME'] ?? '';
  return join(base.startsWith('/') ? base : join(home, '.config'), 'awsmfa', 'config');
}

/**
 * Reads the settings. A variable wins over the file, and the file over the default. An invalid value is
 * reported and ignored. The file has the grammar of the AWS config file. Never throws.
 */
export function readSettings(file: string, env: Environment): FoundSettings {
  const { text, isAbsent, problem } = readProfileFile(file);
  const { sections, refusals } = parse(text);
  const keysOf = (header: string): ParsedSection['keys'] => sections.get(header)?.keys ?? new Map();
  const rows: SettingRow[] = [];
  const problems = problem === undefined ? [] : [problem];
  const tell = (line: number | undefined, code: string, sentence: string, place = file) =>
    problems.push({ code, message: printable(sentence), file: place, line });

  for (const refusal of refusals) tell(refusal.line, refusal.code, sayRefusal(refusal));
  for (const { header, line } of sections.values())
    if (header !== 'ui' && header !== 'accounts')
      tell(line, 'unknown-setting', `There is no section [${short(header)}].`);

  for (const [key, { line }] of keysOf('ui')) {
    if (settingKeys.includes(key)) continue;
    const [near] = nearestNames(short(key), settingKeys);
    const meant = near === undefined ? '' : ` Did you mean ${near}?`;
    tell(line, 'unknown-setting', `There is no setting ${short(key)}.${meant}`);
  }
  const readSetting = <Value extends SettingValue>(setting: Setting<Value>): Value => {
    const { key, initial, variable, read, expects } = setting;
    const inFile = keysOf('ui').get(key);
    const fromFile = inFile && read(textOf(inFile));
    if (inFile !== undefined && fromFile === undefined)
      tell(inFile.line, 'invalid-value', sayInvalid(key, textOf(inFile), expects));
    const set = (variable && env[variable]) || undefined;
    const fromVariable = set === undefined ? undefined : read(set);
    if (variable !== undefined && set !== undefined && fromVariable === undefined)
      tell(undefined, 'invalid-value', sayInvalid(variable, set, expects), variable);
    const value = fromVariable ?? fromFile ?? initial;
    if (fromVariable !== undefined)
      rows.push({ name: key, value, source: 'environment', line: undefined, variable });
    else if (fromFile !== undefined) rows.push(inThisFile(key, value, inFile?.line));
    else rows.push({ name: key, value, source: 'default', line: undefined, variable: undefined });
    return value;
  };
  const ui = eachSetting(readSetting);

  const accounts = new Map<string, string>();
  for (const [account, key] of keysOf('accounts')) {
    const { line } = key;
    const name = textOf(key);
    if (!/^\d{12}$/.test(account))
      tell(
        line,
        'unknown-setting',
        `${short(account)} is not an account: an account has twelve digits.`,
      );
    else if (name === '' || commentFlaw(name) !== undefined)
      tell(line, 'invalid-value', sayInvalid(account, name, 'it must be a name'));
    else {
      accounts.set(account, name);
      rows.push(inThisFile(`accounts.${account}`, name, line));
    }
  }
  for (const [variable, isSet] of Object.entries(switches)) {
    const value = isSet(env[variable] ?? '', env);
    rows.push({
      name: variable,
      value,
      source: value ? 'environment' : 'default',
      line: undefined,
      variable: value ? variable : undefined,
    });
  }
  const wait = env['AWSMFA_WAIT'] || undefined;
  const seconds = wait === undefined ? undefined : readWait(wait);
  if (wait !== undefined && seconds === undefined)
    tell(undefined, 'invalid-value', sayInvalid('AWSMFA_WAIT', wait, wholeSeconds), 'AWSMFA_WAIT');
  rows.push({
    name: 'AWSMFA_WAIT',
    value: seconds ?? mostWaitSeconds,
    source: seconds === undefined ? 'default' : 'environment',
    line: undefined,
    variable: seconds === undefined ? undefined : 'AWSMFA_WAIT',
  });
  problems.sort((one, other) => (one.line ?? 0) - (other.line ?? 0));
  return { ...ui, accounts, file, isAbsent, rows, problems };
}

const wholeSeconds = 'it must be a whole number of seconds';

/** Settings that only a variable can make, for one run. */
const switches: Readonly<Record<string, (value: string, env: Environment) => boolean>> = {
  AWSMFA_NO_CACHE: (value) => value === '1',
  ACCESSIBLE: (_, env) => isAccessible(env),
  NO_COLOR: (value) => value !== '',
  NO_ANIMATIONS: (value) => value !== '',
};

function inThisFile(
  name: string,
  value: SettingRow['value'],
  line: number | undefined,
): SettingRow {
  return { name, value, source: 'file', line, variable: undefined };
}

const settingKeys = Object.values(uiSettings).map(({ key }) => key);

/** No setting takes a nested block. */
function textOf({ value }: ParsedKey): string {
  return typeof value === 'string' ? value : '';
}

function sayInvalid(name: string, value: string, expects: string): string {
  const flaw = (value !== '' && visibleFlaw(value)) || expects;
  return `${name} = ${short(value) || '""'} is not valid: ${flaw}.`;
}

/** The parser skips the refused line and keeps the others. */
function sayRefusal(refusal: Refusal): string {
  switch (refusal.code) {
    case 'duplicate-section':
      return `Line ${refusal.firstLine} already has a section [${short(refusal.header)}].`;
    case 'duplicate-key':
      return `Line ${refusal.firstLine} already sets ${short(refusal.key)}.`;
    case 'byte-order-mark':
      return 'The file begins with a byte order mark. Save it without one.';
    case 'text-before-section':
      return 'This line is before the first [section], so it is ignored.';
    default:
      return 'This line is neither a section nor a key with a value.';
  }
}

/** Bounds a text from the file before it is shown. */
function short(text: string): string {
  return shortened(text, bounds.fact);
}
