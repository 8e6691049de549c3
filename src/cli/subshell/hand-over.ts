import { servicesSection } from '../../aws/profiles/edit/files-for-child';
import type { Profile } from '../../aws/profiles/profile';
import { readProfileFile } from '../../aws/profiles/read/load-profiles';
import { activeRegion } from '../../aws/profiles/resolve/active';
import type { Obtained } from '../../aws/sessions/obtain-options';
import { isRoute, ROUTE } from '../../terminal/subshell/aws-variables';
import type { HandOver } from '../../terminal/subshell/subshell-environment';
import type { Uses } from '../command-context';

/** The members of the context that handing credentials over needs. */
export type Place = Uses<'env' | 'locations' | 'profiles' | 'region'>;

/**
 * The credentials to export.
 *
 * @param files the variables that name the child's own files. They replace those of the endpoints.
 */
export function toKeys(
  context: Place,
  { profile, credentials }: Obtained,
  files?: ReadonlyMap<string, string>,
): HandOver {
  return {
    ...namesFor(context, profile),
    region: regionFor(context, profile),
    access: { kind: 'keys', credentials, route: files ?? routeFor(context, profile) },
  };
}

/** Commands inside that name no profile use the source profile, because the role has none in the files. */
export function namesFor(
  { profiles }: Uses<'profiles'>,
  { name }: Profile,
): Pick<HandOver, 'profileName' | 'label'> {
  const role = profiles().unwritten.get(name);
  return role === undefined
    ? { profileName: name }
    : { profileName: role.sourceProfile, label: name };
}

/**
 * The profile's endpoint settings as variables. The environment wins, as in every SDK. Its
 * `AWS_ENDPOINT_URL` also wins over the endpoints of the profile's services.
 */
function routeFor(context: Place, profile: Profile): ReadonlyMap<string, string> {
  const own = [...ROUTE].map(
    ([name, key]) =>
      [name, key === 'ca_bundle' ? profile.caBundle : profile.settings.get(key)] as const,
  );
  const ofServices = context.env['AWS_ENDPOINT_URL'] ? [] : serviceEndpoints(context, profile);
  const route = new Map(
    [...own, ...ofServices].flatMap(([name, value]) =>
      typeof value === 'string' && value !== '' && !context.env[name] ? [[name, value]] : [],
    ),
  );
  return new Map([...route, ...insteadOfDefault(context, profile, route)]);
}

/** The defaults of botocore and the SDKs: docs/variables.md. */
const NOT_CONFIGURED = [
  ['AWS_USE_FIPS_ENDPOINT', 'false'],
  ['AWS_USE_DUALSTACK_ENDPOINT', 'false'],
  ['AWS_STS_REGIONAL_ENDPOINTS', 'regional'],
] as const;

/**
 * A program that gets keys in variables reads the settings of `[default]`. Without these variables it
 * would send the session to the endpoints of `[default]`.
 */
function insteadOfDefault(
  { env, profiles }: Place,
  { name: profileName }: Profile,
  route: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const settings = profiles().profiles.get('default')?.settings;
  if (settings === undefined || profileName === 'default') return new Map();
  const isSaid = (name: string) => route.has(name) || Boolean(env[name]);
  const hasEndpoint = [...Object.keys(env), ...route.keys()].some(
    (name) => name.startsWith('AWS_ENDPOINT_URL') && isSaid(name),
  );
  const instead = new Map<string, string>(
    NOT_CONFIGURED.filter(([name]) => settings.has(ROUTE.get(name) ?? '') && !isSaid(name)),
  );
  const ignore = 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS';
  if (!hasEndpoint) {
    if (settings.has('endpoint_url') || settings.has('services')) instead.set(ignore, 'true');
  } else if (settings.has(ROUTE.get(ignore) ?? '') && !isSaid(ignore)) instead.set(ignore, 'false');
  return instead;
}

/** `AWS_ENDPOINT_URL_<SERVICE>` for each block of the `[services]` section that the profile names. */
function serviceEndpoints({ locations }: Place, { settings }: Profile) {
  const named = settings.get('services');
  if (typeof named !== 'string') return [];
  const { text } = readProfileFile(locations.configFile);
  return [...(servicesSection(text, named) ?? [])].flatMap(([service, block]) => {
    const name = `AWS_ENDPOINT_URL_${service.toUpperCase()}`;
    return typeof block !== 'string' && isRoute(name)
      ? [[name, block.get('endpoint_url')] as const]
      : [];
  });
}

/** The region to use the credentials in: `--region`, or else the one that `aws` would use. */
export function regionFor({ region, env }: Place, profile: Profile): string | undefined {
  return region ?? activeRegion(profile, env);
}
