import type { ParsedKey, ParsedSection } from './parse';
import type { FileLocation, SettingValue } from './profile';

/** Where the two files are, for the locations of what stands in them. */
export type FilePaths = { readonly config: string; readonly credentials: string };

/** The one or two sections of a profile, merged key by key, the credentials file winning. */
export class MergedProfile {
  constructor(
    readonly name: string,
    readonly config: ParsedSection | undefined,
    readonly credentials: ParsedSection | undefined,
    readonly paths: FilePaths,
  ) {}

  has(key: string): boolean {
    return this.find(key) !== undefined;
  }

  /** `undefined` where the key is absent or holds a nested block. */
  text(key: string): string | undefined {
    const value = this.find(key)?.value;
    return typeof value === 'string' ? value : undefined;
  }

  isBlock(key: string): boolean {
    return this.find(key)?.value instanceof Map;
  }

  /** Where a key stands, or the section's header where it does not. */
  at(key?: string): FileLocation {
    const inCredentials = key !== undefined ? this.credentials?.keys.get(key) : undefined;
    if (inCredentials) return { file: this.paths.credentials, line: inCredentials.line };
    const inConfig = key !== undefined ? this.config?.keys.get(key) : undefined;
    if (inConfig) return { file: this.paths.config, line: inConfig.line };
    return this.config
      ? { file: this.paths.config, line: this.config.line }
      : { file: this.paths.credentials, line: this.credentials?.line };
  }

  /** Config's order first, as Python's `dict.update` leaves it; secrets are left out. */
  settings(): ReadonlyMap<string, SettingValue> {
    const settings = new Map<string, SettingValue>();
    for (const section of [this.config, this.credentials]) {
      if (!section) continue;
      for (const [key, { value }] of section.keys)
        if (!SECRET_KEYS.has(key)) settings.set(key, value);
    }
    return settings;
  }

  private find(key: string): ParsedKey | undefined {
    return this.credentials?.keys.get(key) ?? this.config?.keys.get(key);
  }
}

/** `aws_security_token` is botocore's older name of `aws_session_token`, and the one it tries first. */
const SECRET_KEYS: ReadonlySet<string> = new Set([
  'aws_secret_access_key',
  'aws_session_token',
  'aws_security_token',
]);
