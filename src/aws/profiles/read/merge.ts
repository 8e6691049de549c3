import type { FileLocation, ProfileProblem, SettingValue } from '../profile';
import { problemAt } from '../resolve/problems';
import { LazyMap } from './lazy-map';
import type { ParsedFile, ParsedSection } from './parse';
import type { ParsedKey } from './section-body';
import { toConfigSection } from './section-name';

/** Both files together, as `botocore.session.Session.full_config` merges them. */
export type MergedFiles = {
  /** Config's profiles first, then what only the credentials file has. */
  readonly profiles: ReadonlyMap<string, MergedProfile>;
  readonly ssoSessions: ReadonlyMap<string, ParsedSection | undefined>;
  readonly services: ReadonlyMap<string, ParsedSection | undefined>;
  /** Sections that `aws` drops or reads differently than intended. */
  readonly problems: readonly ProfileProblem[];
};

/** Sections of the config file that belong to the AWS CLI or to aws-okta. */
const KNOWN_OTHERS: ReadonlySet<string> = new Set(['plugins', 'preview', 'okta']);

/** Sections that granted puts around what it synced from a registry. */
const GRANTED_MARKER = /^granted_registry_(?:start|end)\b/;

export function mergeFiles(
  config: ParsedFile,
  credentials: ParsedFile,
  paths: FilePaths,
): MergedFiles {
  // For each name, the header that counts.
  const byKind = {
    profile: new Map<string, string>(),
    'sso-session': new Map<string, string>(),
    services: new Map<string, string>(),
  };
  const problems: ProfileProblem[] = [];
  const inConfig = (header: string) => config.sections.get(header);
  const lineOf = (header: string) => inConfig(header)?.line;
  const at = (header: string) => ({ file: paths.config, line: lineOf(header) });

  for (const header of config.sections.keys()) {
    const meaning = toConfigSection(header);
    if (meaning.kind === 'dropped') {
      problems.push(
        header.includes('{{')
          ? problemAt(at(header), 'template')
          : problemAt(at(header), 'section-dropped', header, meaning.prefix),
      );
    } else if (meaning.kind === 'other') {
      if (!KNOWN_OTHERS.has(header) && !GRANTED_MARKER.test(header))
        problems.push(problemAt(at(header), 'section-without-prefix', header));
    } else {
      const headers = byKind[meaning.kind];
      const earlier = headers.get(meaning.name);
      if (earlier !== undefined) {
        const line = String(lineOf(header));
        problems.push(problemAt(at(earlier), 'section-replaced', earlier, line));
      }
      headers.set(meaning.name, header);
    }
  }

  const headers = new Map(byKind.profile);
  for (const name of credentials.sections.keys()) {
    if (!headers.has(name)) headers.set(name, ONLY_IN_CREDENTIALS);
    const isQuoted = /^(["']).*\1$/.test(name);
    if (isQuoted || name.startsWith('profile ')) {
      const line = credentials.sections.get(name)?.line;
      const code = isQuoted ? 'quotes-in-credentials' : 'prefix-in-credentials';
      problems.push(problemAt({ file: paths.credentials, line }, code, name));
    }
  }
  const profiles = new LazyMap(
    headers,
    (header, name) =>
      new MergedProfile(name, inConfig(header), credentials.sections.get(name), paths),
  );
  const ssoSessions = new LazyMap(byKind['sso-session'], inConfig);
  const services = new LazyMap(byKind.services, inConfig);
  return { profiles, ssoSessions, services, problems };
}

/** No header has this text. */
const ONLY_IN_CREDENTIALS = '';

/** The paths of the two files, to locate what is in them. */
type FilePaths = { readonly config: string; readonly credentials: string };

/** The one or two sections of a profile, merged key by key. The credentials file wins. */
export class MergedProfile {
  readonly keys: ReadonlyMap<string, ParsedKey>;

  constructor(
    readonly name: string,
    readonly config: ParsedSection | undefined,
    readonly credentials: ParsedSection | undefined,
    readonly paths: FilePaths,
  ) {
    // Config's keys come first, as with Python's `dict.update`.
    this.keys =
      config && credentials
        ? new Map([...config.keys, ...credentials.keys])
        : ((config ?? credentials)?.keys ?? new Map());
  }

  has(key: string): boolean {
    return this.keys.has(key);
  }

  /** `undefined` if the key is absent or has a nested block. */
  text(key: string): string | undefined {
    const value = this.keys.get(key)?.value;
    return typeof value === 'string' ? value : undefined;
  }

  isBlock(key: string): boolean {
    return this.keys.get(key)?.value instanceof Map;
  }

  /** The location of a key, or of the section's header if the key is absent. */
  at(key?: string): FileLocation {
    const inCredentials = key !== undefined ? this.credentials?.keys.get(key) : undefined;
    if (inCredentials) return { file: this.paths.credentials, line: inCredentials.line };
    const inConfig = key !== undefined ? this.config?.keys.get(key) : undefined;
    if (inConfig) return { file: this.paths.config, line: inConfig.line };
    return this.config
      ? { file: this.paths.config, line: this.config.line }
      : { file: this.paths.credentials, line: this.credentials?.line };
  }

  /** All settings except the secrets. */
  settings(): ReadonlyMap<string, SettingValue> {
    const keys = SECRET_KEYS.some((key) => this.keys.has(key))
      ? new Map([...this.keys].filter(([key]) => !SECRET_KEYS.includes(key)))
      : this.keys;
    return new LazyMap(keys, ({ value }) => value);
  }
}

/** `aws_security_token` is an older name of `aws_session_token`. botocore tries it first. */
const SECRET_KEYS: readonly string[] = [
  'aws_secret_access_key',
  'aws_session_token',
  'aws_security_token',
];
