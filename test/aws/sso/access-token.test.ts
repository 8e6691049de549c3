import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SsoSession } from '../../../src/aws/profiles/profile';
import { createCodeGate } from '../../../src/aws/sessions/code-gate';
import { createShare } from '../../../src/aws/sessions/share';
import { type SignInToSso, withAccessToken } from '../../../src/aws/sso/access-token';
import { createSsoTokens, tokenKey } from '../../../src/aws/sso/sso-token';
import { thisProcess } from '../../../src/cli/process/this-process';
import { AppFailure } from '../../../src/errors';
import { Secret } from '../../../src/secret';
import { granted, oauthError, ops, type Scripted, scriptedSso } from '../../support/scripted-sso';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'awsmfa-sso-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** With milliseconds, as the JavaScript SDK writes it. */
const kept = {
  startUrl: ops.startUrl,
  region: ops.region,
  accessToken: 'access-token-0',
  expiresAt: '2026-11-29T08:10:00.000Z',
  clientId: 'client-0',
  clientSecret: 'client-secret-0',
  registrationExpiresAt: '2026-12-24T00:00:00Z',
  refreshToken: 'refresh-token-0',
};

const refused: Scripted = [401, { message: 'no' }, { 'x-amzn-errortype': 'UnauthorizedException' }];
const accounts = { accountList: [] };

type Writes = { readonly writes?: boolean };

function open(
  script: readonly Scripted[],
  session: SsoSession = ops,
  { writes = true }: Writes = {},
) {
  const sso = scriptedSso(session);
  sso.answers.push(...script);
  const path = join(directory, `${tokenKey(session)}.json`);
  const told: string[] = [];
  const services = {
    tokens: createSsoTokens({
      directory,
      writer: writes ? thisProcess : undefined,
      obstacle: undefined,
      onNotWritten: ({ kind }) => told.push(kind),
    }),
    ports: async () => sso,
    gate: createCodeGate({ directory, clock: sso.clock, asker: thisProcess, writes }),
    share: createShare(),
    clock: sso.clock,
    localClock: sso.clock,
  };
  const use = (signIn?: SignInToSso, own = services) =>
    sso.settled(
      withAccessToken(
        { profileName: 'ops-admin', call: sso.call, signIn, onWaiting: () => told.push('waiting') },
        own,
        async (portal, token) => {
          await portal.listAccounts(token, sso.call);
          return token.reveal();
        },
      ),
    );
  return { ...sso, path, told, services, use };
}

function keep(path: string, token: object | string): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(path, typeof token === 'string' ? token : JSON.stringify(token));
}

const signsIn: SignInToSso = async () => ({
  accessToken: new Secret('access-token-new'),
  expiresAt: new Date('2026-11-29T16:00:00Z'),
  client: undefined,
  refreshToken: undefined,
});

describe('a token of Identity Center', () => {
  it('is used while it is good, without asking for another', async () => {
    const sso = open([accounts]);
    keep(sso.path, { ...kept, expiresAt: '2026-11-29T08:15:00UTC' });
    expect(await sso.use()).toBe('access-token-0');
    expect(sso.asked).toHaveLength(1);
  });

  it('is refreshed 15 minutes before its end, in the form that botocore and the SDKs read', async () => {
    const sso = open([granted, accounts]);
    keep(sso.path, kept);
    expect(await sso.use()).toBe('access-token-1');
    expect(sso.asked[0]?.body).toEqual({
      clientId: 'client-0',
      clientSecret: 'client-secret-0',
      grantType: 'refresh_token',
      refreshToken: 'refresh-token-0',
    });
    expect(JSON.parse(readFileSync(sso.path, 'utf8'))).toEqual({
      ...kept,
      accessToken: 'access-token-1',
      expiresAt: '2026-11-29T09:00:00Z',
      refreshToken: 'refresh-token-1',
    });
    expect(statSync(sso.path).mode & 0o777).toBe(0o600);
  });

  it('keeps its refresh token if AWS gives no new one', async () => {
    const { refreshToken: _, ...without } = granted;
    const sso = open([without, accounts]);
    keep(sso.path, kept);
    await sso.use();
    expect(readFileSync(sso.path, 'utf8')).toContain('refresh-token-0');
  });

  it.each<[string, Scripted]>([
    ['is not renewed', oauthError('invalid_grant')],
    ['belongs to a client that AWS knows no more', oauthError('invalid_client', 401)],
    ['can not be renewed now', new AppFailure({ kind: 'network', host: 'x', reason: 'gone' })],
  ])('is used until its end if it %s', async (_, answer) => {
    const sso = open([answer, accounts]);
    keep(sso.path, kept);
    expect(await sso.use()).toBe('access-token-0');
  });

  it.each([
    ['there is none', undefined],
    ['it is no JSON', '{"accessToken": "x'],
    ['it has no end', { ...kept, expiresAt: 'tomorrow' }],
    ['it would add a header', { ...kept, accessToken: 'x\r\nx-evil: 1' }],
    ['it is over', { ...kept, expiresAt: '2026-11-29T07:00:00Z', refreshToken: undefined }],
    [
      'its registration is over',
      { ...kept, expiresAt: '2026-11-29T07:00:00Z', registrationExpiresAt: '2026-11-29T07:00:00Z' },
    ],
  ])('comes from a sign-in, if somebody can be asked, when %s', async (_, token) => {
    const silent = open([]);
    if (token !== undefined) keep(silent.path, token);
    await expect(silent.use()).rejects.toMatchObject({
      error: { kind: 'sso-sign-in-needed', profile: 'ops-admin' },
    });
    const asked = open([accounts]);
    expect(await asked.use(signsIn)).toBe('access-token-new');
    expect(readFileSync(asked.path, 'utf8')).toContain('access-token-new');
  });

  it('is refreshed if AWS refuses it, and then comes from a sign-in', async () => {
    const good = { ...kept, expiresAt: '2026-11-29T12:00:00Z' };
    const sso = open([refused, granted, accounts]);
    keep(sso.path, good);
    expect(await sso.use()).toBe('access-token-1');

    const ended = open([refused, granted, refused, accounts]);
    keep(ended.path, good);
    expect(await ended.use(signsIn)).toBe('access-token-new');

    const never = open([refused, granted, refused]);
    keep(never.path, good);
    await expect(never.use()).rejects.toMatchObject({ error: { kind: 'sso-sign-in-needed' } });
  });

  it('is read again if a program without the lock was faster', async () => {
    const sso = open([]);
    keep(sso.path, kept);
    const faster = { ...kept, accessToken: 'access-token-2', expiresAt: '2026-11-29T09:00:00Z' };
    sso.answers.push(oauthError('invalid_grant'), accounts);
    const before = sso.services.tokens.read;
    let reads = 0;
    const tokens = {
      ...sso.services.tokens,
      read: (session: SsoSession) => {
        reads += 1;
        // After AWS refused the refresh.
        if (reads === 4) keep(sso.path, faster);
        return before(session);
      },
    };
    sso.services.tokens = tokens;
    expect(await sso.use()).toBe('access-token-2');
  });

  it('is requested once for many callers, and for two processes', async () => {
    const sso = open([granted, ...Array.from({ length: 5 }, () => accounts)]);
    keep(sso.path, kept);
    const all = await Promise.all(Array.from({ length: 5 }, () => sso.use()));
    expect(new Set(all)).toEqual(new Set(['access-token-1']));
    expect(sso.asked.filter(({ url }) => url.pathname === '/token')).toHaveLength(1);

    keep(sso.path, kept);
    sso.answers.push(granted, accounts, accounts);
    const asker = { ...thisProcess, processId: process.ppid };
    const other = {
      ...sso.services,
      gate: createCodeGate({ directory, clock: sso.clock, asker, writes: true }),
      share: createShare(),
    };
    await Promise.all([sso.use(), sso.use(undefined, other)]);
    expect(sso.asked.filter(({ url }) => url.pathname === '/token')).toHaveLength(2);
  });

  it('stays in memory if nothing may be written, and the file keeps its refresh token', async () => {
    const good = open([accounts], ops, { writes: false });
    keep(good.path, kept);
    expect(await good.use()).toBe('access-token-0');
    const over = open([granted, accounts, accounts], ops, { writes: false });
    keep(over.path, { ...kept, expiresAt: '2026-11-29T07:59:00Z' });
    expect(await over.use()).toBe('access-token-1');
    expect(await over.use()).toBe('access-token-1');
    expect(readFileSync(over.path, 'utf8')).toContain('refresh-token-0');
  });

  it('is in the file that botocore names', () => {
    // sha1sum of `ops`, and of the start URL.
    expect(tokenKey(ops)).toBe('c62973cc56845b0e473e9e3c40b6e1f0a84662ef');
    expect(tokenKey({ ...ops, name: undefined })).toHaveLength(40);
  });

  it('is deleted, but never from the home of another user', () => {
    const sso = open([]);
    keep(sso.path, kept);
    const obstacle = { kind: 'file-not-written', path: sso.path, reason: 'x' } as const;
    const options = { directory, writer: undefined, onNotWritten: () => {} };
    const foreign = createSsoTokens({ ...options, obstacle });
    expect(() => foreign.remove(ops)).toThrow(AppFailure);
    expect(sso.services.tokens.remove(ops)).toBe(true);
    expect(sso.services.tokens.remove(ops)).toBe(false);
  });
});
