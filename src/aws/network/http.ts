import { buildQueryString, type HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { Environment } from '../profiles/read/locate';
import type { AwsClock } from './aws-clock';
import { pathOfBundle, readBundle } from './ca-bundle';
import {
  createWay,
  exchange,
  type HttpAnswer,
  type HttpAsked,
  type Patience,
  type Way,
} from './exchange';
import { CutShort, networkFailure } from './network-failure';
import { proxyFor } from './route';

/** How a client of the SDK's sends what it has signed. */
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
 * How everything here reaches a server: the one place that decides route and trust, whatever the URL
 * is for. `caBundle` is the path of a file that says whom to trust; `undefined`: that of
 * `AWS_CA_BUNDLE`, then of `REQUESTS_CA_BUNDLE`, then whom Node trusts.
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
  /** The same, for the SDK's clients. */
  readonly handlerFor: (caBundle: string | undefined) => SdkHandler;
  /** Host and port of the proxy on the way to this URL; `undefined`: there is none. */
  readonly proxyOf: (url: string) => string | undefined;
  /** AWS's time, as the answers tell it. */
  readonly clock: Pick<AwsClock, 'now' | 'aheadMs'>;
};

/**
 * Long enough for a slow line, short enough to be tried three times while somebody watches; and no
 * answer of STS, IAM or a sign-in comes near to a megabyte.
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
    // Without TLS nobody is trusted, so a bundle that can't be read does no harm (as botocore has it).
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
    return withTime(answer, clock);
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
        const url = urlOf(request);
        const signal = abortSignal instanceof AbortSignal ? abortSignal : undefined;
        const { method, headers, body } = request;
        const { status, ...answer } = await ask({ method, url, headers, body }, caBundle, signal);
        if (isCutShort(answer.body)) {
          const { host } = new URL(url);
          const proxy = proxyFor(url, env)?.host;
          throw networkFailure(new CutShort(), { host, proxy, isUnsent: false });
        }
        const read = status < 300 ? answer : { ...answer, body: withShortMessage(answer.body) };
        return { response: new HttpResponse({ statusCode: status, ...read }) };
      },
    }),
  };
}

/**
 * Only AWS's own answer tells AWS's time: not that of a proxy on the way, which is known by the request
 * id that it lacks. The SDK reads the same header, to correct the time that it signs with.
 */
function withTime(answer: HttpAnswer, clock: AwsClock): HttpAnswer {
  const { date, ...headers } = answer.headers;
  if (date === undefined) return answer;
  if (isOfAws(answer) && clock.learn(new Date(date))) return answer;
  return { ...answer, headers };
}

function isOfAws({ headers, body }: HttpAnswer): boolean {
  return (
    headers['x-amzn-requestid'] !== undefined ||
    headers['x-amz-request-id'] !== undefined ||
    body.includes('<RequestId>')
  );
}

/** Whether an XML answer of STS's or IAM's kind lacks its end. */
function isCutShort(body: Buffer): boolean {
  const start = body.subarray(0, 500).toString('latin1');
  const [, root] = /^\s*(?:<\?[^>]*>\s*)?<(\w*Response)\b/.exec(start) ?? [];
  if (root === undefined) return false;
  return !body.subarray(-500).toString('latin1').trimEnd().endsWith(`</${root}>`);
}

const mostMessageBytes = 4_000;
const mostErrorBytes = 50_000;

/**
 * An error answer that the SDK can read in no time: its parser takes 300 ms for a megabyte, and of a
 * message no more is ever shown. What is long without a message is not AWS's.
 */
function withShortMessage(body: Buffer): Buffer {
  if (body.length <= mostErrorBytes) return body;
  const start = body.indexOf('<Message>');
  const end = body.lastIndexOf('</Message>');
  if (start === -1 || end < start + mostMessageBytes) return Buffer.alloc(0);
  const kept = body.subarray(0, start + mostMessageBytes).toString();
  // Not in the middle of a character or of an entity.
  const text = kept.replace(/\ufffd*$/, '').replace(/&[^;]{0,9}$/, '');
  const short = Buffer.concat([Buffer.from(text), body.subarray(end)]);
  return short.length <= mostErrorBytes ? short : Buffer.alloc(0);
}

function urlOf({ protocol, hostname, port, path, query }: HttpRequest): string {
  const text = buildQueryString(query);
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}${text && `?${text}`}`;
}
