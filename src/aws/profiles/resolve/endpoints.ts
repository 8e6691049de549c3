import type { FileLocation, ProfileProblem } from '../profile';
import type { Environment } from '../read/locate';
import type { MergedFiles, MergedProfile } from '../read/merge';
import type { ParsedSection } from '../read/parse';
import type { ParsedKey } from '../read/section-body';
import { problemAt } from './problems';
import { problemOfBlockIn, problemOfNextLine } from './setting-problems';
import { flawOfName, flawOfSetting } from './setting-rules';

/** The services that awsmfa calls, named as in a `[services]` section. */
type Service = 'sts' | 'iam' | 'sso' | 'sso_oidc';

type FoundEndpoints = {
  /** The URLs by service. A service without one uses its default endpoint. */
  readonly urls: Readonly<Partial<Record<Service, string | undefined>>>;
  readonly problem: ProfileProblem | undefined;
};

/** The source of an endpoint: a variable, or a key of a file. */
type Named = {
  readonly url: string;
  readonly by: string;
  readonly at: FileLocation;
  readonly key?: ParsedKey | undefined;
};

/**
 * The endpoints of a profile's calls (`ConfiguredEndpointProvider`): the service's own variable,
 * then `AWS_ENDPOINT_URL`, then the block of the profile's `[services]` section, then
 * `endpoint_url`. Empty texts are skipped. A `services` that doesn't exist makes botocore fail,
 * unless a variable comes first.
 */
export function findEndpoints(
  services: readonly Service[],
  profile: MergedProfile,
  files: MergedFiles,
  env: Environment,
): FoundEndpoints {
  const ignored =
    env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] ?? profile.text('ignore_configured_endpoint_urls');
  if (ignored?.toLowerCase() === 'true') return { urls: {}, problem: undefined };
  const section = servicesOf(profile, files);
  const ofVariables = services.map((service) =>
    fromVariable(env, `AWS_ENDPOINT_URL_${service.toUpperCase()}`),
  );
  const found = services.map(
    (service, at) => ofVariables[at] ?? configured(profile, section, service),
  );
  const unanswered = services.filter((_, at) => ofVariables[at] === undefined);
  return {
    urls: Object.fromEntries(services.map((service, at) => [service, found[at]?.url])),
    problem:
      problemOf(profile, files, section, unanswered) ??
      found.map(flawed).find((problem) => problem !== undefined),
  };
}

function fromVariable(env: Environment, ofService: string): Named | undefined {
  const by = [ofService, 'AWS_ENDPOINT_URL'].find((name) => env[name]);
  if (by === undefined) return undefined;
  return { url: env[by] ?? '', by, at: { file: by, line: undefined } };
}

function flawed(named: Named | undefined): ProfileProblem | undefined {
  const flaw = named && flawOfSetting('endpoint_url', named.url);
  if (!named || flaw === undefined) return undefined;
  const { key, by, at, url } = named;
  return (key && problemOfNextLine(by, key, at)) ?? problemAt(at, 'bad-endpoint', by, url, flaw);
}

function servicesOf(profile: MergedProfile, files: MergedFiles): ParsedSection | undefined {
  const name = profile.text('services');
  return name === undefined ? undefined : files.services.get(name);
}

function configured(
  profile: MergedProfile,
  section: ParsedSection | undefined,
  service: string,
): Named | undefined {
  const block = section?.keys.get(service);
  const own = block?.value instanceof Map ? block.value.get('endpoint_url') : undefined;
  const by = 'endpoint_url';
  if (own) return { url: own, by, at: { file: profile.paths.config, line: block?.lineOf?.(by) } };
  const url = profile.text(by);
  return url ? { url, by, at: profile.at(by), key: profile.keys.get(by) } : undefined;
}

/** `unanswered` lists the services for which botocore looks into the section. */
function problemOf(
  profile: MergedProfile,
  files: MergedFiles,
  section: ParsedSection | undefined,
  unanswered: readonly string[],
): ProfileProblem | undefined {
  if (unanswered.length === 0) return undefined;
  for (const name of ['services', 'endpoint_url'])
    if (profile.isBlock(name)) return problemOfBlockIn(profile, name);
  const name = profile.text('services');
  if (name === undefined) return undefined;
  if (!section?.keys.size) {
    const flaw = flawOfName(name, (meant) => files.services.has(meant));
    return problemAt(profile.at('services'), 'unknown-services', name, flaw);
  }
  const bad = unanswered.find((service) => typeof section.keys.get(service)?.value === 'string');
  if (bad === undefined) return undefined;
  const at = { file: profile.paths.config, line: section.keys.get(bad)?.line };
  return problemAt(at, 'service-without-block', name, bad);
}
