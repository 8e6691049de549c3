import type { Profile, SettingValue } from '../profile';
import { parse } from '../read/parse';
import { toConfigSection, toProfileHeader } from '../read/section-name';
import { type FileKind, profileOf } from './edit';
import {
  joinLines,
  layoutOf,
  removeLines,
  splitEditable,
  valueIn,
  withValue,
} from './editable-lines';

/**
 * Settings that hold credentials or say where they come from. In a profile's section they would win
 * over an endpoint, so a child's copy has none of them.
 */
const ABOUT_CREDENTIALS: ReadonlySet<string> = new Set([
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
  'aws_security_token',
  'aws_account_id',
  'aws_credential_scope',
  'aws_expiration',
  'expiration',
  'x_security_token_expires',
  'x_principal_arn',
  'role_arn',
  'role_session_name',
  'source_profile',
  'credential_source',
  'external_id',
  'duration_seconds',
  'mfa_serial',
  'mfa_process',
  'mfa_session',
  'mfa_session_seconds',
  'credential_process',
  'web_identity_token_file',
  'sso_session',
  'sso_start_url',
  'sso_region',
  'sso_account_id',
  'sso_role_name',
  'sso_registration_scopes',
  'login_session',
]);

type ProfileFiles = { readonly config: string; readonly credentials: string };

/**
 * The user's two files for a child. `[default]` has the profile's settings and no credentials. With
 * an endpoint, the profile's own section is like that too, so that nothing wins over the endpoint.
 * All other lines stay, so that `--profile other` works. A profile whose source was removed finds
 * the source under a new name.
 *
 * If botocore refuses the files, the child gets only the profile's settings.
 *
 * @param region replaces the profile's.
 */
export function filesForChild(
  files: ProfileFiles,
  profile: Pick<Profile, 'name' | 'settings'>,
  region: string | undefined,
  access: 'endpoint' | 'keys',
): ProfileFiles {
  const left = new Set(access === 'keys' ? ['default'] : ['default', profile.name]);
  const own = ownSettings(profile, region, left);
  const parsed = [parse(files.config), parse(files.credentials)];
  if (parsed.some(({ refusals }) => refusals.length > 0)) {
    return { config: own + ownServices(files.config, profile), credentials: '' };
  }
  const names = new Set<string>();
  const sources = new Set<string>();
  for (const { sections } of parsed) {
    for (const { header, keys } of sections.values()) {
      names.add(header).add(profileOf(header, 'config') ?? header);
      const source = keys.get('source_profile')?.value;
      if (typeof source === 'string' && left.has(source)) sources.add(source);
    }
  }
  const moved = new Map([...sources].map((name) => [name, unusedName(`awsmfa-${name}`, names)]));
  return {
    config: `${own}\n${withoutOwn(files.config, 'config', left, moved)}`,
    credentials: withoutOwn(files.credentials, 'credentials', left, moved),
  };
}

function unusedName(name: string, names: ReadonlySet<string>): string {
  return names.has(name) ? unusedName(`${name}-`, names) : name;
}

/** The text without these sections, or with the sections under their new names. */
function withoutOwn(
  text: string,
  file: FileKind,
  left: ReadonlySet<string>,
  moved: ReadonlyMap<string, string>,
): string {
  const lines = splitEditable(text);
  const sections = layoutOf(text);
  const gone = new Set<number>();
  const replace = (line: number, content: string) => {
    lines[line] = { content, end: lines[line]?.end ?? '' };
  };
  for (const [index, { header, line, keys }] of sections.entries()) {
    const name = profileOf(header, file);
    const newName = name === undefined ? undefined : moved.get(name);
    if (name !== undefined && left.has(name) && newName === undefined) {
      const end = sections[index + 1]?.line ?? lines.length;
      for (let at = line; at < end; at++) gone.add(at);
      continue;
    }
    // Remove the indentation: below a key, an indented header would be part of the key's value.
    const written = (lines[line]?.content ?? '').trimStart();
    replace(line, newName === undefined ? written : `[${headerFor(newName, file)}]`);
    for (const key of keys) {
      // Credentials in [DEFAULT] would count for the two profiles as well.
      if (header === 'DEFAULT' && ABOUT_CREDENTIALS.has(key.name)) {
        for (const at of [key.line, ...key.continuations]) gone.add(at);
      } else if (key.name === 'source_profile') {
        const content = lines[key.line]?.content ?? '';
        const source = moved.get(valueIn(content));
        if (source !== undefined) replace(key.line, withValue(content, source));
      }
    }
  }
  return joinLines(removeLines(lines, [...gone]));
}

function headerFor(name: string, file: FileKind): string {
  return file === 'credentials' ? name : (toProfileHeader(name) ?? `profile "${name}"`);
}

/** The profile's settings, for each section that the copies leave out. */
function ownSettings(
  profile: Pick<Profile, 'name' | 'settings'>,
  region: string | undefined,
  left: ReadonlySet<string>,
): string {
  const settings = [...profile.settings].filter(
    ([key]) => !ABOUT_CREDENTIALS.has(key) && key !== 'region',
  );
  if (region !== undefined) settings.unshift(['region', region]);
  const body = settings.map(([key, value]) => setting(key, value)).join('');
  return [...left]
    .map((name) => (name === 'default' ? `[default]\n${body}` : sectionFor(name, body)))
    .join('');
}

/** The `[services]` section that the profile names. */
function ownServices(config: string, { settings }: Pick<Profile, 'settings'>): string {
  const name = settings.get('services');
  const services = typeof name === 'string' ? servicesSection(config, name) : undefined;
  return services === undefined
    ? ''
    : `[services ${name}]\n${[...services].map(([key, value]) => setting(key, value)).join('')}`;
}

/** A name that can't be quoted in a header gets no section. `[default]` has the same settings. */
function sectionFor(name: string, body: string): string {
  // Protects: a name can't end its header in the files of a child.
  return /["\\\]\x00-\x1f\x7f]/.test(name) ? '' : `[profile "${name}"]\n${body}`;
}

/** Further lines of a value are indented, and so is a nested block. */
function setting(key: string, value: SettingValue): string {
  if (typeof value === 'string') return `${key} = ${value.replaceAll('\n', '\n  ')}\n`;
  return `${key} =\n${[...value].map(([name, text]) => `  ${name} = ${text}\n`).join('')}`;
}

/**
 * The settings in `[services NAME]` of a config file's text, or `undefined` if it has no such
 * section.
 */
export function servicesSection(
  configText: string,
  name: string,
): ReadonlyMap<string, SettingValue> | undefined {
  for (const { header, keys } of parse(configText).sections.values()) {
    const meaning = toConfigSection(header);
    if (meaning.kind !== 'services' || meaning.name !== name) continue;
    return new Map([...keys].map(([key, { value }]) => [key, value]));
  }
  return undefined;
}
