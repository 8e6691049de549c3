import { activeRegion } from '../aws/profiles/active';
import type { Profile } from '../aws/profiles/profile';
import type { Obtained } from '../aws/sessions/obtain-options';
import type { HandOver } from '../terminal/subshell-environment';
import type { CommandContext } from './command-context';

/** The credentials themselves, to be exported. */
export function toKeys(context: CommandContext, { profile, credentials }: Obtained): HandOver {
  return {
    profileName: profile.name,
    region: regionFor(context, profile),
    access: {
      kind: 'keys',
      credentials,
      endpointUrl: endpointFor(context, profile),
      caBundle: context.env['AWS_CA_BUNDLE'] ? undefined : profile.caBundle,
    },
  };
}

/** What the environment says wins over the profile, for every SDK. */
function endpointFor({ env }: CommandContext, { settings }: Profile): string | undefined {
  const own = settings.get('endpoint_url');
  return !env['AWS_ENDPOINT_URL'] && typeof own === 'string' ? own : undefined;
}

/** Where the credentials are to be used: `--region`, else what `aws` would take. */
export function regionFor({ region, env }: CommandContext, profile: Profile): string | undefined {
  return region ?? activeRegion(profile, env);
}
