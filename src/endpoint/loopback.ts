import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Loopback = {
  /** The `Host` header of a valid request. */
  readonly host: string;
  readonly close: () => Promise<void>;
};

/** Listens on a free port of 127.0.0.1. */
export async function listenOnLoopback(server: Server): Promise<Loopback> {
  await new Promise<void>((resolve, reject) => {
    // If the system runs out of file descriptors, a connection that can't be accepted becomes an
    // error later.
    server.on('error', reject);
    // Protects: no other machine reaches what listens here.
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
