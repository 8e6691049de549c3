import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { hostname, networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, it, onTestFinished } from 'vitest';
import type { AuthenticatorReading } from '../../src/sandbox/mfa/authenticator';
import { type Sandbox, startSandbox } from '../../src/sandbox/server';
import { clientFor, keysOf, openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

function whoAmI(sandbox: Sandbox) {
  const sts = new STSClient(clientFor(sandbox, keysOf(sandbox.users.superDuper)));
  return sts.send(new GetCallerIdentityCommand({}));
}

async function readDevices(sandbox: Sandbox): Promise<AuthenticatorReading> {
  const response = await fetch(`${sandbox.env['AWSMFA_SANDBOX']}/devices`);
  return (await response.json()) as AuthenticatorReading;
}

it.each([
  { fault: { kind: 'throttling' }, seen: { name: 'Throttling', message: 'Rate exceeded' } },
  { fault: { kind: 'server-error' }, seen: { name: 'InternalFailure' } },
  { fault: { kind: 'server-error', status: 503 }, seen: { name: 'ServiceUnavailable' } },
  {
    fault: { kind: 'refusal', status: 403, code: 'RegionDisabledException', message: 'off' },
    seen: { name: 'RegionDisabledException', message: 'off' },
  },
  { fault: { kind: 'reset' }, seen: { code: 'ECONNRESET' } },
] as const)('answers with $fault.kind as often as asked', async ({ fault, seen }) => {
  const sandbox = await openSandbox();
  sandbox.faults.arm({ ...fault, times: 2 });
  await expect(whoAmI(sandbox)).rejects.toMatchObject(seen);
  await expect(whoAmI(sandbox)).rejects.toMatchObject(seen);
  await whoAmI(sandbox);
});

it.each([
  ['says nothing', ''],
  ['stops in its headers', 'POST / HTTP/1.1\r\nhost: x\r\n'],
  ['stops in its body', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nAc'],
])('ends each of 300 connections that %s, and answers the next request', async (_, begun) => {
  const sandbox = await openSandbox();
  const port = Number(new URL(sandbox.url).port);
  let open = 0;
  for (let count = 0; count < 300; count++) {
    const socket = createConnection(port, '127.0.0.1', () => socket.write(begun));
    open += 1;
    socket
      .on('error', () => {})
      .on('data', () => {})
      .on('close', () => {
        open -= 1;
      });
    onTestFinished(() => void socket.destroy());
  }
  // The connections above the limit, before the others time out.
  await expect.poll(() => open, { timeout: 4_000 }).toBeLessThanOrEqual(200);
  await expect.poll(() => open).toBe(0);
  expect((await whoAmI(sandbox)).Arn).toBe(sandbox.users.superDuper.arn);
});

it('answers with a web page instead of XML, as a captive portal does', async () => {
  const sandbox = await openSandbox();
  sandbox.faults.arm({ kind: 'rubbish', times: 1 });
  expect((await whoAmI(sandbox)).Arn).toBeUndefined();
  expect((await whoAmI(sandbox)).Arn).toBe(sandbox.users.superDuper.arn);
});

it('affects only the named action', async () => {
  const sandbox = await openSandbox();
  sandbox.faults.arm({ kind: 'throttling', action: 'GetSessionToken' });
  await whoAmI(sandbox);
  const sts = new STSClient(clientFor(sandbox, keysOf(sandbox.users.superDuper)));
  await expect(sts.send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
    name: 'Throttling',
  });
  sandbox.faults.clear();
  await sts.send(new GetSessionTokenCommand({}));
});

it('counts the code as used if the connection breaks after the request', async () => {
  const sandbox = await openSandbox();
  sandbox.faults.arm({ kind: 'reset-after', times: 1 });
  const sts = new STSClient(clientFor(sandbox, keysOf(sandbox.users.superDuper)));
  const input = {
    SerialNumber: SUPER_DUPER_SERIAL,
    TokenCode: sandbox.tokenCode(SUPER_DUPER_SERIAL),
  };
  await expect(sts.send(new GetSessionTokenCommand(input))).rejects.toMatchObject({
    code: 'ECONNRESET',
  });
  await expect(sts.send(new GetSessionTokenCommand(input))).rejects.toMatchObject({
    name: 'AccessDenied',
  });
});

it('answers late or never when asked to', async () => {
  const sandbox = await openSandbox();
  sandbox.faults.arm({ kind: 'latency', ms: 200, times: 1 });
  const started = performance.now();
  await whoAmI(sandbox);
  expect(performance.now() - started).toBeGreaterThanOrEqual(190);

  sandbox.faults.arm({ kind: 'hang', times: 1 });
  const sts = new STSClient(clientFor(sandbox, keysOf(sandbox.users.superDuper)));
  await expect(
    sts.send(new GetCallerIdentityCommand({}), { abortSignal: AbortSignal.timeout(300) }),
  ).rejects.toMatchObject({ name: 'AbortError' });
  await whoAmI(sandbox);
});

it('closes while a request hangs', async () => {
  const sandbox = await startSandbox();
  sandbox.faults.arm({ kind: 'hang' });
  const hanging = whoAmI(sandbox);
  await expect.poll(() => sandbox.requests).toEqual(['GetCallerIdentity']);
  await sandbox.close();
  await expect(hanging).rejects.toThrow();
});

it('listens only on loopback', async () => {
  const sandbox = await openSandbox();
  const { hostname: own, port } = new URL(sandbox.url);
  expect(own).toBe('127.0.0.1');
  const others = Object.values(networkInterfaces())
    .flatMap((addresses = []) => addresses)
    .filter(({ family, address }) => family === 'IPv4' && address !== own);
  for (const { address } of [{ address: '127.0.0.2' }, ...others])
    await expect(fetch(`http://${address}:${port}`), address).rejects.toThrow();
});

it('refuses a body of two megabytes', async () => {
  const sandbox = await openSandbox();
  const response = await fetch(sandbox.url, { method: 'POST', body: 'a'.repeat(2 << 20) });
  expect(response.status).toBe(413);
});

it("survives a client that doesn't speak HTTP", async () => {
  const sandbox = await openSandbox();
  const socket = createConnection(Number(new URL(sandbox.url).port), '127.0.0.1');
  await new Promise((resolve) => {
    socket.on('close', resolve).on('error', resolve).resume();
    socket.end('\u0000\u0001 nonsense\r\n\r\n');
  });
  await whoAmI(sandbox);
});

it("shows the devices' codes to programs in the sandbox", async () => {
  const sandbox = await openSandbox();
  const reading = await readDevices(sandbox);
  expect(reading).toMatchObject({ version: 1, stepSeconds: 30 });
  expect(reading.secondsLeft).toBeGreaterThan(0);
  expect(reading.devices.map(({ userName, deviceName }) => [userName, deviceName])).toEqual([
    ['kjh-SuperDuperUser', 'kjh-SuperDuperUser'],
    ['kjh-TwoDevices', 'laptop'],
    ['kjh-TwoDevices', 'phone'],
    [null, 'laptop-2'],
    ['kjh-OldSession', 'kjh-OldSession'],
  ]);
  expect(reading.devices[0]).toMatchObject({
    serialNumber: SUPER_DUPER_SERIAL,
    code: sandbox.tokenCode(SUPER_DUPER_SERIAL),
    used: false,
  });
});

it('marks a code as used once AWS has accepted it, until the authenticator advances', async () => {
  const sandbox = await openSandbox();
  const sts = new STSClient(clientFor(sandbox, keysOf(sandbox.users.superDuper)));
  const { code } = (await readDevices(sandbox)).devices[0]!;
  await sts.send(new GetSessionTokenCommand({ SerialNumber: SUPER_DUPER_SERIAL, TokenCode: code }));
  expect((await readDevices(sandbox)).devices[0]).toMatchObject({ used: true });
  sandbox.clock.advanceAuthenticator();
  const [next] = (await readDevices(sandbox)).devices;
  expect(next).toMatchObject({ used: false });
  expect(next!.code).not.toBe(code);
});

it('shows no code without the token, and none to a web page', async () => {
  const sandbox = await openSandbox();
  const wrong = sandbox.authenticatorUrl.replace(/.{4}$/, 'ffff');
  for (const url of [`${wrong}/devices`, `${sandbox.url}/-/devices`, `${sandbox.url}/-/`]) {
    expect((await fetch(url)).status).toBe(404);
  }
  const port = Number(new URL(sandbox.url).port);
  const path = new URL(sandbox.authenticatorUrl).pathname;
  const rebound = await ask(port, `GET ${path}/devices HTTP/1.1\r\nHost: evil.example\r\n`);
  expect(rebound).toMatch(/^HTTP\/1\.1 404/);
  const direct = await ask(port, `GET ${path}/devices HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`);
  expect(direct).toMatch(/^HTTP\/1\.1 200/);
});

function ask(port: number, head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.on('close', () => resolve(answer)).on('error', reject);
    socket.end(`${head}Connection: close\r\n\r\n`);
  });
}

it('has a private home directory and deletes it', async () => {
  const sandbox = await startSandbox();
  const files = join(sandbox.home, '.aws');
  expect(readdirSync(files).sort()).toEqual(['config', 'credentials']);
  expect(statSync(sandbox.home).mode & 0o777).toBe(0o700);
  expect(statSync(join(files, 'credentials')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(files, 'config'), 'utf8')).toContain(`endpoint_url = ${sandbox.url}`);
  await sandbox.close();
  expect(existsSync(sandbox.home)).toBe(false);
  await expect(fetch(sandbox.url)).rejects.toThrow();
});

it('keeps its programs away from anything else', async () => {
  const sandbox = await openSandbox({
    env: {
      PATH: '/usr/bin',
      LANG: 'C.UTF-8',
      HOME: '/home/somebody',
      AWS_PROFILE: 'production',
      AWS_CONFIG_FILE: '/home/somebody/.aws/config',
      AWS_ACCESS_KEY_ID: 'AKIAREAL',
      aws_session_token: 'real',
      AWSMFA_PROFILE: 'production',
      NO_PROXY: 'example.com',
      XDG_CONFIG_HOME: '/home/somebody/.config',
    },
  });
  expect(sandbox.env).toEqual({
    PATH: `${sandbox.home}/bin:/usr/bin`,
    LANG: 'C.UTF-8',
    HOME: sandbox.home,
    USERPROFILE: sandbox.home,
    AWS_ENDPOINT_URL: sandbox.url,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWSMFA_SANDBOX: sandbox.authenticatorUrl,
    NO_PROXY: 'example.com,127.0.0.1,localhost',
    no_proxy: 'example.com,127.0.0.1,localhost',
  });
});

it('deletes the home of a killed sandbox, and no other', async () => {
  const prefix = `awsmfa-sandbox-${hostname().replace(/[^\w.]/g, '_')}-`;
  // Above the highest process id of Linux and macOS.
  const dead = join(tmpdir(), `${prefix}99999999-abcdef`);
  mkdirSync(dead, { recursive: true });
  writeFileSync(join(dead, 'left-over'), '');
  const first = await openSandbox();
  expect(existsSync(dead)).toBe(false);
  await openSandbox();
  expect(existsSync(first.home)).toBe(true);
});
