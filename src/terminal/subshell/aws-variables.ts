/** What a hand-over sets of its own; regions, endpoints and files are the user's as often as ours. */
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
 * Variables through which a program would take other credentials than those handed over, or show
 * the name of others. Which program does so, and how it was tried: docs/variables.md.
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
  // Facts about the keys that were there before.
  'AWS_ACCOUNT_ID',
  'AWS_CREDENTIAL_SCOPE',
  // Shell prompts (starship) show these before AWS_VAULT.
  'AWSU_PROFILE',
  'AWSUME_PROFILE',
  'AWSUME_EXPIRATION',
  'AWS_SSO_PROFILE',
] as const;

/** boto's own file holds keys that win over an endpoint; with keys at hand gsutil may keep it. */
export const BOTO_FILE = 'BOTO_CONFIG';

/** Where programs look for settings, and where they send their calls. */
export const SETTINGS = [
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
] as const;

/** Where calls go and whom they trust, with the key of a profile that says the same. */
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
 * A bearer token wins over keys for the service that its variable names. What is no name for a shell
 * is none of a service, and must not get into what `eval` carries out.
 */
const BEARER_TOKEN = /^AWS_BEARER_TOKEN_\w+$/i;

export function isBearerToken(name: string): boolean {
  return BEARER_TOKEN.test(name);
}

/** Whether a variable says where calls go or whom they trust. */
export function isRoute(name: string): boolean {
  return ROUTE.has(name) || SERVICE_ENDPOINT.test(name);
}

/** Not credentials, but they say where awsmfa inside a subshell looks, and where it asks. */
export function isSetting(name: string): boolean {
  return isRoute(name) || SETTINGS.some((setting) => setting === name);
}

const FIXED: ReadonlySet<string> = new Set([...OURS, ...SHADOWING, BOTO_FILE, ...SETTINGS]);

/** The variables that a hand-over may set or take out. */
export function isHandedOver(name: string): boolean {
  return FIXED.has(name) || isRoute(name) || isBearerToken(name);
}

/** Keys and tokens, and the ids of keys, which are of no use without them. */
export function isCredential(name: string): boolean {
  return /KEY|TOKEN(?!_FILE$)/i.test(name);
}
