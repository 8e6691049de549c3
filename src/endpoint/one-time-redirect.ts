/**
 * Hands an address to the browser that must not stand in an argument: every program on the machine
 * can read those, and a browser keeps its own for as long as it runs. What stands there in its place
 * is an address on loopback that leads on once, and is gone.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { listenOnLoopback } from './loopback';

export type OneTimeRedirect = {
  readonly url: string;
  /** Resolves when the browser was led on. */
  readonly taken: Promise<void>;
  readonly close: () => Promise<void>;
};

export async function startOneTimeRedirect(target: string): Promise<OneTimeRedirect> {
  const path = `/${randomBytes(24).toString('base64url')}`;
  let host = '';
  let take: () => void = () => {};
  let isTaken = false;
  const taken = new Promise<void>((resolve) => {
    take = resolve;
  });

  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    if (isTaken || method !== 'GET' || url !== path || headers.host !== host) {
      response.writeHead(404, { Connection: 'close' }).end();
      return;
    }
    isTaken = true;
    response.writeHead(302, {
      Location: target,
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      Connection: 'close',
    });
    response.end(take);
  });
  const loopback = await listenOnLoopback(server);
  host = loopback.host;
  return {
    url: `http://${host}${path}`,
    taken,
    close: loopback.close,
  };
}
