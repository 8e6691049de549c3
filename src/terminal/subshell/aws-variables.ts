/**
 * The variables that belong to a hand-over. Regions, endpoints and files don't: they are often the
 * user's.
 */
export const OURS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
  'AWSMFA_PROFILE',
  'AWS_VAULT',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
] as const;

/**
 * Variables that would make a program use other credentials than those handed over, or show another
 * name. docs/variables.md says which programs do so, and how we know.
 */
export const SHADOWING = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  // Older names of the same keys; botocore reads AWS_SECURITY_TOKEN before AWS_SESSION_TOKEN.
  'AWS_SECURITY_TOKEN',
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'AMAZON_ACCESS_KEY_ID',
  'AMAZON_SECRET_ACCESS_KEY',
  'AMAZON_SESSION_TOKEN',
  'AWS_CREDENTIAL_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  // These describe the earlier keys.
  'AWS_ACCOUNT_ID',
  'AWS_CREDENTIAL_SCOPE',
  // Shell prompts (starship) show these before AWS_VAULT.
  'AWSU_PROFILE',
  'AWSUME_PROFILE',
  'AWSUME_EXPIRATION',
  'AWS_SSO_PROFILE',
] as const;

/**
 * boto's config file may hold keys, which win over an endpoint. With keys in variables it stays,
 * because gsutil keeps other settings in it.
 */
export const BOTO_FILE = 'BOTO_CONFIG';

/** The variables that say where programs find settings and which region they call. */
export const SETTINGS = [
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
] as const;

/**
 * The variables that decide where calls go and which certificates are trusted, with the profile
 * setting for each.
 */
export const ROUTE: ReadonlyMap<string, string> = new Map([
  ['AWS_ENDPOINT_URL', 'endpoint_url'],
  ['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', 'ignore_configured_endpoint_urls'],
  ['AWS_CA_BUNDLE', 'ca_bundle'],
  ['AWS_USE_FIPS_ENDPOINT', 'use_fips_endpoint'],
  ['AWS_USE_DUALSTACK_ENDPOINT', 'use_dualstack_endpoint'],
  ['AWS_STS_REGIONAL_ENDPOINTS', 'sts_regional_endpoints'],
]);

/** The endpoint of one service: `AWS_ENDPOINT_URL_DYNAMODB`. */
const SERVICE_ENDPOINT = /^AWS_ENDPOINT_URL_\w+$/;

/**
 * A bearer token wins over keys for the service in its variable's name. Names that are no valid
 * shell variables belong to no service and must not get into text for `eval`.
 */
const BEARER_TOKEN = /^AWS_BEARER_TOKEN_\w+$/i;

export function isBearerToken(name: string): boolean {
  return BEARER_TOKEN.test(name);
}

/** Whether the variable decides where calls go or which certificates are trusted. */
export function isRoute(name: string): boolean {
  return ROUTE.has(name) || SERVICE_ENDPOINT.test(name);
}

/** Variables without credentials that tell awsmfa in a subshell where to look and where to ask. */
export function isSetting(name: string): boolean {
  return isRoute(name) || SETTINGS.some((setting) => setting === name);
}

const FIXED: ReadonlySet<string> = new Set([...OURS, ...SHADOWING, BOTO_FILE, ...SETTINGS]);

/** Whether a hand-over may set or remove the variable. */
export function isHandedOver(name: string): boolean {
  return FIXED.has(name) || isRoute(name) || isBearerToken(name);
}

/** Keys and tokens, and also key ids, which are useless without them. */
export function isCredential(name: string): boolean {
  return /KEY|TOKEN(?!_FILE$)/i.test(name);
}
