import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

/** moto's server on loopback, an AWS that this project did not write. */
export type Moto = { readonly url: string; readonly close: () => Promise<void> };

/** Starts `moto_server` on a free port and waits until it answers. */
export async function startMoto(): Promise<Moto> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const close = async () => {
    server.kill();
    await ended;
  };
  for (const deadline = Date.now() + 90_000; ; ) {
    const answer = await fetch(`${url}/moto-api/`).catch(() => undefined);
    if (answer?.ok) return { url, close };
    if (server.exitCode !== null || Date.now() > deadline) {
      await close();
      throw new Error(`moto_server did not answer (exit code ${server.exitCode})`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
