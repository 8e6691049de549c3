import { bounded } from '../../bounds';
import { AppFailure, type AwsAnswer, toAppError } from '../../errors';
import { redact, Secret } from '../../secret';
import type { Clock } from '../clock';
import { isText, parseObject } from '../json-object';
import type { HttpAnswer } from '../network/exchange';
import type { HttpSettings } from '../network/http';
import { notOfAws } from '../network/network-failure';

export type JsonCalls = {
  readonly http: Pick<HttpSettings, 'ask' | 'proxyOf'>;
  readonly clock: Clock;
};

/** One call. It is not signed: a token in it says who asks. */
export type JsonCall = {
  /** For sentences, as a policy names it: `sso-oidc:CreateToken`. */
  readonly action: string;
  readonly method: 'GET' | 'POST';
  readonly endpoint: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** Secrets in the call, which must never be quoted. */
  readonly secrets: readonly Secret[];
  readonly caBundle: string | undefined;
  readonly signal: AbortSignal;
  /** `false` if a call that may have reached AWS must not be repeated. */
  readonly isRepeatable: boolean;
};

export type JsonObject = Readonly<Record<string, unknown>>;

/** A refusal by AWS. A caller that knows its code may act on it. */
export class Refusal extends Error {
  constructor(
    readonly aws: AwsAnswer,
    /** The same as a failure, for callers that don't know the code. */
    readonly failure: AppFailure,
  ) {
    super(aws.code);
  }
}

const mostTries = 3;
const firstWaitMs = 300;

/**
 * Makes the call, repeats it if AWS or the network failed, and returns the answer.
 *
 * Throws `Refusal`, and `AppFailure` `network`, `aws-unavailable`, `canceled`.
 */
export async function callJson(call: JsonCall, calls: JsonCalls): Promise<JsonObject> {
  for (let tries = 1; ; tries += 1) {
    let answer: HttpAnswer;
    try {
      answer = await send(call, calls);
    } catch (thrown) {
      if (tries === mostTries || !isWorthAnotherTry(thrown, call)) throw thrown;
      await calls.clock.sleep(firstWaitMs * 2 ** (tries - 1), call.signal);
      continue;
    }
    return read(answer, call, calls);
  }
}

function isWorthAnotherTry(thrown: unknown, { isRepeatable }: JsonCall): boolean {
  if (!(thrown instanceof AppFailure)) return false;
  const { error } = thrown;
  if (error.kind === 'aws-unavailable') return isRepeatable || error.status === 429;
  return error.kind === 'network' && (isRepeatable || error.isUnsent === true);
}

function urlOf({ endpoint, path, query = {} }: JsonCall): URL {
  const url = new URL((endpoint.endsWith('/') ? endpoint.slice(0, -1) : endpoint) + path);
  url.search = new URLSearchParams(query).toString();
  return url;
}

async function send(call: JsonCall, { http }: JsonCalls): Promise<HttpAnswer> {
  const { method, headers = {}, body, action, caBundle, signal } = call;
  const url = urlOf(call);
  const { host } = url;
  const sent = {
    host,
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  };
  const text = body === undefined ? undefined : JSON.stringify(body);
  const asked = { method, url: url.href, headers: sent, body: text };
  const answer = await http.ask(asked, caBundle, signal);
  const { status } = answer;
  // 511 comes from a network that requires a sign-in (RFC 6585).
  if (status === 429 || (status >= 500 && status !== 511))
    throw new AppFailure({ kind: 'aws-unavailable', action, host, status });
  return answer;
}

function read(answer: HttpAnswer, call: JsonCall, { http }: JsonCalls): JsonObject {
  const { status } = answer;
  const { action } = call;
  // `Logout` has an empty answer.
  const found = answer.body.length === 0 ? {} : parseObject(answer.body);
  if (status >= 200 && status < 300 && found !== undefined) return found;
  const code = codeOf(answer, found);
  const url = urlOf(call);
  // Protects: a page that a network shows in place of AWS's answer doesn't count as one.
  if (code === undefined || status < 400)
    throw notOfAws(url.host, undefined, http.proxyOf(url.href));
  const message = textOf(found?.['error_description'] ?? found?.['message']);
  const aws = { code, message: withoutSecrets(message, call), requestId: requestIdOf(answer) };
  throw new Refusal(aws, new AppFailure({ kind: 'aws-refused', action, aws }));
}

/**
 * The name of an error: from the header or `__type`, without what surrounds it (AWS's restJson1
 * protocol, "Operation error serialization"), or else OAuth's `error` in AWS's form, such as
 * `SlowDownException` for `slow_down`.
 */
function codeOf({ headers }: HttpAnswer, body: JsonObject | undefined): string | undefined {
  const named = headers['x-amzn-errortype'] ?? body?.['__type'] ?? body?.['code'];
  const text = textOf(named).replace(/:.*$/s, '').replace(/^.*#/s, '');
  if (/^\w{1,100}$/.test(text)) return text;
  const oauth = textOf(body?.['error']);
  if (!/^[a-z_]{1,100}$/.test(oauth)) return undefined;
  const words = oauth.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}Exception`;
}

function withoutSecrets(text: string, { secrets }: JsonCall): string {
  // Protects: an error from AWS shows no secret that AWS quotes.
  return secrets.reduce(
    (said, secret) => said.replaceAll(secret.reveal(), '[secret]'),
    redact(text),
  );
}

function requestIdOf({ headers }: HttpAnswer): string | undefined {
  const id = headers['x-amzn-requestid'];
  return id === undefined ? undefined : bounded(id, 100);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? bounded(value) : '';
}

/** A refusal as a failure, for a caller to whom its code means nothing. */
export function toFailure(thrown: unknown): unknown {
  return thrown instanceof Refusal ? thrown.failure : thrown;
}

/** Whether AWS or the network failed, so that it is worth asking again later. */
export function isPassing(thrown: unknown): boolean {
  const { kind } = toAppError(thrown);
  return kind === 'network' || kind === 'aws-unavailable';
}

/** A field is missing in an answer, or holds what AWS never sends. */
export function oddAnswer(action: string): AppFailure {
  return new AppFailure({ kind: 'odd-answer', action });
}

/** Tokens go into headers, so they are visible ASCII and no longer than a header. */
const TOKEN = /^[\x21-\x7e]{1,16384}$/;

/** Whether a text can be a token, an id or a secret from AWS. */
export function isToken(value: unknown): value is string {
  // Protects: a token from an answer or a file adds no line to a request's headers.
  return typeof value === 'string' && TOKEN.test(value);
}

/** Reads the fields of one answer. Each throws `AppFailure` `odd-answer`. */
export function fieldsOf(answer: JsonObject, action: string) {
  const token = (name: string): string => {
    const value = answer[name];
    if (!isToken(value)) throw oddAnswer(action);
    return value;
  };
  const seconds = (name: string, most: number): number => {
    const value = answer[name];
    // Protects: a duration that AWS never sends is refused.
    if (typeof value !== 'number' || !(value > 0 && value <= most)) throw oddAnswer(action);
    return value;
  };
  return {
    token,
    secret: (name: string) => new Secret(token(name)),
    seconds,
    text: (name: string, most: number): string => {
      const value = answer[name];
      if (!isText(value) || value.length > most) throw oddAnswer(action);
      return value;
    },
    isThere: (name: string) => answer[name] !== undefined && answer[name] !== null,
  };
}
