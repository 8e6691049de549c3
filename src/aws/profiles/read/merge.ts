import type { ProfileProblem } from '../profile';
import { problemAt } from '../resolve/problems';
import { LazyMap } from './lazy-map';
import { type FilePaths, MergedProfile } from './merged-profile';
import type { ParsedFile, ParsedSection } from './parse';
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
