import { describe, expect, it } from 'vitest';
import type { Credentials } from '../../../src/aws/sessions/credentials';
import { AppFailure } from '../../../src/errors';
import { configure, createHeart, errorOf, wrongCode } from '../../support/heart';
import { DUPER_ROLE, openSandbox, SUPER_DUPER_SERIAL } from '../../support/sandbox';

const LAPTOP = 'arn:aws:iam::123456789012:mfa/laptop';
const PHONE = 'arn:aws:iam::123456789012:mfa/phone';

describe('a token code', () => {
  it('is requested again after a wrong one, with the reason and the seconds to the next code', async () => {
    const sandbox = await openSandbox();
    const heart = createHeart(sandbox);
    await heart.obtain('kjh-DuperRole', {
      tokenCodes: heart.codes(wrongCode(sandbox), () => sandbox.freshTokenCode(SUPER_DUPER_SERIAL)),
    });
    expect(heart.asked.map(({ refused }) => refused?.error.kind)).toEqual([
      undefined,
      'token-code-rejected',
    ]);
    const seconds = heart.asked[1]?.refused?.secondsToNext ?? 0;
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(30);
  });

  it('is never sent twice, whether AWS refused it or accepted it', async () => {
    const sandbox = await openSandbox();
    const heart = createHeart(sandbox);
    const wrong = wrongCode(sandbox);
    const alsoWrong = wrong === '999999' ? '888888' : '999999';
    const good = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    await heart.obtain('kjh-DuperRole', {
      tokenCodes: heart.codes(wrong, wrong, alsoWrong, wrong, good),
    });
    expect(heart.asked.map(({ refused }) => refused?.error.kind)).toEqual([
      undefined,
      'token-code-rejected',
      'token-code-used',
      'token-code-rejected',
      'token-code-used',
    ]);
    // The same for another process, which has its own gate on the same files.
    const other = createHeart(sandbox);
    const before = sandbox.requests.length;
    await other.obtain('kjh-SuperDuperUser', {
      forceRefresh: true,
      tokenCodes: other.codes(good, () => sandbox.freshTokenCode(SUPER_DUPER_SERIAL)),
    });
    expect(other.asked.map(({ refused }) => refused?.error.kind)).toEqual([
      undefined,
      'token-code-used',
    ]);
    expect(sandbox.requests.slice(before)).toEqual(['GetSessionToken']);
  });

  it('counts as sent even without an answer', async () => {
    const sandbox = await openSandbox();
    const heart = createHeart(sandbox);
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    sandbox.faults.arm({ kind: 'reset', action: 'GetSessionToken' });
    const error = await errorOf(heart.obtain('kjh-DuperRole', { tokenCodes: heart.codes(code) }));
    expect(error.kind).toBe('network');
    sandbox.faults.clear();
    sandbox.clock.advanceAuthenticator();
    await heart.obtain('kjh-DuperRole', {
      tokenCodes: heart.codes(code, sandbox.tokenCode(SUPER_DUPER_SERIAL)),
    });
    expect(heart.asked.at(-1)?.refused?.error.kind).toBe('token-code-used');
  });

  it("for a device that the user doesn't have fails with the names of the user's devices", async () => {
    const sandbox = await openSandbox();
    const heart = createHeart(sandbox);
    const error = await errorOf(heart.obtain('kjh-DuperRole', { serialNumber: PHONE }));
    expect(error).toMatchObject({
      kind: 'serial-number-rejected',
      serialNumber: PHONE,
      known: [SUPER_DUPER_SERIAL],
    });
  });
});

describe('a role session of more than an hour', () => {
  const billing = (more: string) => ({
    'two-devices': `mfa_serial = ${LAPTOP}`,
    billing: `role_arn = arn:aws:iam::444444444444:role/billing-read\nsource_profile = two-devices\nmfa_serial = ${LAPTOP}\n${more}`,
  });
  const lastsSeconds = ({ expiration }: Credentials) =>
    ((expiration?.getTime() ?? 0) - Date.now()) / 1000;

  it('sends its code directly, and lasts as long as requested', async () => {
    const sandbox = await openSandbox();
    configure(sandbox, billing('duration_seconds = 14400'));
    const heart = createHeart(sandbox);
    const { credentials } = await heart.obtain('billing');
    expect(sandbox.requests).toEqual(['AssumeRole']);
    expect(lastsSeconds(credentials)).toBeGreaterThan(14_000);
  });

  it('lasts an hour if AWS allows no more, and needs a second code for that', async () => {
    const sandbox = await openSandbox();
    configure(sandbox, billing('duration_seconds = 43200'));
    const heart = createHeart(sandbox);
    const { credentials } = await heart.obtain('billing');
    expect(lastsSeconds(credentials)).toBeGreaterThan(3_500);
    expect(lastsSeconds(credentials)).toBeLessThanOrEqual(3_600);
    expect(heart.steps).toContainEqual({
      kind: 'shorter-session',
      profileName: 'billing',
      seconds: 3600,
      isAskedFor: false,
    });
    expect(heart.asked.map(({ refused }) => refused?.error.kind)).toEqual([
      undefined,
      'duration-refused',
    ]);
    expect(sandbox.requests).toEqual(['AssumeRole', 'AssumeRole']);
  });

  it('fails with the refused duration if there is only one code', async () => {
    const sandbox = await openSandbox();
    configure(sandbox, billing('duration_seconds = 43200'));
    const error = await errorOf(
      createHeart(sandbox).obtain('billing', {
        tokenCodes: async ({ refused }) => {
          if (refused !== undefined) throw new AppFailure(refused.error);
          return sandbox.freshTokenCode(LAPTOP);
        },
      }),
    );
    expect(error).toMatchObject({ kind: 'duration-refused', durationSeconds: 43_200 });
    expect(sandbox.requests).toEqual(['AssumeRole']);
  });

  it('is shortened in a chain too, where AWS allows an hour at most', async () => {
    const sandbox = await openSandbox();
    configure(sandbox, {
      'kjh-SuperDuperUser': `mfa_serial = ${SUPER_DUPER_SERIAL}`,
      first: `role_arn = ${DUPER_ROLE}\nsource_profile = kjh-SuperDuperUser\nmfa_serial = ${SUPER_DUPER_SERIAL}`,
      second:
        'role_arn = arn:aws:iam::333333333333:role/kjh-SecondRole\nsource_profile = first\nduration_seconds = 7200',
    });
    const heart = createHeart(sandbox);
    const { credentials } = await heart.obtain('second');
    expect(lastsSeconds(credentials)).toBeLessThanOrEqual(3_600);
    expect(heart.asked).toHaveLength(1);
  });

  it("doesn't reuse a code that opened an MFA session of the same device", async () => {
    const sandbox = await openSandbox();
    configure(sandbox, billing('duration_seconds = 14400'));
    const heart = createHeart(sandbox);
    const code = sandbox.freshTokenCode(LAPTOP);
    await heart.obtain('billing', { tokenCodes: heart.codes(code) });
    await heart.obtain('two-devices', {
      tokenCodes: heart.codes(code, () => sandbox.freshTokenCode(LAPTOP)),
    });
    expect(heart.asked.at(-1)?.refused?.error.kind).toBe('token-code-used');
  });
});

describe('a user whose settings name no device', () => {
  it('signs in with the only device that AWS knows', async () => {
    const sandbox = await openSandbox();
    configure(sandbox, { 'kjh-SuperDuperUser': '' });
    const heart = createHeart(sandbox);
    await heart.obtain('kjh-SuperDuperUser', { looksUpDevice: true });
    expect(heart.asked[0]?.serialNumber).toBe(SUPER_DUPER_SERIAL);
    expect(sandbox.requests).toEqual(['GetCallerIdentity', 'ListMFADevices', 'GetSessionToken']);
    // From here on, the session is found without asking AWS, although no setting names its device.
    const again = createHeart(sandbox);
    expect((await again.obtain('kjh-SuperDuperUser')).isNew).toBe(false);
    expect((await again.obtain('kjh-SuperDuperUser', { looksUpDevice: true })).isNew).toBe(false);
  });

  it('is asked to choose one of several devices', async () => {
    const sandbox = await openSandbox();
    configure(sandbox, { 'two-devices': '' });
    const heart = createHeart(sandbox);
    const offered: (readonly string[])[] = [];
    await heart.obtain('two-devices', {
      looksUpDevice: true,
      chooseDevice: async (serialNumbers) => {
        offered.push(serialNumbers);
        return PHONE;
      },
    });
    expect(offered).toEqual([[LAPTOP, PHONE]]);
    expect(heart.asked[0]?.serialNumber).toBe(PHONE);
  });

  it('gets the names of several devices if nobody can be asked', async () => {
    const sandbox = await openSandbox();
    configure(sandbox, { 'two-devices': '' });
    const error = await errorOf(
      createHeart(sandbox).obtain('two-devices', { looksUpDevice: true }),
    );
    expect(error).toMatchObject({ kind: 'usage', hint: expect.stringContaining(PHONE) });
  });

  it('is told to enroll a device if there is none', async () => {
    const sandbox = await openSandbox();
    const error = await errorOf(createHeart(sandbox).obtain('new-hire', { looksUpDevice: true }));
    expect(error).toMatchObject({ kind: 'no-device', profile: 'new-hire' });
  });

  it('opens a role that requires MFA after AWS refused it without', async () => {
    const sandbox = await openSandbox();
    configure(sandbox, {
      'kjh-SuperDuperUser': 'mfa_session_seconds = 3600',
      r: `role_arn = ${DUPER_ROLE}\nsource_profile = kjh-SuperDuperUser`,
    });
    const heart = createHeart(sandbox);
    await heart.obtain('r');
    expect(sandbox.requests).toEqual([
      'AssumeRole',
      'GetCallerIdentity',
      'ListMFADevices',
      'GetSessionToken',
      'AssumeRole',
    ]);
    const [kept] = heart.cache.findMfa('AKIASANDBOXSUPER7XQ2', sandbox.url);
    const lasts = (kept?.credentials.expiration.getTime() ?? 0) - Date.now();
    expect(lasts).toBeLessThanOrEqual(3_600_000);
    // Without a code, the role's refusal is reported.
    const quiet = createHeart(sandbox);
    quiet.cache.removeMfa(kept?.key ?? '');
    const error = await errorOf(quiet.obtain('r', { tokenCodes: undefined, forceRefresh: true }));
    expect(error.kind).toBe('access-denied');
  });

  it('sends the code of that device directly if the role lasts longer', async () => {
    const sandbox = await openSandbox();
    configure(sandbox, {
      'two-devices': '',
      r: 'role_arn = arn:aws:iam::444444444444:role/billing-read\nsource_profile = two-devices\nduration_seconds = 14400',
    });
    const heart = createHeart(sandbox);
    const { credentials } = await heart.obtain('r', { chooseDevice: async () => PHONE });
    expect(sandbox.requests).toEqual([
      'AssumeRole',
      'GetCallerIdentity',
      'ListMFADevices',
      'AssumeRole',
    ]);
    expect((credentials.expiration?.getTime() ?? 0) - Date.now()).toBeGreaterThan(14_000_000);
  });
});
