import type { HttpAnswer, HttpAsked } from '../../src/aws/network/exchange';
import type { SsoSession } from '../../src/aws/profiles/profile';
import { createSsoOidc, type SsoCall } from '../../src/aws/sso/sso-oidc';
import { createSsoPortal } from '../../src/aws/sso/sso-portal';
import { createFakeClock, type FakeClock } from './fake-time';

/** The parts of a request that tests check. */
type Asked = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
};

/** An answer: its object, or status, object and headers. */
export type Scripted =
  | object
  | readonly [status: number, body: object | string, headers?: Readonly<Record<string, string>>]
  | Error;

export const ops: SsoSession = {
  name: 'ops',
  startUrl: 'https://ops.awsapps.com/start',
  region: 'eu-central-1',
  scopes: ['sso:account:access'],
  endpoints: { oidc: undefined, portal: undefined },
};

/** Identity Center with a list of answers, one for each request. */
export function scriptedSso(session: SsoSession = ops, start = new Date('2026-11-29T08:00:00Z')) {
  const answers: Scripted[] = [];
  const asked: Asked[] = [];
  const clock: FakeClock = createFakeClock(start);
  const http = {
    proxyOf: () => undefined,
    ask: async ({ method, url, headers, body }: HttpAsked): Promise<HttpAnswer> => {
      asked.push({
        method,
        url: new URL(url),
        headers,
        body: body === undefined ? {} : JSON.parse(String(body)),
      });
      const next = answers.shift();
      if (next === undefined) throw new Error(`no answer for ${method} ${url}`);
      if (next instanceof Error) throw next;
      const [status, content, more = {}] = Array.isArray(next) ? next : [200, next];
      const text = typeof content === 'string' ? content : JSON.stringify(content);
      return { status, headers: more, body: Buffer.from(text) };
    },
  };
  const call: SsoCall = {
    session,
    endpointVariant: { fips: false, dualStack: false },
    caBundle: undefined,
    signal: new AbortController().signal,
  };
  const calls = { http, clock };
  return {
    answers,
    asked,
    clock,
    call,
    oidc: createSsoOidc(calls),
    portal: createSsoPortal(calls),
    /** Lets time pass until it is done. */
    settled: async <T>(work: Promise<T>): Promise<T> => {
      let isOver = false;
      const end = () => {
        isOver = true;
      };
      work.then(end, end);
      for (let passed = 0; !isOver && passed < 3_600; passed += 1) await clock.advance(1_000);
      return work;
    },
  };
}

export const registered = {
  clientId: 'client-1',
  clientSecret: 'client-secret-1',
  clientIdIssuedAt: 1_795_000_000,
  clientSecretExpiresAt: 1_803_000_000,
};

export const authorized = {
  deviceCode: 'device-code-1',
  userCode: 'ABCD-EFGH',
  verificationUri: 'https://ops.awsapps.com/start/#/device',
  verificationUriComplete: 'https://ops.awsapps.com/start/#/device?user_code=ABCD-EFGH',
  expiresIn: 600,
  interval: 1,
};

export const granted = {
  accessToken: 'access-token-1',
  tokenType: 'Bearer',
  expiresIn: 3_600,
  refreshToken: 'refresh-token-1',
};

export function oauthError(error: string, status = 400): Scripted {
  return [status, { error, error_description: `about ${error}` }];
}
