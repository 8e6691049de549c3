/**
 * Finds out whose program is at the other end of a loopback connection. Every user can read the
 * arguments that a program starts with, on Linux (`/proc/PID/cmdline`) and macOS (`ps`). So knowing
 * an address in them proves nothing about who asks.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { endianness } from 'node:os';

/** The other end of a connection and our end: IPv4. */
export type Connection = {
  readonly theirs: Endpoint;
  readonly ours: Endpoint;
};

type Endpoint = { readonly address: string; readonly port: number };

export type Asker =
  | { readonly kind: 'own-user' }
  | { readonly kind: 'other-user'; readonly userId: number | undefined }
  | { readonly kind: 'unknown' };

export type AskerPorts = {
  readonly platform: NodeJS.Platform;
  readonly userId: number;
  readonly isWsl: boolean;
};

export async function askerOf(connection: Connection, ports: AskerPorts): Promise<Asker> {
  switch (ports.platform) {
    case 'linux':
      return askerInTables(connection, await socketTables(), ports);
    case 'darwin':
      return askerByLsof(connection, ports.userId);
    case 'win32':
      // On Windows only administrators can read the command lines of other users.
      return { kind: 'own-user' };
    default:
      return { kind: 'unknown' };
  }
}

async function socketTables(): Promise<string> {
  // A program may reach an IPv4 address through an IPv6 socket, which is listed in the other table.
  const tables = await Promise.allSettled(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'latin1')),
  );
  return tables.map((table) => (table.status === 'fulfilled' ? table.value : '')).join('\n');
}

const states = { established: '01', listening: '0A' } as const;

/** @param tables `/proc/net/tcp` and `/proc/net/tcp6`. proc(5) describes their columns. */
export function askerInTables(
  { theirs, ours }: Connection,
  tables: string,
  { userId, isWsl }: Omit<AskerPorts, 'platform'>,
): Asker {
  const rows = tables.split('\n').map((line) => line.trim().split(/\s+/));
  const find = (local: Endpoint, remote: Endpoint, wanted: string) =>
    rows.find(
      ([, from = '', to = '', state]) =>
        state === wanted && isEndpoint(from, local) && isEndpoint(to, remote),
    );
  // In WSL 1 the table is empty, and on Android it can't be read.
  // Protects: a table without our own socket is not believed.
  if (find(ours, { address: '0.0.0.0', port: 0 }, states.listening) === undefined)
    return { kind: 'unknown' };
  const row = find(theirs, ours, states.established);
  const theirId = row === undefined ? undefined : Number(row[7]);
  // Protects: a program of another user, root included, is not the user's browser.
  if (theirId === userId) return { kind: 'own-user' };
  // The browser is a Windows program. WSL 2 passes its connections on as root, or has no row for
  // them.
  // Protects: in WSL too, other users of Linux are refused.
  if (isWsl && (theirId === undefined || theirId === 0)) return { kind: 'own-user' };
  return { kind: 'other-user', userId: theirId };
}

/** Whether `text` is this endpoint as the tables write it: 0100007F:1F90 is 127.0.0.1:8080. */
function isEndpoint(text: string, { address, port }: Endpoint): boolean {
  const v4 = words(address.split('.').map(Number));
  const mapped = words([...Array(10).fill(0), 0xff, 0xff, ...address.split('.').map(Number)]);
  const hexPort = hex(port, 4);
  return text === `${v4}:${hexPort}` || text === `${mapped}:${hexPort}`;
}

/** Words of four bytes, each in the processor's byte order. */
function words(bytes: readonly number[]): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += 4) {
    const word = bytes.slice(start, start + 4);
    if (endianness() === 'LE') word.reverse();
    text += word.map((byte) => hex(byte, 2)).join('');
  }
  return text;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}

/** `lsof` shows users only their own sockets. */
function askerByLsof({ theirs, ours }: Connection, userId: number): Promise<Asker> {
  const to = ({ address, port }: Endpoint) => `${address}:${port}`;
  const selection = ['-a', '-u', String(userId), `-iTCP@${to(theirs)}`];
  return new Promise((resolve) => {
    execFile(
      'lsof',
      ['-nP', ...selection, '-Fn'],
      { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }, timeout: 5000 },
      (error, stdout) => {
        // Protects: the socket that lsof shows belongs to this very connection.
        if (stdout.split('\n').includes(`n${to(theirs)}->${to(ours)}`))
          resolve({ kind: 'own-user' });
        // It exits with 1 if nothing matches.
        else if (error === null || error.code === 1)
          resolve({ kind: 'other-user', userId: undefined });
        else resolve({ kind: 'unknown' });
      },
    );
  });
}
