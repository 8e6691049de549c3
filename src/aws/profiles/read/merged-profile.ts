import type { FileLocation, SettingValue } from '../profile';
import { LazyMap } from './lazy-map';
import type { ParsedSection } from './parse';
import type { ParsedKey } from './section-body';

/** The paths of the two files, to locate what is in them. */
export type FilePaths = { readonly config: string; readonly credentials: string };

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
