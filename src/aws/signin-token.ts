import { AppFailure } from '../errors';
import { Secret } from '../secret';
import type { HttpSettings } from './network/http';
import { notOfAws } from './network/network-failure';
import type { Credentials } from './sessions/credentials';

/**
 * Exchanges credentials of a role for a token that signs a browser in, good for 15 minutes. Without
 * a `SessionDuration` the console session ends with the credentials, which holds for chained roles
 * too. (IAM user guide, "Enable custom identity broker access to the AWS console".)
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
  // 511: a network that wants a sign-in (RFC 6585).
  if (status >= 500 && status !== 511) {
    throw new AppFailure({
      kind: 'aws-unavailable',
      action: 'signin:getSigninToken',
      host,
      status,
    });
  }
  const token = status === 200 ? tokenIn(body.toString()) : undefined;
  // These are its refusals; 407 and the like are of something on the way.
  if (token === undefined && ![400, 401, 403].includes(status)) {
    throw notOfAws(host, undefined, asked.http.proxyOf(federationUrl));
  }
  if (token === undefined) {
    throw new AppFailure({ kind: 'console-refused', profile: asked.profileName, status });
  }
  return new Secret(token);
}

function tokenIn(text: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    const token =
      typeof answer === 'object' && answer !== null && 'SigninToken' in answer
        ? answer.SigninToken
        : undefined;
    return typeof token === 'string' ? token : undefined;
  } catch {
    // A page for people in place of the answer.
    return undefined;
  }
}
