import { createSecureContext } from 'node:tls';
import { buildQueryString, type HttpRequest, HttpResponse } from '@smithy/core/protocols';
import { AppFailure } from '../../errors';
import { reasonOf, systemCodeOf } from '../../file-reason';
import { readRegular } from '../files/read-regular';
import type { Environment } from '../profiles/read/locate';
import type { AwsClock } from './aws-clock';
import {
  createWay,
  exchange,
  type HttpAnswer,
  type HttpAsked,
  type Patience,
  type Way,
} from './exchange';
import { CutShort, networkFailure, notOfAws } from './network-failure';
import { isOfAws, isWhole, queriedAction, rootOf, withShortMessage } from './query-answer';
import { proxyFor } from './route';

/** Sends what an SDK client has signed. */
export type SdkHandler = {
  readonly handle: (
    request: HttpRequest,
    options?: { readonly abortSignal?: unknown },
  ) => Promise<{ readonly response: HttpResponse }>;
  readonly metadata: { readonly handlerProtocol: string };
  readonly updateHttpClientConfig: () => void;
  readonly httpHandlerConfigs: () => Record<string, never>;
};

/**
 * How every request reaches its server: the one place that decides the route and the trusted
 * certificates, whatever the URL. `caBundle` is the path of a file with certificates. If it is
 * `undefined`, `AWS_CA_BUNDLE`, then `REQUESTS_CA_BUNDLE`, then Node's list decide.
 */
export type HttpSettings = {
  /**
   * One request and its whole answer.
   *
   * Throws `AppFailure` `network`, `bad-proxy`, and `file-unreadable` for a bundle.
   */
  readonly ask: (
    asked: HttpAsked,
    caBundle: string | undefined,
    signal: AbortSignal | undefined,
  ) => Promise<HttpAnswer>;
  /** The same for the SDK's clients. */
  readonly handlerFor: (caBundle: string | undefined) => SdkHandler;
  /** Host and port of the proxy for this URL, or `undefined` without one. */
  readonly proxyOf: (url: string) => string | undefined;
  /** AWS's time, according to its answers. */
  readonly clock: Pick<AwsClock, 'now' | 'aheadMs'>;
};

/**
 * Long enough for a slow connection, and short enough to try three times while somebody watches.
 * Answers of STS, IAM and the sign-in are far smaller than a megabyte.
 */
const standardPatience: Patience = { connectMs: 6_000, answerMs: 20_000, mostBytes: 1_000_000 };

export function createHttpSettings(
  env: Environment,
  clock: AwsClock,
  options: Partial<Patience> = {},
): HttpSettings {
  const patience = { ...standardPatience, ...options };
  const ways = new Map<string, Way>();

  const wayTo = (url: string, caBundle: string | undefined): Way => {
    const proxy = proxyFor(url, env);
    const isTls = /^https:/i.test(url);
    // Plain HTTP needs no certificates, so an unreadable bundle does no harm (as in botocore).
    const bundle = isTls || proxy?.isTls ? pathOfBundle(caBundle, env) : undefined;
    const key = JSON.stringify([isTls, proxy, bundle]);
    const known = ways.get(key);
    if (known !== undefined) return known;
    const way = createWay(isTls, proxy, bundle === undefined ? undefined : readBundle(bundle));
    ways.set(key, way);
    return way;
  };
  const ask: HttpSettings['ask'] = async (asked, caBundle, signal) => {
    const answer = await exchange(asked, wayTo(asked.url, caBundle), patience, signal);
    return withTime(answer, clock, /^https:/i.test(asked.url));
  };

  return {
    ask,
    clock,
    proxyOf: (url) => proxyFor(url, env)?.host,
    handlerFor: (caBundle) => ({
      metadata: { handlerProtocol: 'http/1.1' },
      updateHttpClientConfig: () => {},
      httpHandlerConfigs: () => ({}),
      handle: async (request, { abortSignal } = {}) => {
        const signal = abortSignal instanceof AbortSignal ? abortSignal : undefined;
        const { method, headers, body } = request;
        const asked = { method, url: urlOf(request), headers, body };
        const { status, ...answer } = await ask(asked, caBundle, signal);
        const action = queriedAction(asked);
        const root = rootOf(answer.body);
        const { host } = new URL(asked.url);
        const proxy = proxyFor(asked.url, env)?.host;
        if (root !== undefined && !isWhole(answer.body, root))
          throw networkFailure(new CutShort(), { host, proxy, isUnsent: false });
        // Protects: a page that a network shows in place of AWS's answer doesn't count as success.
        if (status < 300 && action !== undefined && root !== `${action}Response`)
          throw notOfAws(host, undefined, proxy);
        const read = status < 300 ? answer : { ...answer, body: withShortMessage(answer.body) };
        return { response: new HttpResponse({ statusCode: status, ...read }) };
      },
    }),
  };
}

/**
 * Keeps the `Date` header only in AWS's own answer. The SDK reads it too, to correct its signing
 * time.
 */
function withTime(answer: HttpAnswer, clock: AwsClock, isTls: boolean): HttpAnswer {
  const { date, ...headers } = answer.headers;
  if (date === undefined) return answer;
  if (isOfAws(answer, isTls) && clock.learn(new Date(date))) return answer;
  return { ...answer, headers };
}

function urlOf({ protocol, hostname, port, path, query }: HttpRequest): string {
  const text = buildQueryString(query);
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}${text && `?${text}`}`;
}

/**
 * The file with the trusted certificates, found as botocore finds it: the given setting, then
 * `AWS_CA_BUNDLE`, then `REQUESTS_CA_BUNDLE`. `undefined` means Node's own list.
 */
function pathOfBundle(caBundle: string | undefined, env: Environment): string | undefined {
  // Protects: the profile's trusted certificates win over the environment's.
  const path = caBundle || env['AWS_CA_BUNDLE'] || env['REQUESTS_CA_BUNDLE'] || undefined;
  return path?.replace(/^~(?=\/|$)/, env['HOME'] ?? '~');
}

/** Throws `AppFailure` `file-unreadable`, also for a file without a certificate. */
function readBundle(path: string): Buffer {
  let bundle: Buffer;
  try {
    bundle = readRegular(path);
  } catch (cause) {
    const isAbsent = systemCodeOf(cause) === 'ENOENT';
    const reason = isAbsent ? 'there is no such file' : reasonOf(cause);
    throw new AppFailure({ kind: 'file-unreadable', path, reason, cause });
  }
  // Without a certificate Node trusts no server, but then it blames the server.
  const isPem = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/.test(bundle.toString('latin1'));
  // Protects: a bundle without certificates is an error.
  if (!isPem) throw noCertificates(path);
  try {
    createSecureContext({ ca: bundle });
  } catch (cause) {
    throw noCertificates(path, cause);
  }
  return bundle;
}

function noCertificates(path: string, cause?: unknown): AppFailure {
  const reason = 'it has no certificates in PEM form';
  return new AppFailure({ kind: 'file-unreadable', path, reason, cause });
}
