import { Agent as PlainAgent, request as requestPlain } from 'node:http';
import { type RequestOptions, request as requestTls, Agent as TlsAgent } from 'node:https';
import { TLSSocket } from 'node:tls';
import { CutShort, NotHttp, networkFailure, TooLate, TooLong } from './network-failure';
import type { HttpProxy } from './route';
import { TunnelAgent } from './tunnel-agent';

export type HttpAsked = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
};

export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** Each limit covers everything it names, including the body. */
export type Patience = {
  /** Until a request can be sent: name lookup, proxy and TLS. */
  readonly connectMs: number;
  /** From the start to the last byte of the answer. */
  readonly answerMs: number;
  readonly mostBytes: number;
};

/** A way to a server. Requests that go the same way share its open connections. */
export type Way = {
  readonly proxy: HttpProxy | undefined;
  readonly agent: PlainAgent;
};

export function createWay(
  isTls: boolean,
  proxy: HttpProxy | undefined,
  ca: Buffer | undefined,
): Way {
  // A server may close an idle connection just when a code is sent, so no connection is kept for
  // long.
  const timeout = 4_000;
  // Protects: only the bundle's certificates are trusted.
  const options = { keepAlive: true, maxSockets: 50, timeout, ...(ca !== undefined && { ca }) };
  if (isTls && proxy !== undefined) return { proxy, agent: new TunnelAgent(proxy, options) };
  const speaksTls = isTls || proxy?.isTls === true;
  return { proxy, agent: speaksTls ? new TlsAgent(options) : new PlainAgent(options) };
}

/**
 * One request and its whole answer.
 *
 * Throws `AppFailure` `network`, or an `AbortError` if `signal` aborts. After
 * that, nothing keeps the process alive.
 */
export function exchange(
  asked: HttpAsked,
  { proxy, agent }: Way,
  { connectMs, answerMs, mostBytes }: Patience,
  signal: AbortSignal | undefined,
): Promise<HttpAnswer> {
  const url = new URL(asked.url);
  const givingUp = new AbortController();
  const speaksTls = url.protocol === 'https:' || proxy?.isTls === true;
  const options: RequestOptions & { readonly giveUp: AbortSignal } = {
    method: asked.method,
    agent,
    giveUp: givingUp.signal,
    ...(proxy !== undefined && url.protocol === 'http:'
      ? throughProxy(asked, url, proxy)
      : directly(asked, url)),
  };
  return new Promise((resolve, reject) => {
    /** Whether a byte of the request may have gone beyond this computer and the proxy. */
    let mayHaveLeft = false;
    let isAnswered = false;
    let isOver = false;
    const over = (then: () => void) => {
      if (isOver) return;
      isOver = true;
      then();
    };
    const giveUp = (thrown: Error) =>
      over(() => {
        givingUp.abort();
        request.destroy();
        reject(thrown);
      });
    const fail = (cause: unknown) =>
      giveUp(networkFailure(cause, { host: url.host, proxy: proxy?.host, isUnsent: !mayHaveLeft }));

    const request = (speaksTls ? requestTls : requestPlain)(options, (response) => {
      isAnswered = true;
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        // Protects: an endless answer can't fill the memory.
        if (size > mostBytes) fail(new TooLong());
        else chunks.push(chunk);
      });
      response.on('error', () => fail(new CutShort()));
      response.once('close', () => {
        if (!response.complete) fail(new CutShort());
      });
      response.once('end', () => {
        if (!response.complete) return;
        const headers = flattened(response.headersDistinct);
        const status = response.statusCode ?? 0;
        over(() => resolve({ status, headers, body: Buffer.concat(chunks) }));
      });
    });
    request.on('error', fail);
    // Node treats a switch to another protocol (101) as neither an error nor a response.
    request.once('upgrade', () => fail(new NotHttp()));
    request.once('close', () => {
      if (!isAnswered) fail(new CutShort());
    });
    request.once('socket', (socket) => {
      const left = () => {
        mayHaveLeft = true;
      };
      if (request.reusedSocket) left();
      else socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', left);
    });
    const onTime = (ms: number, isDue: () => boolean) =>
      AbortSignal.timeout(ms).addEventListener('abort', () => {
        if (isDue()) fail(new TooLate());
      });
    // Protects: a server that takes no request is not waited for.
    onTime(connectMs, () => !mayHaveLeft);
    // Protects: an endless trickle of an answer is not waited for.
    onTime(answerMs, () => true);
    const onAbort = () => giveUp(Object.assign(new Error('aborted'), { name: 'AbortError' }));
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    request.once('close', () => signal?.removeEventListener('abort', onAbort));
    request.end(asked.body);
  });
}

function directly({ headers }: HttpAsked, url: URL) {
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port,
    path: `${url.pathname}${url.search}`,
    headers,
  };
}

/** For an `http:` URL the proxy gets the whole address, over TLS if it speaks that. */
function throughProxy({ headers }: HttpAsked, url: URL, proxy: HttpProxy) {
  const { hostname, port, servername, authorization } = proxy;
  return {
    host: hostname,
    port,
    servername,
    path: `${url.origin}${url.pathname}${url.search}`,
    headers: {
      ...headers,
      ...(authorization !== undefined && { 'proxy-authorization': authorization }),
    },
  };
}

function flattened(headers: NodeJS.Dict<string[]>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, values = []]) => [name, values.join(', ')]),
  );
}
