/**
 * A proxy as companies have them. It tunnels `CONNECT`, passes plain requests on, and keeps a log.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { certificate, privateKey } from './https-front';

export type TestProxy = {
  readonly host: string;
  /** `CONNECT host:port` and `GET http://host/path`, in order. */
  readonly log: string[];
  /** The `Proxy-Authorization` of each request. */
  readonly authorizations: (string | undefined)[];
};

/**
 * With `isTls`, clients speak TLS to it, with the test certificate. It passes on requests to this
 * computer, and logs and refuses all others, so that no test reaches the network.
 */
export async function openProxy(options: { readonly isTls?: boolean } = {}): Promise<TestProxy> {
  const log: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const note = (asked: IncomingMessage) => {
    log.push(`${asked.method} ${asked.url}`);
    authorizations.push(asked.headers['proxy-authorization']);
  };
  const onRequest = (asked: IncomingMessage, answer: ServerResponse) => {
    note(asked);
    if (!isLocal(asked.url)) {
      answer.writeHead(403).end();
      return;
    }
    const { method = 'GET', headers } = asked;
    const passed = request(asked.url ?? '', { method, headers }, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(answer);
    });
    passed.once('error', () => answer.writeHead(502).end());
    asked.pipe(passed);
  };
  const server = options.isTls
    ? createTlsServer({ key: privateKey, cert: certificate }, onRequest)
    : createServer(onRequest);
  server.on('connect', (asked: IncomingMessage, client: Socket) => {
    note(asked);
    if (!isLocal(`http://${asked.url}`)) {
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const { hostname, port } = new URL(`http://${asked.url}`);
    const target = connect(Number(port || 80), hostname.replace(/^\[|\]$/g, ''), () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(target).pipe(client);
    });
    sockets.add(target);
    for (const socket of [client, target]) socket.on('error', () => socket.destroy());
  });
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, log, authorizations };
}

function isLocal(url: string | undefined): boolean {
  return ['127.0.0.1', '0.0.0.0', 'localhost', '[::1]'].includes(new URL(url ?? '').hostname);
}
