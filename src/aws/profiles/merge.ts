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

  for (const section of config.sections.values()) {
    const { header, line } = section;
    const meaning = toConfigSection(header);
    if (meaning.kind === 'dropped') {
      problems.push(
        problemAt({ file: paths.config, line }, 'section-dropped', header, meaning.prefix),
      );
    } else if (meaning.kind === 'other') {
      if (!KNOWN_OTHERS.has(header))
        problems.push(problemAt({ file: paths.config, line }, 'section-without-prefix', header));
    } else {
      const sections = byKind[meaning.kind];
      const earlier = sections.get(meaning.name);
      if (earlier)
        problems.push(
          problemAt(
            { file: paths.config, line: earlier.line },
            'section-replaced',
            earlier.header,
            String(line),
          ),
        );
      sections.set(meaning.name, section);
    }
  }

  const profiles = new Map<string, MergedProfile>();
  for (const [name, section] of byKind.profile)
    profiles.set(name, new MergedProfile(name, section, credentials.sections.get(name), paths));
  for (const [name, section] of credentials.sections) {
    if (!profiles.has(name)) profiles.set(name, new MergedProfile(name, undefined, section, paths));
    if (name.startsWith('profile '))
      problems.push(
        problemAt({ file: paths.credentials, line: section.line }, 'prefix-in-credentials', name),
      );
  }
  return { profiles, ssoSessions: byKind['sso-session'], services: byKind.services, problems };
}
