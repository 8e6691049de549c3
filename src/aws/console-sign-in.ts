import { AppFailure } from '../errors';
import { Secret } from '../secret';
import { isText, parseObject } from './json-object';
import type { HttpSettings } from './network/http';
import { notOfAws } from './network/network-failure';
import { partitionOfArn, requirePartition } from './partition';
import type { Credentials } from './sessions/credentials';

/** The hosts of a partition's console. */
type ConsoleHosts = {
  readonly signIn: string;
  readonly console: string;
  /**
   * The sign-in of one region. Only there does signing out redirect to another page (reported by
   * users: guardian/janus-app pull 456, kionsoftware/kion-cli issue 35).
   */
  readonly regionalSignIn: string;
};

/**
 * The hosts by partition (AWS's endpoint rules for `signin`). The European Sovereign Cloud has only
 * regional hosts. AWS doesn't publish those of the isolated partitions.
 *
 * Throws `AppFailure` `no-console`.
 */
function consoleHosts(partition: string): ConsoleHosts {
  switch (partition) {
    case 'aws-cn':
      return hosts('amazonaws.cn', 'cn-north-1');
    case 'aws-us-gov':
      return hosts('amazonaws-us-gov.com', 'us-gov-west-1');
    case 'aws-eusc':
      return {
        signIn: 'eusc-de-east-1.signin.amazonaws-eusc.eu',
        console: 'console.amazonaws-eusc.eu',
        regionalSignIn: 'eusc-de-east-1.signin.amazonaws-eusc.eu',
      };
    case 'aws':
      return hosts('aws.amazon.com', 'us-east-1');
    default:
      throw new AppFailure({ kind: 'no-console', partition });
  }
}

function hosts(domain: string, region: string): ConsoleHosts {
  return {
    signIn: `signin.${domain}`,
    console: `console.${domain}`,
    regionalSignIn: `${region}.signin.${domain}`,
  };
}

/** The page to open. */
export type ConsolePage = {
  /** The role's ARN, if any. Its partition decides. */
  readonly roleArn: string | undefined;
  readonly region: string | undefined;
  /** A service's name as in the console's addresses, such as `s3`. */
  readonly service: string | undefined;
  readonly signsOutFirst: boolean;
  /** The local AWS, such as `http://127.0.0.1:4566`, if there is one. It also has the console. */
  readonly origin: string | undefined;
};

/**
 * The address that gives sign-in tokens for the page's partition.
 *
 * Throws `AppFailure` `no-console`, `unknown-partition`.
 */
export function federationUrl(page: ConsolePage): string {
  return `${originsFor(page).signIn}/federation`;
}

/** The address that signs a browser in. It is a secret, because anyone who has it is signed in. */
export function loginUrl(page: ConsolePage, signinToken: string): string {
  const { signIn, regionalSignIn, console } = originsFor(page);
  const origin = page.signsOutFirst ? regionalSignIn : signIn;
  const login = withQuery(`${origin}/federation`, {
    Action: 'login',
    Issuer: 'awsmfa',
    Destination: destination(page, console),
    SigninToken: signinToken,
  });
  if (!page.signsOutFirst) return login;
  return withQuery(`${origin}/oauth`, { Action: 'logout', redirect_uri: login });
}

function originsFor({ roleArn, region, origin }: ConsolePage): ConsoleHosts {
  if (origin !== undefined) return { signIn: origin, console: origin, regionalSignIn: origin };
  const partition =
    roleArn === undefined && region !== undefined
      ? requirePartition(region)
      : partitionOfArn(roleArn);
  const { signIn, console, regionalSignIn } = consoleHosts(partition.name);
  return {
    signIn: `https://${signIn}`,
    console: `https://${console}`,
    regionalSignIn: `https://${regionalSignIn}`,
  };
}

function destination({ service, region }: ConsolePage, console: string): string {
  const url = `${console}/${service ?? 'console'}/home`;
  return region === undefined ? url : withQuery(url, { region });
}

function withQuery(url: string, parameters: Readonly<Record<string, string>>): string {
  return `${url}?${new URLSearchParams(parameters)}`;
}

/**
 * The origin of an STS on this computer, such as LocalStack's. Its users don't want the console of
 * the real AWS.
 */
export function localOrigin(stsEndpoint: string | undefined): string | undefined {
  if (stsEndpoint === undefined || !URL.canParse(stsEndpoint)) return undefined;
  const { hostname, origin } = new URL(stsEndpoint);
  const isLocal = /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/.test(hostname);
  return isLocal ? origin : undefined;
}

/**
 * Exchanges a role's credentials for a token that signs a browser in within 15 minutes. Without a
 * `SessionDuration`, the console session ends when the credentials expire, also for chained roles
 * (IAM user guide, "Enable custom identity broker access to the AWS console").
 *
 * Throws `AppFailure` `console-refused`, `aws-unavailable` or `network`.
 */
export async function getSigninToken(
  federationUrl: string,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials & { readonly sessionToken: Secret },
  asked: {
    readonly profileName: string;
    readonly caBundle?: string | undefined;
    readonly http: HttpSettings;
    readonly signal: AbortSignal;
  },
): Promise<Secret> {
  const url = new URL(federationUrl);
  url.search = new URLSearchParams({
    Action: 'getSigninToken',
    Session: JSON.stringify({
      sessionId: accessKeyId,
      sessionKey: secretAccessKey.reveal(),
      sessionToken: sessionToken.reveal(),
    }),
  }).toString();
  const { host } = url;
  const headers = { host, accept: 'application/json' };
  const { status, body } = await asked.http.ask(
    { method: 'GET', url: url.href, headers },
    asked.caBundle,
    asked.signal,
  );
  // 511: a network that requires a sign-in (RFC 6585).
  if (status >= 500 && status !== 511) {
    throw new AppFailure({
      kind: 'aws-unavailable',
      action: 'signin:getSigninToken',
      host,
      status,
    });
  }
  // Status 200 without a token is another server's page.
  const token = status === 200 ? parseObject(body)?.['SigninToken'] : undefined;
  // AWS refuses with these. Others, such as 407, come from a proxy on the way.
  if (!isText(token) && ![400, 401, 403].includes(status)) {
    throw notOfAws(host, undefined, asked.http.proxyOf(federationUrl));
  }
  if (!isText(token)) {
    throw new AppFailure({ kind: 'console-refused', profile: asked.profileName, status });
  }
  return new Secret(token);
}
