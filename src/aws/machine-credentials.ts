import { AppFailure } from '../errors';
import { readRegular, whyUnreadable } from './files/read-regular';
import { isText, parseObject } from './json-object';
import type { HttpAnswer } from './network/exchange';
import { createHttpSettings, type HttpSettings } from './network/http';
import type { Profile } from './profiles/profile';
import type { Environment } from './profiles/read/locate';
import { isAccessKeyId, parseExpiration } from './sessions/cache/cache-entry';

/** Keys that a machine or container gives to all of its programs. */
type MachineKeys = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date | undefined;
};

/**
 * The keys of a `credential_source`, requested like botocore does (`InstanceMetadataFetcher` and
 * `ContainerMetadataFetcher`) but never through a proxy, because the address is on this machine.
 *
 * Throws `AppFailure` `network`, `file-unreadable`, and an `Error` if there are no keys.
 */
export async function machineKeys(
  source: 'Ec2InstanceMetadata' | 'EcsContainer',
  { settings }: Pick<Profile, 'settings'>,
  env: Environment,
  { clock }: Pick<HttpSettings, 'clock'>,
  signal: AbortSignal,
): Promise<MachineKeys> {
  // The metadata service is nearby, so one second to connect is enough, as in botocore.
  const patience = { connectMs: 1_000, answerMs: 2_000, mostBytes: 64 * 1024 };
  // Its answers don't correct our clock, because they don't come from AWS's clock.
  const http = createHttpSettings({}, { ...clock, learn: () => false }, patience);
  const ask = (url: string, headers: Readonly<Record<string, string>>, method = 'GET') =>
    http.ask({ method, url, headers: { host: new URL(url).host, ...headers } }, undefined, signal);
  const setting = (name: string) => {
    const value = env[`AWS_${name.toUpperCase()}`] ?? settings.get(name);
    return typeof value === 'string' ? value : '';
  };
  const answer = await (source === 'EcsContainer'
    ? askContainer(env, ask)
    : askInstance(setting, ask));
  return toKeys(answer, clock.now());
}

type Ask = (
  url: string,
  headers: Readonly<Record<string, string>>,
  method?: string,
) => Promise<HttpAnswer>;

async function askInstance(setting: (name: string) => string, ask: Ask): Promise<HttpAnswer> {
  if (setting('ec2_metadata_disabled').toLowerCase() === 'true')
    throw new Error('it is turned off');
  const isIpv6 = setting('ec2_metadata_service_endpoint_mode').toLowerCase() === 'ipv6';
  const own = isIpv6 ? 'http://[fd00:ec2::254]' : 'http://169.254.169.254';
  const base = (setting('ec2_metadata_service_endpoint') || own).replace(/\/$/, '');
  const roles = `${base}/latest/meta-data/iam/security-credentials/`;
  const headers = await tokenHeaders(`${base}/latest/api/token`, ask);
  const isOld = setting('ec2_metadata_v1_disabled').toLowerCase() === 'true';
  if (headers === undefined && isOld) throw new Error('it gave no token, and IMDSv1 is turned off');
  const role = textOf(await ask(roles, headers ?? {})).trim();
  if (!/^[\w+=,.@-]{1,64}$/.test(role)) throw new Error('the instance has no role');
  return ask(roles + role, headers ?? {});
}

/** The token of IMDSv2, if the service has one and its answer reaches a container. */
async function tokenHeaders(url: string, ask: Ask) {
  const ttl = { 'x-aws-ec2-metadata-token-ttl-seconds': '21600', 'content-length': '0' };
  try {
    const answer = await ask(url, ttl, 'PUT');
    if ([403, 404, 405].includes(answer.status)) return undefined;
    return { 'x-aws-ec2-metadata-token': toHeader(textOf(answer)) };
  } catch (thrown) {
    const wasReached =
      thrown instanceof AppFailure && thrown.error.kind === 'network' && !thrown.error.isUnsent;
    if (wasReached) return undefined;
    throw thrown;
  }
}

async function askContainer(env: Environment, ask: Ask): Promise<HttpAnswer> {
  const path = env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  const url = path ? `http://169.254.170.2${path}` : env['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  if (!url || !URL.canParse(url)) throw new Error('no container names where its keys are');
  // Protects: the container's token is sent only to this machine or over TLS.
  if (!isOfContainer(new URL(url))) throw new Error('it is no address of a container');
  const token = containerToken(env);
  const authorization = token === undefined ? {} : { authorization: toHeader(token) };
  return ask(url, { accept: 'application/json', ...authorization });
}

/** ECS, EKS Pod Identity, and what runs on this machine (botocore's `_ALLOWED_HOSTS`). */
function isOfContainer({ protocol, hostname }: URL): boolean {
  return (
    protocol === 'https:' ||
    /^(127(\.\d{1,3}){3}|localhost|\[::1\]|169\.254\.170\.23?|\[fd00:ec2::23\])$/.test(hostname)
  );
}

function containerToken(env: Environment): string | undefined {
  const path = env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];
  if (!path) return env['AWS_CONTAINER_AUTHORIZATION_TOKEN'];
  const reason = whyUnreadable(path);
  if (reason !== undefined) throw new AppFailure({ kind: 'file-unreadable', path, reason });
  return readRegular(path).toString();
}

function toHeader(text: string): string {
  if (!/^[\x20-\x7e]{1,16384}$/.test(text)) throw new Error('it is no token');
  return text;
}

function textOf({ status, body }: HttpAnswer): string {
  if (status !== 200) throw new Error(`it answered with HTTP status ${status}`);
  return body.toString();
}

function toKeys(answer: HttpAnswer, now: Date): MachineKeys {
  textOf(answer);
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = parseObject(answer.body) ?? {};
  const expiration = isText(Expiration) ? parseExpiration(Expiration) : undefined;
  const isWhole = isText(AccessKeyId) && isText(SecretAccessKey) && isText(Token);
  if (!isWhole || !isAccessKeyId(AccessKeyId) || expiration === undefined)
    throw new Error('it gave no keys');
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: Token,
    // If the service can't renew them, AWS accepts them after they expire ("static stability").
    expiration: expiration <= now ? undefined : expiration,
  };
}
