/**
 * Passes the user's browser an address that must not be an argument: every program on the machine
 * can read arguments, and a browser keeps its arguments as long as it runs. The browser gets a
 * loopback address instead. That address redirects the first program of this user that asks, and no
 * other user's program.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Asker, Connection } from './asker';
import { listenOnLoopback } from './loopback';

type OneTimeRedirect = {
  readonly url: string;
  /** The result of the first request by the user, or by a program whose user is unknown. */
  readonly first: Promise<'redirected' | 'unknown-asker'>;
  /** Resolves when the user's programs ask again after the redirect. */
  readonly second: Promise<void>;
  readonly close: () => Promise<void>;
};

type RedirectPorts = {
  readonly askerOf: (connection: Connection) => Promise<Asker>;
  /** Called once for each other user. */
  readonly onOtherUser: (userId: number | undefined) => void;
};

export async function startOneTimeRedirect(
  target: string,
  { askerOf, onOtherUser }: RedirectPorts,
): Promise<OneTimeRedirect> {
  const path = `/${randomBytes(24).toString('base64url')}`;
  let host = '';
  const first = createLatch<'redirected' | 'unknown-asker'>();
  const second = createLatch<void>();
  let isTaken = false;
  const otherUsers = new Set<number | undefined>();

  const lead = async (socket: Socket, response: ServerResponse) => {
    const asker = await askerOf(connectionOf(socket));
    // Protects: another user who reads the address in the process list is not redirected.
    if (asker.kind === 'other-user') {
      if (!otherUsers.has(asker.userId)) onOtherUser(asker.userId);
      otherUsers.add(asker.userId);
      response.writeHead(403, { Connection: 'close' }).end();
    } else if (asker.kind === 'unknown') {
      // Protects: nobody is redirected while the asker is unknown.
      showPage(response, 403, pages.unknownAsker, () => first.open('unknown-asker'));
    } else if (isTaken) {
      // Protects: the user learns that another program was first.
      showPage(response, 410, pages.second, second.open);
    } else {
      isTaken = true;
      const headers = { ...pageHeaders, Location: target };
      response.writeHead(302, headers).end(() => first.open('redirected'));
    }
  };

  const server = createServer((request, response) => {
    const { method, url, headers, socket } = request;
    // Protects: a guess, or a web page with a name for 127.0.0.1, is not redirected.
    if (method !== 'GET' || url !== path || headers.host !== host)
      response.writeHead(404, { Connection: 'close' }).end();
    else void lead(socket, response);
  });
  const loopback = await listenOnLoopback(server);
  host = loopback.host;
  return {
    url: `http://${host}${path}`,
    first: first.opened,
    second: second.opened,
    close: loopback.close,
  };
}

function createLatch<T>() {
  let open: (value: T) => void = () => {};
  const opened = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { opened, open: (value: T) => open(value) };
}

function connectionOf(socket: Socket): Connection {
  const { remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 } = socket;
  return {
    theirs: { address: remoteAddress, port: remotePort },
    ours: { address: localAddress, port: localPort },
  };
}

const pageHeaders = {
  // Protects: the browser keeps no copy of the sign-in address.
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  Connection: 'close',
};

type Page = { readonly title: string; readonly text: string };

const pages = {
  second: {
    title: 'This sign-in page was already used',
    text: 'awsmfa opens the AWS console for the first request only, and another one came before this one. If you did not open this page twice, another program may be signed in to the console. Revoke the active sessions of the role in IAM.',
  },
  unknownAsker: {
    title: 'awsmfa can’t tell whose browser this is',
    text: 'So it does not open the AWS console here. Run awsmfa console with --url, and open the address that it prints.',
  },
} satisfies Record<string, Page>;

function showPage(
  response: ServerResponse,
  status: number,
  { title, text }: Page,
  onEnd: () => void,
): void {
  response.writeHead(status, { ...pageHeaders, 'Content-Type': 'text/html; charset=utf-8' });
  response.end(
    `<!doctype html><title>${title}</title><style>body{font:1.1em sans-serif;margin:3em;max-width:40em}</style><h1>${title}</h1><p>${text}`,
    onEnd,
  );
}
