import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { AppFailure } from '../errors';
import { reasonOf, systemCodeOf } from './file-reason';

/** How the SDK's clients reach AWS: the SDK itself reads no proxy variable and no CA bundle. */
export type HttpSettings = {
  /**
   * The handler for calls to this URL; handlers for one way out are shared, and so are connections.
   * `caBundle`: the path of a file that says whom to trust; `undefined`: that of the environment.
   *
   * Throws `AppFailure` `file-unreadable` where it can't be read.
   */
  readonly handlerFor: (url: string, caBundle?: string | undefined) => NodeHttpHandler;
  /** Host and port of the proxy on the way to this URL; `undefined`: there is none. */
  readonly proxyOf: (url: string) => string | undefined;
};

export type HttpOptions = {
  /** How long one attempt waits for a connection and for an answer. */
  readonly connectMs?: number;
  readonly answerMs?: number;
  /** Told the `Date` of every answer, refusals included. */
  readonly onServerTime?: (date: Date) => void;
};

/** Long enough for a slow line, short enough to be tried three times while somebody watches. */
const patience = { connectMs: 6_000, answerMs: 20_000 };

/**
 * `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` are read from the process's environment.
 * `defaultBundle`: the path of `AWS_CA_BUNDLE`.
 */
export function createHttpSettings(
  defaultBundle: string | undefined,
  options: HttpOptions = {},
): HttpSettings {
  const { connectMs, answerMs, onServerTime } = { ...patience, ...options };
  const handlers = new Map<string, NodeHttpHandler>();
  return {
    proxyOf: (url) => {
      const proxy = getProxyForUrl(url);
      return URL.canParse(proxy) ? new URL(proxy).host : undefined;
    },
    handlerFor: (url, caBundle = defaultBundle) => {
      const proxy = getProxyForUrl(url);
      const key = JSON.stringify([proxy, caBundle]);
      const known = handlers.get(key);
      if (known !== undefined) return known;
      const trust = caBundle ? { ca: readBundle(caBundle) } : {};
      const agent = proxy
        ? new HttpsProxyAgent(proxy, { keepAlive: true, ...trust })
        : new Agent({ keepAlive: true, maxSockets: 50, ...trust });
      const handler = new ClockedHandler(onServerTime, {
        connectionTimeout: connectMs,
        requestTimeout: answerMs,
        throwOnRequestTimeout: true,
        httpsAgent: agent,
        ...(proxy ? { httpAgent: agent } : {}),
      });
      handlers.set(key, handler);
      return handler;
    },
  };
}

/** Every answer says what time it is at AWS; this is where all of them pass. */
class ClockedHandler extends NodeHttpHandler {
  constructor(
    private readonly onServerTime: HttpOptions['onServerTime'],
    options: NodeHttpHandlerOptions,
  ) {
    super(options);
  }

  override async handle(...args: Parameters<NodeHttpHandler['handle']>) {
    const result = await super.handle(...args);
    const date = new Date(result.response.headers['date'] ?? Number.NaN);
    if (!Number.isNaN(date.getTime())) this.onServerTime?.(date);
    return result;
  }
}

function readBundle(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const isAbsent = systemCodeOf(cause) === 'ENOENT';
    const reason = isAbsent ? 'there is no such file' : reasonOf(cause);
    throw new AppFailure({ kind: 'file-unreadable', path, reason, cause });
  }
}
