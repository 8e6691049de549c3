import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startOneTimeRedirect } from '../../src/endpoint/one-time-redirect';

const secret = 'https://signin.example/federation?SigninToken=secret';

async function open() {
  const redirect = await startOneTimeRedirect(secret);
  onTestFinished(() => redirect.close());
  return redirect;
}

const get = (url: string, init: RequestInit = {}) => fetch(url, { redirect: 'manual', ...init });

/** `fetch` takes no `Host` of ours, and a bare machine has no `localhost` to look up. */
async function statusFor(url: string, host: string): Promise<number | undefined> {
  const asked = request(url, { headers: { host } }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

describe('an address that leads on once', () => {
  it('holds nothing of the secret, and leads the first who comes to it', async () => {
    const redirect = await open();
    expect(redirect.url).not.toContain('secret');
    const { status, headers } = await get(redirect.url);
    await redirect.taken;
    expect(status).toBe(302);
    expect(headers.get('location')).toBe(secret);
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('leads nobody else', async () => {
    const redirect = await open();
    await get(redirect.url);
    const again = await get(redirect.url);
    expect(again.status).toBe(404);
    expect(again.headers.get('location')).toBeNull();
  });

  it('is not used up by a look at it, or by a guess', async () => {
    const { url } = await open();
    expect((await get(url, { method: 'HEAD' })).status).toBe(404);
    expect((await get(`${url}x`)).status).toBe(404);
    expect((await get(new URL('/', url).href)).status).toBe(404);
    expect(await statusFor(url, `localhost:${new URL(url).port}`)).toBe(404);
    expect((await get(url)).status).toBe(302);
  });
});
