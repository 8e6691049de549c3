import { HttpRequest } from '@smithy/core/protocols';
import { AppFailure } from '../errors';
import { Secret } from '../secret';
import { translate } from './aws-error';
import type { HttpSettings } from './http';
import type { Credentials } from './sessions/credentials';

/**
 * Exchanges credentials of a role for a token that signs a browser in, good for 15 minutes. Without
 * a `SessionDuration` the console session ends with the credentials, which holds for chained roles
 * too. (IAM user guide, "Enable custom identity broker access to the AWS console".)
 *
 * Throws `AppFailure` `failed`, `aws-unavailable` or `network`.
 */
export async function getSigninToken(
  federationUrl: string,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials & { readonly sessionToken: Secret },
  asked: {
    readonly profileName: string;
    readonly caBundle?: string | undefined;
    readonly http: HttpSettings;
    readonly signal: AbortSignal;
    readonly now: () => Date;
  },
): Promise<Secret> {
  const { protocol, hostname, port, pathname, host } = new URL(federationUrl);
  const request = new HttpRequest({
    method: 'GET',
    protocol,
    hostname,
    ...(port === '' ? {} : { port: Number(port) }),
    path: pathname,
    headers: { host, accept: 'application/json' },
    query: {
      Action: 'getSigninToken',
      Session: JSON.stringify({
        sessionId: accessKeyId,
        sessionKey: secretAccessKey.reveal(),
        sessionToken: sessionToken.reveal(),
      }),
    },
  });
  const action = 'signin:getSigninToken';
  const { response } = await asked.http
    .handlerFor(federationUrl, asked.caBundle)
    .handle(request, { abortSignal: asked.signal })
    .catch((thrown: unknown) => {
      const call = { profileName: asked.profileName, withMfa: false };
      throw translate(
        thrown,
        { action, call, host, proxy: asked.http.proxyOf(federationUrl) },
        asked.now,
      );
    });
  const text = await readText(response.body);
  if (response.statusCode >= 500) throw new AppFailure({ kind: 'aws-unavailable', action, host });
  const token = response.statusCode === 200 ? tokenIn(text) : undefined;
  if (token === undefined) {
    throw new AppFailure({
      kind: 'failed',
      message: `AWS's sign-in did not take the credentials of ${asked.profileName} (HTTP ${response.statusCode}).`,
      hint: 'It takes those of roles alone. If this is one, get new ones: awsmfa login --force-refresh',
    });
  }
  return new Secret(token);
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
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
