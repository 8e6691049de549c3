import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/server';
import { configure, createHeart, errorOf, roleKey, whoIs } from '../../support/heart';
import { DUPER_ROLE, openSandbox, SUPER_DUPER_SERIAL } from '../../support/sandbox';

describe('a role whose profile names a device', () => {
  it('needs one code, for an MFA session that opens every other role too', async () => {
    const sandbox = await openSandbox();
    const heart = createHeart(sandbox);
    const { credentials, isNew } = await heart.obtain('kjh-DuperRole');
    expect(isNew).toBe(true);
    expect(await whoIs(sandbox, credentials)).toMatch(
      /^arn:aws:sts::123456789012:assumed-role\/kjh-DuperRole\/awsmfa-session-\d+$/,
    );
    await heart.obtain('kjh-AuditRole');
    await heart.obtain('kjh-SuperDuperUser');
    expect(heart.asked).toHaveLength(1);
    expect(heart.asked[0]).toMatchObject({
      serialNumber: SUPER_DUPER_SERIAL,
      profileName: 'kjh-DuperRole',
      refused: undefined,
    });
    expect(sandbox.requests.filter((action) => action !== 'GetCallerIdentity')).toEqual([
      'GetSessionToken',
      'AssumeRole',
      'AssumeRole',
    ]);
  });

  it('makes no call while its session is good', async () => {
    const sandbox = await openSandbox();
    const heart = createHeart(sandbox);
    const { credentials } = await heart.obtain('kjh-DuperRole');
    const before = sandbox.requests.length;
    const again = await createHeart(sandbox).obtain('kjh-DuperRole', { tokenCodes: undefined });
    expect(again.isNew).toBe(false);
    expect(again.credentials.accessKeyId).toBe(credentials.accessKeyId);
    expect(sandbox.requests.slice(before)).toEqual([]);
  });

  it('is assumed again if its cached session came from other keys', async () => {
    const sandbox = await openSandbox();
    const heart = createHeart(sandbox);
    await heart.obtain('kjh-DuperRole');
    const path = join(heart.directory, `${roleKey(heart, 'kjh-DuperRole')}.json`);
    const entry = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...entry, Awsmfa: { Base: 'AKIAOTHER' } }));
    expect((await createHeart(sandbox).obtain('kjh-DuperRole')).isNew).toBe(true);
    expect(sandbox.requests).toEqual(['GetSessionToken', 'AssumeRole', 'AssumeRole']);
  });

  it('fails without a call to AWS if there is no code', async () => {
    const sandbox = await openSandbox();
    const error = await errorOf(
      createHeart(sandbox).obtain('kjh-DuperRole', { tokenCodes: undefined }),
    );
    expect(error).toMatchObject({
      kind: 'token-code-needed',
      profile: 'kjh-DuperRole',
      serialNumber: SUPER_DUPER_SERIAL,
    });
    expect(sandbox.requests).toEqual([]);
  });
});

describe('a role whose base names a device, but not the role itself', () => {
  const withDevice = `mfa_serial = ${SUPER_DUPER_SERIAL}`;
  const roles = {
    'kjh-SuperDuperUser': withDevice,
    demands: `role_arn = ${DUPER_ROLE}\nsource_profile = kjh-SuperDuperUser`,
    open: 'role_arn = arn:aws:iam::123456789012:role/open\nsource_profile = kjh-SuperDuperUser',
  };

  async function openWithRoles() {
    const sandbox = await openSandbox();
    sandbox.world.addRole({
      accountId: '123456789012',
      roleName: 'open',
      trustPolicy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: sandbox.users.superDuper.arn },
            Action: 'sts:AssumeRole',
          },
        ],
      },
    });
    configure(sandbox, roles);
    return { sandbox, heart: createHeart(sandbox) };
  }

  it('is tried without a code first, and asks nobody if that works', async () => {
    const { sandbox, heart } = await openWithRoles();
    await heart.obtain('open');
    expect(heart.asked).toEqual([]);
    expect(sandbox.requests).toEqual(['AssumeRole']);
  });

  it('asks for a code if AWS refuses it without one', async () => {
    const { sandbox, heart } = await openWithRoles();
    await heart.obtain('demands');
    expect(heart.asked).toHaveLength(1);
    expect(sandbox.requests).toEqual(['AssumeRole', 'GetSessionToken', 'AssumeRole']);
  });

  it('uses a good MFA session if there is one', async () => {
    const { sandbox, heart } = await openWithRoles();
    await heart.obtain('kjh-SuperDuperUser');
    await heart.obtain('demands', { tokenCodes: undefined });
    expect(sandbox.requests).toEqual(['GetSessionToken', 'AssumeRole']);
  });

  it('uses a code that is available without trying first', async () => {
    const { sandbox, heart } = await openWithRoles();
    await heart.obtain('demands', { isCodeAtHand: true });
    expect(sandbox.requests).toEqual(['GetSessionToken', 'AssumeRole']);
  });

  it("fails with AWS's words if it is refused and there is no code", async () => {
    const { heart } = await openWithRoles();
    const error = await errorOf(heart.obtain('demands', { tokenCodes: undefined }));
    expect(error).toMatchObject({
      kind: 'token-code-needed',
      serialNumber: SUPER_DUPER_SERIAL,
      aws: { code: 'AccessDenied', requestId: expect.stringMatching(/./) },
    });
  });
});

describe('a chain of roles', () => {
  it('caches the session of each hop under its own name', async () => {
    const sandbox = await openSandbox();
    const heart = createHeart(sandbox);
    const { credentials } = await heart.obtain('chain-second');
    expect(await whoIs(sandbox, credentials)).toContain('assumed-role/kjh-SecondRole/');
    const before = sandbox.requests.length;
    await heart.obtain('kjh-DuperRole', { tokenCodes: undefined });
    expect(sandbox.requests.slice(before)).toEqual([]);
    heart.cache.removeRole(roleKey(heart, 'chain-second'));
    await heart.obtain('chain-second', { tokenCodes: undefined });
    expect(sandbox.requests.slice(before)).toEqual(['AssumeRole']);
  });

  it("says that a role's call carries no MFA if AWS refuses the second role", async () => {
    const sandbox = await openSandbox();
    configure(sandbox, {
      'kjh-SuperDuperUser': `mfa_serial = ${SUPER_DUPER_SERIAL}`,
      first: `role_arn = ${DUPER_ROLE}\nsource_profile = kjh-SuperDuperUser\nmfa_serial = ${SUPER_DUPER_SERIAL}`,
      second: 'role_arn = arn:aws:iam::444444444444:role/billing-read\nsource_profile = first',
    });
    const error = await errorOf(createHeart(sandbox).obtain('second'));
    expect(error).toMatchObject({ kind: 'access-denied', byRole: true });
  });
});

describe('a session that AWS ended early', () => {
  it('is dropped, and a new MFA session is requested', async () => {
    const sandbox = await openSandbox();
    const heart = createHeart(sandbox);
    const { credentials } = await heart.obtain('kjh-SuperDuperUser');
    sandbox.world.sessions.delete(credentials.accessKeyId);
    await heart.obtain('kjh-DuperRole');
    expect(heart.asked).toHaveLength(2);
    const renewed = await heart.obtain('kjh-SuperDuperUser');
    expect(renewed.credentials.accessKeyId).not.toBe(credentials.accessKeyId);
  });

  it.each(['expired', 'unknown'] as const)(
    'is dropped, and the chain continues from the next session below (%s)',
    async (how) => {
      const sandbox = await openSandbox();
      const heart = createHeart(sandbox);
      const { credentials } = await heart.obtain('kjh-DuperRole');
      const session = sandbox.world.sessions.get(credentials.accessKeyId);
      if (session === undefined) throw new Error('AWS does not know the session');
      if (how === 'unknown') sandbox.world.sessions.delete(credentials.accessKeyId);
      else {
        const past = new Date(sandbox.clock.now().getTime() - 1000);
        sandbox.world.sessions.set(credentials.accessKeyId, { ...session, expiration: past });
      }
      const before = sandbox.requests.length;
      await heart.obtain('chain-second');
      expect(heart.asked).toHaveLength(1);
      expect(sandbox.requests.slice(before)).toEqual(['AssumeRole', 'AssumeRole', 'AssumeRole']);
      expect(
        heart.cache.readRole(roleKey(heart, 'kjh-DuperRole'))?.credentials.accessKeyId,
      ).not.toBe(credentials.accessKeyId);
    },
  );
});

describe('keys', () => {
  const credentials = (sandbox: Sandbox) => join(sandbox.home, '.aws', 'credentials');

  it("that AWS doesn't know are reported with their file", async () => {
    const sandbox = await openSandbox();
    writeFileSync(
      credentials(sandbox),
      '[kjh-SuperDuperUser]\naws_access_key_id = AKIAGONE\naws_secret_access_key = s\n',
    );
    const error = await errorOf(createHeart(sandbox).obtain('kjh-DuperRole'));
    expect(error).toMatchObject({
      kind: 'keys-rejected',
      reason: 'unknown',
      profile: 'kjh-SuperDuperUser',
      file: credentials(sandbox),
    });
  });

  it('with a wrong secret are reported with their file', async () => {
    const sandbox = await openSandbox();
    writeFileSync(
      credentials(sandbox),
      '[kjh-SuperDuperUser]\naws_access_key_id = AKIASANDBOXSUPER7XQ2\naws_secret_access_key = wrong\n',
    );
    const error = await errorOf(createHeart(sandbox).obtain('kjh-DuperRole'));
    expect(error).toMatchObject({ kind: 'keys-rejected', reason: 'wrong-secret' });
  });

  it('that expired or were revoked are blamed on the program that wrote them', async () => {
    const sandbox = await openSandbox();
    configure(sandbox, {
      'kjh-SuperDuperUser': '',
      temporary: '',
      r: `role_arn = ${DUPER_ROLE}\nsource_profile = temporary`,
    });
    const temporary = (expiration: string) =>
      writeFileSync(
        credentials(sandbox),
        `[temporary]\naws_access_key_id = ASIAOLD\naws_secret_access_key = s\naws_session_token = t\n${expiration}`,
      );
    temporary('expiration = 2020-01-01T00:00:00Z\n');
    const over = await errorOf(createHeart(sandbox).obtain('temporary'));
    expect(over).toMatchObject({ kind: 'session-expired', file: credentials(sandbox) });
    temporary('');
    sandbox.faults.arm({
      kind: 'refusal',
      status: 403,
      code: 'ExpiredToken',
      message: 'The security token included in the request is expired',
    });
    const ended = await errorOf(createHeart(sandbox).obtain('r'));
    expect(ended).toMatchObject({
      kind: 'session-expired',
      profile: 'temporary',
      file: credentials(sandbox),
    });
  });

  it('of a user without a device are used as they are', async () => {
    const sandbox = await openSandbox();
    const { credentials: keys, isNew } = await createHeart(sandbox).obtain('new-hire');
    expect(isNew).toBe(false);
    expect(keys).toMatchObject({ sessionToken: undefined, expiration: undefined });
    expect(await whoIs(sandbox, keys)).toBe(sandbox.users.newHire.arn);
  });
});

describe('a profile with a setting that the next call would fail on', () => {
  const setInRole = (sandbox: Sandbox, line: string) => {
    const path = join(sandbox.home, '.aws', 'config');
    const [before = '', after = ''] = readFileSync(path, 'utf8').split('[profile kjh-DuperRole]\n');
    const rest = after.replace(/^region = .*\n/m, '');
    writeFileSync(path, `${before}[profile kjh-DuperRole]\n${line}\n${rest}`);
  };
  const flaws = { region: 'region = eu_west_1', name: 'role_session_name = pat doe' };

  it.each(Object.values(flaws))('asks for no code and makes no call: %s', async (flaw) => {
    const sandbox = await openSandbox();
    setInRole(sandbox, flaw);
    const heart = createHeart(sandbox);
    const error = await errorOf(heart.obtain('kjh-DuperRole'));
    expect(error).toMatchObject({ kind: 'broken-profile', reason: expect.stringContaining(flaw) });
    expect(heart.asked).toEqual([]);
    expect(sandbox.requests).toEqual([]);
  });

  it('still uses and shows a cached role session, as botocore does', async () => {
    const sandbox = await openSandbox();
    const first = await createHeart(sandbox).obtain('kjh-DuperRole');
    setInRole(sandbox, flaws.region);
    const before = sandbox.requests.length;
    const heart = createHeart(sandbox);
    const { credentials, isNew } = await heart.obtain('kjh-DuperRole', { renewBelowMs: 3_600_000 });
    expect(isNew).toBe(false);
    expect(credentials.accessKeyId).toBe(first.credentials.accessKeyId);
    expect(sandbox.requests.slice(before)).toEqual([]);
    expect(heart.asked).toEqual([]);
  });
});
