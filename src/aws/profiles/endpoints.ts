import type { Environment } from './locate';
import type { MergedFiles } from './merge';
import type { MergedProfile } from './merged-profile';
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

  const name = profile.text('services');
  const section = name === undefined ? undefined : files.services.get(name);
  const configured = (service: string): string | undefined => {
    const block = section?.keys.get(service)?.value;
    const own = block instanceof Map ? block.get('endpoint_url') : undefined;
    return own || profile.text('endpoint_url') || undefined;
  };
  const sts = env['AWS_ENDPOINT_URL_STS'] || everywhere;
  const iam = env['AWS_ENDPOINT_URL_IAM'] || everywhere;
  const isNeeded = !sts || !iam;
  return {
    sts: sts || configured('sts'),
    iam: iam || configured('iam'),
    problem:
      isNeeded && name !== undefined && !section?.keys.size
        ? problemAt(profile.at('services'), 'unknown-services', name)
        : undefined,
  };
}
