import type { Environment } from '../aws/profiles/locate';
import type { Credentials } from '../aws/sessions/credentials';
import type { Secret } from '../secret';

/** What is handed to a child: the keys themselves, or the loopback endpoint that serves them. */
export type HandOver = {
  readonly profileName: string;
  /** `undefined`: no setting says, so whatever the outer environment says stays. */
  readonly region: string | undefined;
  readonly access:
    | {
        readonly kind: 'keys';
        readonly credentials: Credentials;
        /**
         * The profile's `endpoint_url`: a program that is handed keys reads no profile, and would
         * send what belongs to an endpoint of its own to AWS.
         */
        readonly endpointUrl: string | undefined;
        /** The profile's `ca_bundle`, for the same reason. */
        readonly caBundle?: string | undefined;
      }
    | {
        readonly kind: 'endpoint';
        readonly url: string;
        readonly token: Secret;
        /** Stand-ins for the user's files, without credentials: those would win over an endpoint. */
        readonly configFile: string;
        readonly credentialsFile: string;
      };
};

/** What has to change in an environment. No name is in both. */
export type EnvironmentChange = {
  readonly set: ReadonlyMap<string, string>;
  readonly unset: readonly string[];
};

/** What `env --unset` takes out whatever it holds; regions are the user's as often as ours. */
const OURS = [
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

/**
 * A bearer token wins over keys for the service that its variable names. What is no name for a shell
 * is none of a service, and must not get into what `eval` carries out.
 */
const BEARER_TOKEN = /^AWS_BEARER_TOKEN_\w+$/i;

/** Holds what stood in the variables below before they were set, for awsmfa inside a subshell. */
export const BOOK_KEEPING = 'AWSMFA_OUTER';

/** Not credentials, but they say where awsmfa inside a subshell looks, and where it asks. */
const REMEMBERED = [
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ENDPOINT_URL',
  'AWS_CA_BUNDLE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
] as const;

/**
 * The change that makes a program use what is handed over and nothing else.
 *
 * @param outer the environment to be changed, after `outerEnvironment`.
 */
export function toEnvironmentChange(handOver: HandOver, outer: Environment): EnvironmentChange {
  const set = new Map(accessVariables(handOver.access));
  set.set('AWSMFA_PROFILE', handOver.profileName);
  set.set('AWS_VAULT', handOver.profileName);
  if (handOver.region !== undefined) {
    set.set('AWS_REGION', handOver.region);
    set.set('AWS_DEFAULT_REGION', handOver.region);
  }
  const replaced = REMEMBERED.flatMap((name) => {
    const is = set.get(name);
    return is === undefined ? [] : [[name, { was: outer[name] ?? null, is }] as const];
  });
  if (replaced.length > 0) set.set(BOOK_KEEPING, writeRemembered(replaced));

  const rivals = [...OURS, ...SHADOWING, BOOK_KEEPING, ...bearerTokens(outer)];
  // boto's own file holds keys that win over an endpoint; with keys at hand gsutil may keep it.
  if (handOver.access.kind === 'endpoint') rivals.push('BOTO_CONFIG');
  return { set, unset: rivals.filter((name) => !set.has(name)) };
}

function bearerTokens(outer: Environment): string[] {
  return Object.keys(outer).filter((name) => BEARER_TOKEN.test(name));
}

function accessVariables(access: HandOver['access']): (readonly [string, string])[] {
  if (access.kind === 'endpoint') {
    return [
      ['AWS_CONTAINER_CREDENTIALS_FULL_URI', access.url],
      ['AWS_CONTAINER_AUTHORIZATION_TOKEN', access.token.reveal()],
      ['AWS_CONFIG_FILE', access.configFile],
      ['AWS_SHARED_CREDENTIALS_FILE', access.credentialsFile],
    ];
  }
  const { credentials, endpointUrl, caBundle } = access;
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials;
  const variables: (readonly [string, string])[] = [
    ['AWS_ACCESS_KEY_ID', accessKeyId],
    ['AWS_SECRET_ACCESS_KEY', secretAccessKey.reveal()],
  ];
  if (sessionToken) variables.push(['AWS_SESSION_TOKEN', sessionToken.reveal()]);
  if (expiration) variables.push(['AWS_CREDENTIAL_EXPIRATION', toIsoSeconds(expiration)]);
  if (endpointUrl) variables.push(['AWS_ENDPOINT_URL', endpointUrl]);
  if (caBundle) variables.push(['AWS_CA_BUNDLE', caBundle]);
  return variables;
}

/** ISO 8601 in UTC, without fractions: `2026-11-24T20:00:00Z`, as the AWS CLI writes it. */
export function toIsoSeconds(instant: Date): string {
  return instant.toISOString().replace(/\.\d+Z$/, 'Z');
}

/**
 * The environment as it was outside of awsmfa's own subshell: what a subshell put in the place of
 * the user's region and files is put back, unless the user changed it since. Outside of a subshell
 * it is the environment itself. `AWSMFA_PROFILE` stays, so that it can be told.
 */
export function outerEnvironment(env: Environment): Environment {
  const remembered = env[BOOK_KEEPING];
  if (remembered === undefined) return env;
  const restored: Record<string, string | undefined> = { ...env };
  delete restored[BOOK_KEEPING];
  for (const [name, { was, is }] of readRemembered(remembered)) {
    if (env[name] !== is) continue;
    if (was === null) delete restored[name];
    else restored[name] = was;
  }
  return restored;
}

type Replaced = { readonly was: string | null; readonly is: string };

/** In characters that every shell takes as they are: cmd has no quoting for JSON's own. */
function writeRemembered(replaced: readonly (readonly [string, Replaced])[]): string {
  return Buffer.from(JSON.stringify(Object.fromEntries(replaced))).toString('base64url');
}

/** It comes from the environment, where anything may stand: what is not ours is left out. */
function readRemembered(text: string): (readonly [string, Replaced])[] {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return [];
  }
  if (typeof value !== 'object' || value === null) return [];
  const entries = new Map<string, unknown>(Object.entries(value));
  return REMEMBERED.flatMap((name) => {
    const entry = entries.get(name);
    return isReplaced(entry) ? [[name, entry] as const] : [];
  });
}

function isReplaced(value: unknown): value is Replaced {
  if (typeof value !== 'object' || value === null) return false;
  if (!('was' in value) || !('is' in value)) return false;
  return (value.was === null || typeof value.was === 'string') && typeof value.is === 'string';
}

/** The change that `env --unset` makes: what was handed over goes, what it replaced comes back. */
export function toUnsetChange(env: Environment): EnvironmentChange {
  const outer = outerEnvironment(env);
  const set = new Map<string, string>();
  const unset: string[] = [...OURS, BOOK_KEEPING];
  for (const name of REMEMBERED) {
    const was = outer[name];
    if (was === env[name]) continue;
    if (was === undefined) unset.push(name);
    else set.set(name, was);
  }
  return { set, unset };
}

/**
 * The child's whole environment.
 *
 * @param ignoreCase Windows compares variable names without case, so a rival may be spelled in any.
 */
export function applyChange(
  outer: Environment,
  change: EnvironmentChange,
  ignoreCase: boolean,
): Record<string, string> {
  const fold = (name: string) => (ignoreCase ? name.toUpperCase() : name);
  const replaced = new Set([...change.unset, ...change.set.keys()].map(fold));
  const child: Record<string, string> = {};
  for (const [name, value] of Object.entries(outer)) {
    if (value !== undefined && !replaced.has(fold(name))) child[name] = value;
  }
  for (const [name, value] of change.set) child[name] = value;
  return child;
}
