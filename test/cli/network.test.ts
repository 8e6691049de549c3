import { writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { certificate, openHttpsFront } from '../support/https-front';
import { openProxy } from '../support/proxy';
import { runCommand, signIn } from '../support/run';
import { openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

const user = 'kjh-SuperDuperUser';

const login = (sandbox: Sandbox, code: string, env: NodeJS.ProcessEnv) =>
  runCommand(sandbox, ['login', user, '--token-code', code], { env });

/** Accepts connections and never says a word. */
async function openSilence(): Promise<{ readonly host: string; readonly sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
}

describe('behind a proxy', () => {
  it('trusts the certificates of the CA bundle, and no other', async () => {
    const sandbox = await openSandbox();
    const bundle = join(sandbox.home, 'company.pem');
    writeFileSync(bundle, certificate);
    const proxy = await openProxy();
    const env = {
      AWS_ENDPOINT_URL: await openHttpsFront(sandbox.url),
      HTTPS_PROXY: `http://${proxy.host}`,
      // The sandbox's own: loopback needs no proxy.
      NO_PROXY: undefined,
      no_proxy: undefined,
    };
    const trusted = await runCommand(sandbox, ['devices', user], {
      env: { ...env, AWS_CA_BUNDLE: bundle },
    });
    expect(trusted.exitCode, trusted.stderr).toBe(0);
    expect(proxy.log.length).toBeGreaterThan(0);
    const stranger = await runCommand(sandbox, ['devices', user], { env });
    expect(stranger.exitCode).toBe(5);
    expect(stranger.stderr).toContain(`(through the proxy ${proxy.host})`);
  });

  it('spends no code on a proxy that never answers, and ends on time', async () => {
    const sandbox = await openSandbox();
    const { host } = await openSilence();
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const env = { AWS_ENDPOINT_URL: 'https://sts.example.invalid', HTTPS_PROXY: host };
    const silent = await login(sandbox, code, env);
    expect(silent.exitCode).toBe(5);
    expect(silent.stderr).toContain('did not answer in time');
    const good = await login(sandbox, code, {});
    expect(good.exitCode, good.stderr).toBe(0);
  });

  it('spends no code on a proxy with a bad address, and names its variable', async () => {
    const sandbox = await openSandbox();
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const env = {
      AWS_ENDPOINT_URL: 'https://sts.example.invalid',
      HTTPS_PROXY: 'http://me:hunter2@[::bad',
    };
    const bad = await login(sandbox, code, env);
    expect(bad.exitCode).toBe(1);
    expect(bad.stderr).toContain('HTTPS_PROXY');
    expect(bad.stderr).not.toContain('hunter2');
    const good = await login(sandbox, code, {});
    expect(good.exitCode, good.stderr).toBe(0);
  });
});

describe('an endpoint without a host', () => {
  it.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_STS'])(
    'is named with its value and %s before a code is sent',
    async (variable) => {
      const sandbox = await openSandbox();
      const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
      const { exitCode, stderr } = await login(sandbox, code, { [variable]: 'http://' });
      expect(exitCode).toBe(1);
      expect(stderr).toContain(variable);
      expect(stderr).toContain('"http://"');
      expect(sandbox.requests).toEqual([]);
      expect((await login(sandbox, code, {})).exitCode).toBe(0);
    },
  );
});

describe('a silent server', () => {
  it('ends a console sign-in in time', async () => {
    const sandbox = await openSandbox();
    const role = 'kjh-DuperRole';
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const signedIn = await runCommand(sandbox, ['login', role, '--token-code', code]);
    expect(signedIn.exitCode, signedIn.stderr).toBe(0);
    const { host } = await openSilence();
    const env = { AWS_ENDPOINT_URL: `http://${host}` };
    const { exitCode, stderr } = await runCommand(sandbox, ['console', role, '--url'], { env });
    expect(exitCode).toBe(5);
    expect(stderr).toContain('did not answer in time');
  });
});

describe('a page in place of every answer', () => {
  const role = 'kjh-DuperRole';
  const code = ['--token-code', '123456'];
  const commands = {
    login: ['login', user, ...code],
    'login to a role': ['login', role, '--force-refresh', ...code],
    devices: ['devices', user],
    enroll: [
      'enroll',
      'new-hire',
      '--device-name',
      'x',
      '--authentication-codes',
      '123456,654321',
      '--qr-file',
      'x.png',
    ],
    console: ['console', role, '--url'],
    'credential-process': ['credential-process', role, '--force-refresh', ...code],
    env: ['env', role, '--force-refresh', ...code],
  };
  it.each(Object.entries(commands))('to %s ends it with 5, in our words', async (_, args) => {
    const sandbox = await openSandbox();
    await signIn(sandbox, role);
    for (const [status, body] of [
      [200, '<html>Sign in to the Wi-Fi</html>'],
      [200, ''],
      [302, ''],
      [403, '{"error":"no"}'],
      [503, '<html>'],
    ] as const) {
      const host = await openPages(status, body);
      const env = { AWS_ENDPOINT_URL: `http://${host}` };
      const words = args.map((word) => (word === 'x.png' ? join(sandbox.home, word) : word));
      const { exitCode, stdout, stderr } = await runCommand(sandbox, words, { env });
      // The console's own refusals are pages too.
      const isRefusal = args[0] === 'console' && status === 403;
      expect(exitCode, `${status} ${stderr}`).toBe(isRefusal ? 4 : 5);
      expect(stdout).toBe('');
      expect(stderr).not.toMatch(/deserializ|\$response|unexpected|undefined|unknown|syntax|json/i);
    }
  });
});

async function openPages(status: number, body: string): Promise<string> {
  const server = createHttpServer((_, answer) => answer.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
