import { request as requestPlain } from 'node:http';
import { Agent, type AgentOptions, request as requestTls } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { ProxyRefusal } from './network-failure';
import type { HttpProxy } from './route';

/**
 * What Node's agent passes on from the request: the server behind the tunnel, and our own `giveUp`.
 */
type TunnelOptions = {
  readonly host: string;
  readonly port: number | string;
  readonly servername?: string;
  readonly giveUp: AbortSignal;
};

/**
 * Connections to `https` servers through a proxy. `ca` is trusted for the proxy's own TLS as well
 * as for the server's, as in botocore.
 */
export class TunnelAgent extends Agent {
  readonly #proxy: HttpProxy;
  readonly #ca: AgentOptions['ca'];

  constructor(proxy: HttpProxy, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
    this.#ca = options.ca;
  }

  /** Node's agent calls this for each new connection. */
  override createConnection(
    options: TunnelOptions,
    callback?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    this.#open(options).then(
      (socket) => {
        // The certificate must match the name or the address, as without a proxy. An address is
        // checked too (RFC 6125).
        // Protects: through a proxy, too, the certificate must be the server's.
        const { host, servername = '' } = options;
        callback?.(null, connect({ ca: this.#ca, socket, host, servername }));
      },
      // Node uses only the error.
      (thrown: Error) => callback?.(thrown, new Socket()),
    );
  }

  #open({ host, port, giveUp }: TunnelOptions): Promise<Socket> {
    const { isTls, hostname, port: proxyPort, servername, authorization } = this.#proxy;
    const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const asked = (isTls ? requestTls : requestPlain)({
      method: 'CONNECT',
      host: hostname,
      port: proxyPort,
      path: target,
      headers: {
        host: target,
        ...(authorization !== undefined && { 'proxy-authorization': authorization }),
      },
      agent: false,
      signal: giveUp,
      ...(isTls && { ca: this.#ca, servername }),
    });
    return new Promise((resolve, reject) => {
      asked.on('error', reject);
      asked.once('connect', ({ statusCode = 0 }, socket: Socket, head) => {
        if (statusCode >= 200 && statusCode < 300) {
          if (head.length > 0) socket.unshift(head);
          resolve(socket);
        } else {
          socket.destroy();
          reject(new ProxyRefusal(statusCode));
        }
      });
      asked.end();
    });
  }
}
