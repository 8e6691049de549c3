import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type Asker,
  type AskerPorts,
  askerInTables,
  askerOf,
  type Connection,
} from '../../src/endpoint/asker';

const userId = process.getuid?.() ?? 0;
const ports: AskerPorts = { platform: process.platform, userId, isWsl: false };
const connection: Connection = {
  theirs: { address: '127.0.0.1', port: 54_321 },
  ours: { address: '127.0.0.1', port: 8080 },
};

/** The asker that a listener on loopback finds for a connection that `from` makes. */
async function askerAt(
  from: (port: number) => void,
  askerPorts: AskerPorts = ports,
): Promise<Asker> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  from(port);
  const [socket] = await accepted;
  onTestFinished(() => {
    socket.destroy();
    server.close();
  });
  const { remoteAddress: address = '', remotePort = 0 } = socket;
  return askerOf(
    { theirs: { address, port: remotePort }, ours: { address: '127.0.0.1', port } },
    askerPorts,
  );
}

function connectHere(port: number, host = '127.0.0.1'): void {
  const socket = connect(port, host);
  onTestFinished(() => {
    socket.destroy();
  });
}

function connectAsOther(port: number, host = '127.0.0.1'): void {
  const script = `require('node:net').connect(+process.argv[1], process.argv[2])`;
  const options = { uid: 12_345, cwd: '/' };
  const child = spawn(process.execPath, ['-e', script, String(port), host], options);
  onTestFinished(() => {
    child.kill();
  });
}

const isLinux = process.platform === 'linux';
const isRoot = userId === 0;

describe.runIf(isLinux)('who is at the other end of a connection, on Linux', () => {
  it('is the user, for a program of the user', async () => {
    expect(await askerAt(connectHere)).toEqual({ kind: 'own-user' });
  });

  it('is the user through an IPv6 socket too, which reaches an IPv4 address', async () => {
    const connectMapped = (port: number) => connectHere(port, '::ffff:127.0.0.1');
    expect(await askerAt(connectMapped)).toEqual({ kind: 'own-user' });
  });

  it.runIf(isRoot).each(['127.0.0.1', '::ffff:127.0.0.1'])(
    "is another user, for another user's program that connects to %s",
    async (host) => {
      const asker = await askerAt((port) => connectAsOther(port, host));
      expect(asker).toEqual({ kind: 'other-user', userId: 12_345 });
    },
  );
});

describe("the system's tables of sockets", () => {
  const row = (local: string, remote: string, state: string, user: number) =>
    `   1: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000  ${user}        0 4711 1 0000000000000000 20 4 30 10 -1`;
  const listening = row('0100007F:1F90', '00000000:0000', '0A', 1000);
  const established = (user: number) => row('0100007F:D431', '0100007F:1F90', '01', user);
  const asker = (tables: readonly string[], isWsl = false) =>
    askerInTables(connection, tables.join('\n'), { userId: 1000, isWsl });

  it('show whose the other end is', () => {
    expect(asker([listening, established(1000)])).toEqual({ kind: 'own-user' });
    expect(asker([listening, established(1001)])).toEqual({ kind: 'other-user', userId: 1001 });
    expect(asker([listening, established(0)])).toEqual({ kind: 'other-user', userId: 0 });
  });

  it('are read only for the other end of this connection, not for our own', () => {
    const ours = row('0100007F:1F90', '0100007F:D431', '01', 1000);
    const elsewhere = row('0200007F:D431', '0100007F:1F90', '01', 1000);
    const closed = row('0100007F:D431', '0100007F:1F90', '04', 1000);
    for (const other of [ours, elsewhere, closed])
      expect(asker([listening, other])).toEqual({ kind: 'other-user', userId: undefined });
  });

  it("show nothing if they don't have our own socket", () => {
    expect(asker([])).toEqual({ kind: 'unknown' });
    expect(asker([established(1000)])).toEqual({ kind: 'unknown' });
    expect(asker([established(1000)], true)).toEqual({ kind: 'unknown' });
  });

  it('show a Windows browser in WSL 2 as root or not at all, and other users normally', () => {
    expect(asker([listening, established(0)], true)).toEqual({ kind: 'own-user' });
    expect(asker([listening], true)).toEqual({ kind: 'own-user' });
    expect(asker([listening, established(1001)], true)).toEqual({
      kind: 'other-user',
      userId: 1001,
    });
  });
});

const hasLsof = await promisify(execFile)('lsof', ['-v']).then(
  () => true,
  () => false,
);

// lsof on Linux prints the same as on macOS.
describe.runIf(hasLsof)('who is at the other end of a connection, by lsof', () => {
  const darwin: AskerPorts = { ...ports, platform: 'darwin' };

  it('is the user, for a program of the user', async () => {
    expect(await askerAt(connectHere, darwin)).toEqual({ kind: 'own-user' });
  });

  it.runIf(isRoot)("is another user, for another user's program", async () => {
    const asker = await askerAt(connectAsOther, darwin);
    expect(asker).toEqual({ kind: 'other-user', userId: undefined });
  });
});

describe('who is at the other end of a connection', () => {
  const on = (platform: NodeJS.Platform) => askerOf(connection, { ...ports, platform });

  it('is the user on Windows, which hides the arguments of programs from other users', async () => {
    expect(await on('win32')).toEqual({ kind: 'own-user' });
  });

  it('is unknown on other systems', async () => {
    expect(await on('freebsd')).toEqual({ kind: 'unknown' });
  });
});
