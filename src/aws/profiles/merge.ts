import { LazyMap } from './lazy-map';
import { type FilePaths, MergedProfile } from './merged-profile';
import type { ParsedFile, ParsedSection } from './parse';
import { problemAt } from './problems';
import type { ProfileProblem } from './profile';
import { toConfigSection } from './section-name';

/** Both files together, as `botocore.session.Session.full_config` merges them. */
export type MergedFiles = {
  /** Config's profiles first, then what only the credentials file has. */
  readonly profiles: ReadonlyMap<string, MergedProfile>;
  readonly ssoSessions: ReadonlyMap<string, ParsedSection>;
  readonly services: ReadonlyMap<string, ParsedSection>;
  /** Sections that `aws` drops or takes for something else than they look like. */
  readonly problems: readonly ProfileProblem[];
};

/** Sections of the config file that belong to the AWS CLI itself. */
const KNOWN_OTHERS: ReadonlySet<string> = new Set(['plugins', 'preview']);

export function mergeFiles(
  config: ParsedFile,
  credentials: ParsedFile,
  paths: FilePaths,
): MergedFiles {
  const byKind = {
    profile: new Map<string, ParsedSection>(),
    'sso-session': new Map<string, ParsedSection>(),
    services: new Map<string, ParsedSection>(),
  };
  const problems: ProfileProblem[] = [];
  const inConfigAt = ({ line }: ParsedSection) => ({ file: paths.config, line });

  for (const section of config.sections.values()) {
    const { header } = section;
    const meaning = toConfigSection(header);
    if (meaning.kind === 'dropped') {
      problems.push(problemAt(inConfigAt(section), 'section-dropped', header, meaning.prefix));
    } else if (meaning.kind === 'other') {
      if (!KNOWN_OTHERS.has(header))
        problems.push(problemAt(inConfigAt(section), 'section-without-prefix', header));
    } else {
      const sections = byKind[meaning.kind];
      const earlier = sections.get(meaning.name);
      if (earlier) {
        const [replaced, line] = [earlier.header, String(section.line)];
        problems.push(problemAt(inConfigAt(earlier), 'section-replaced', replaced, line));
      }
      sections.set(meaning.name, section);
    }
  }

  const { profile: inConfig, services, 'sso-session': ssoSessions } = byKind;
  const inCredentials = credentials.sections;
  const sections = new Map<string, ParsedSection>(inConfig);
  for (const [name, section] of inCredentials) {
    if (!sections.has(name)) sections.set(name, section);
    if (name.startsWith('profile ')) {
      const at = { file: paths.credentials, line: section.line };
      problems.push(problemAt(at, 'prefix-in-credentials', name));
    }
  }
  const profiles = new LazyMap(
    sections,
    (_, name) => new MergedProfile(name, inConfig.get(name), inCredentials.get(name), paths),
  );
  return { profiles, ssoSessions, services, problems };
}
