import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Asker } from '../../src/endpoint/asker';
import { startOneTimeRedirect } from '../../src/endpoint/one-time-redirect';

const secret = 'https://signin.example/federation?SigninToken=secret';

/** Returns the askers in turn, and the last one forever. */
async function open(...askers: Asker[]) {
  const otherUsers: (number | undefined)[] = [];
  const redirect = await startOneTimeRedirect(secret, {
    askerOf: async () => (askers.length > 1 ? askers.shift() : askers[0]) ?? { kind: 'own-user' },
    onOtherUser: (userId) => otherUsers.push(userId),
  });
  onTestFinished(() => redirect.close());
  return { ...redirect, otherUsers };
}

const get = (url: string, init: RequestInit = {}) => fetch(url, { redirect: 'manual', ...init });

/** `fetch` allows no other `Host`, and a bare machine can't look up `localhost`. */
async function statusFor(url: string, host: string): Promise<number | undefined> {
  const asked = request(url, { headers: { host } }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

describe('an address that redirects once', () => {
  it("doesn't contain the secret, and redirects the first request", async () => {
    const redirect = await open();
    expect(redirect.url).not.toContain('secret');
    const { status, headers } = await get(redirect.url);
    expect(await redirect.first).toBe('redirected');
    expect(status).toBe(302);
    expect(headers.get('location')).toBe(secret);
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('explains itself to the second request, and reports it', async () => {
    const redirect = await open();
    await get(redirect.url);
    const again = await get(redirect.url);
    await redirect.second;
    expect(again.status).toBe(410);
    expect(again.headers.get('location')).toBeNull();
    expect(again.headers.get('cache-control')).toBe('no-store');
    const page = await again.text();
    expect(page).toContain('another program may be signed in');
    expect(page).not.toContain('secret');
  });

  it('refuses another user who comes first, reports that once, and redirects the user', async () => {
    const other: Asker = { kind: 'other-user', userId: 12_345 };
    const redirect = await open(other, other, { kind: 'own-user' });
    for (let times = 0; times < 2; times += 1) {
      const refused = await get(redirect.url);
      expect(refused.status).toBe(403);
      expect(refused.headers.get('location')).toBeNull();
      expect(await refused.text()).toBe('');
    }
    expect(redirect.otherUsers).toEqual([12_345]);
    expect((await get(redirect.url)).status).toBe(302);
    expect(await redirect.first).toBe('redirected');
  });

  it("doesn't redirect a request if its user is unknown, and shows what to do", async () => {
    const redirect = await open({ kind: 'unknown' });
    const refused = await get(redirect.url);
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('--url');
    expect(await redirect.first).toBe('unknown-asker');
  });

  it("can't be reached through another address of the machine", async () => {
    const { url } = await open();
    const { port, pathname } = new URL(url);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ address, family }) => address !== '127.0.0.1' && family === 'IPv4')
      .map(({ address }) => address);
    // On Linux, all of 127.0.0.0/8 is this machine.
    if (process.platform === 'linux') others.push('127.0.0.2');
    for (const address of others)
      await expect(get(`http://${address}:${port}${pathname}`), address).rejects.toThrow();
  });

  it('still works after a HEAD request or a guess', async () => {
    const { url } = await open();
    expect((await get(url, { method: 'HEAD' })).status).toBe(404);
    expect((await get(`${url}x`)).status).toBe(404);
    expect((await get(new URL('/', url).href)).status).toBe(404);
    expect(await statusFor(url, `localhost:${new URL(url).port}`)).toBe(404);
    expect((await get(url)).status).toBe(302);
  });
});
