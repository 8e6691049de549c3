import type { Environment } from './locate';
import type { MergedFiles } from './merge';
import type { MergedProfile } from './merged-profile';
import type { ParsedSection } from './parse';
import { problemAt } from './problems';
import type { ProfileProblem } from './profile';

/** `undefined`: the service's own endpoint. */
export type Endpoints = { readonly sts: string | undefined; readonly iam: string | undefined };

export type FoundEndpoints = Endpoints & { readonly problem: ProfileProblem | undefined };

/**
 * Where a profile's calls go (`ConfiguredEndpointProvider`): the service's own variable,
 * `AWS_ENDPOINT_URL`, the block of the profile's `[services]` section, `endpoint_url`; empty texts are
 * passed over. A `services` that names nothing fails in botocore, unless a variable answered first.
 */
export function findEndpoints(
  profile: MergedProfile,
  files: MergedFiles,
  env: Environment,
): FoundEndpoints {
  const { AWS_ENDPOINT_URL: everywhere } = env;
  const ignored =
    env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] ?? profile.text('ignore_configured_endpoint_urls');
  if (ignored?.toLowerCase() === 'true')
    return { sts: undefined, iam: undefined, problem: undefined };

  const sts = env['AWS_ENDPOINT_URL_STS'] || everywhere;
  const iam = env['AWS_ENDPOINT_URL_IAM'] || everywhere;
  const section = servicesOf(profile, files);
  const unanswered = [...(sts ? [] : ['sts']), ...(iam ? [] : ['iam'])];
  return {
    sts: sts || configured(profile, section, 'sts'),
    iam: iam || configured(profile, section, 'iam'),
    problem: problemOf(profile, section, unanswered),
  };
}

function servicesOf(profile: MergedProfile, files: MergedFiles): ParsedSection | undefined {
  const name = profile.text('services');
  return name === undefined ? undefined : files.services.get(name);
}

function configured(
  profile: MergedProfile,
  section: ParsedSection | undefined,
  service: string,
): string | undefined {
  const block = section?.keys.get(service)?.value;
  const own = block instanceof Map ? block.get('endpoint_url') : undefined;
  return own || profile.text('endpoint_url') || undefined;
}

/** `unanswered`: the services for which botocore looks into the section. */
function problemOf(
  profile: MergedProfile,
  section: ParsedSection | undefined,
  unanswered: readonly string[],
): ProfileProblem | undefined {
  const name = profile.text('services');
  if (name === undefined || unanswered.length === 0) return undefined;
  const at = profile.at('services');
  if (!section?.keys.size) return problemAt(at, 'unknown-services', name);
  const bad = unanswered.find((service) => typeof section.keys.get(service)?.value === 'string');
  return bad === undefined ? undefined : problemAt(at, 'service-without-block', name, bad);
}
