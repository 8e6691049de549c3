import { describe, expect, it } from 'vitest';
import type { TokenCodeSource } from '../../../src/aws/sessions/token-code';
import { AppFailure } from '../../../src/errors';
import { createHeart, errorOf } from '../../support/heart';
import { openSandbox, SUPER_DUPER_SERIAL, wholeSecond } from '../../support/sandbox';

describe('the time that a session has left', () => {
  it('is not enough below the requested minimum', async () => {
    const sandbox = await openSandbox();
    const heart = createHeart(sandbox);
    await heart.obtain('kjh-DuperRole');
    heart.clock.offsetMs = 600_000;
    sandbox.clock.offsetMs = 600_000;
    expect((await heart.obtain('kjh-DuperRole', { minLeftMs: 2_900_000 })).isNew).toBe(false);
    expect((await heart.obtain('kjh-DuperRole', { minLeftMs: 3_100_000 })).isNew).toBe(true);
  });

  it('is checked before a code is used, if no session can last that long', async () => {
    const sandbox = await openSandbox();
    const heart = createHeart(sandbox);
    const error = await errorOf(heart.obtain('kjh-DuperRole', { minLeftMs: 3_600_000 }));
    expect(error).toMatchObject({
      kind: 'min-left-impossible',
      minLeftSeconds: 3600,
      mostSeconds: 3600,
      setting: 'duration_seconds',
    });
    const own = await errorOf(heart.obtain('kjh-SuperDuperUser', { minLeftMs: 43_200_000 }));
    expect(own).toMatchObject({
      kind: 'min-left-impossible',
      mostSeconds: 43_200,
      setting: 'mfa_session_seconds',
    });
    // A chain gets an hour at most, whatever its profile asks for.
    const chained = await errorOf(heart.obtain('chain-second', { minLeftMs: 3_600_000 }));
    expect(chained).toMatchObject({ kind: 'min-left-impossible', setting: undefined });
    expect(heart.asked).toEqual([]);
    expect(sandbox.requests).toEqual([]);
  });

  it("may exceed the profile's duration if an earlier session lasts longer", async () => {
    const sandbox = await openSandbox();
    const heart = createHeart(sandbox);
    await heart.obtain('billing-read', { durationSeconds: 14_400 });
    const again = await heart.obtain('billing-read', { minLeftMs: 7_200_000 });
    expect(again.isNew).toBe(false);
  });

  it('is extended by a renewal if that needs no code', async () => {
    const sandbox = await openSandbox();
    const heart = createHeart(sandbox);
    const renewBelowMs = 16 * 60_000;
    const { credentials } = await heart.obtain('kjh-DuperRole');
    heart.clock.offsetMs = 46 * 60_000;
    sandbox.clock.offsetMs = 46 * 60_000;
    const renewed = await heart.obtain('kjh-DuperRole', { renewBelowMs });
    expect(renewed.isNew).toBe(true);
    expect(renewed.credentials.accessKeyId).not.toBe(credentials.accessKeyId);
    const [mfa] = heart.cache.findMfa('AKIASANDBOXSUPER7XQ2', sandbox.url);
    heart.cache.removeMfa(mfa?.key ?? '');
    heart.clock.offsetMs *= 2;
    sandbox.clock.offsetMs *= 2;
    const left = await heart.obtain('kjh-DuperRole', { renewBelowMs });
    expect(left).toMatchObject({ isNew: false });
    expect(heart.asked).toHaveLength(1);
  });

  it('does not matter if new credentials are forced, and a good MFA session then saves the code', async () => {
    const sandbox = await openSandbox();
    const heart = createHeart(sandbox);
    const { credentials } = await heart.obtain('kjh-DuperRole');
    const forced = await heart.obtain('kjh-DuperRole', {
      forceRefresh: true,
      tokenCodes: undefined,
    });
    expect(forced.credentials.accessKeyId).not.toBe(credentials.accessKeyId);
    const own = await heart.obtain('kjh-SuperDuperUser');
    const newOwn = await heart.obtain('kjh-SuperDuperUser', { forceRefresh: true });
    expect(newOwn.credentials.accessKeyId).not.toBe(own.credentials.accessKeyId);
    expect(heart.asked).toHaveLength(2);
  });
});

describe("this computer's clock", () => {
  it.each([
    ['ahead', 3_600_000],
    ['behind', -3_600_000],
  ])("that is an hour %s doesn't change how long a session lasts", async (_, offsetMs) => {
    const sandbox = await openSandbox();
    sandbox.clock.offsetMs = -offsetMs;
    const heart = createHeart(sandbox);
    const before = wholeSecond(sandbox.clock.now());
    // The first code shows that the clock is wrong. No code is sent twice.
    const tokenCodes = heart.codes(
      sandbox.tokenCode(SUPER_DUPER_SERIAL, 0),
      sandbox.tokenCode(SUPER_DUPER_SERIAL, 1),
    );
    const { credentials } = await heart.obtain('kjh-DuperRole', { tokenCodes });
    const began = (credentials.expiration?.getTime() ?? 0) - 3_600_000;
    expect(began).toBeGreaterThanOrEqual(before);
    expect(began).toBeLessThanOrEqual(sandbox.clock.now().getTime());
    expect((await heart.obtain('kjh-DuperRole')).isNew).toBe(false);
    expect((await heart.obtain('kjh-DuperRole', { minLeftMs: 3_500_000 })).isNew).toBe(false);
  });

  it('is reported if AWS keeps refusing its signatures', async () => {
    const sandbox = await openSandbox();
    sandbox.faults.arm({
      kind: 'refusal',
      status: 403,
      code: 'SignatureDoesNotMatch',
      message: 'Signature expired: 20261124T101500Z is now earlier than 20261124T111000Z',
    });
    const heart = createHeart(sandbox);
    const tokenCodes = heart.codes('000000', '111111');
    const error = await errorOf(heart.obtain('kjh-DuperRole', { tokenCodes }));
    expect(error).toMatchObject({ kind: 'clock-wrong', skewSeconds: expect.any(Number) });
    expect(sandbox.requests).toEqual(['GetSessionToken', 'GetSessionToken']);
  });

  it('that is wrong costs a code, which is not sent again', async () => {
    const sandbox = await openSandbox();
    sandbox.clock.offsetMs = -700_000;
    const heart = createHeart(sandbox);
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const given: TokenCodeSource = async ({ refused }) => {
      if (refused !== undefined) throw new AppFailure(refused.error);
      return code;
    };
    const error = await errorOf(heart.obtain('kjh-DuperRole', { tokenCodes: given }));
    expect(error).toMatchObject({ kind: 'clock-wrong' });
    expect(Math.abs((error.kind === 'clock-wrong' && error.skewSeconds) || 0)).toBeCloseTo(700, -1);
    expect(sandbox.requests).toEqual(['GetSessionToken']);
    const again = await errorOf(heart.obtain('kjh-DuperRole', { tokenCodes: given }));
    expect(again.kind).toBe('token-code-used');
    expect(sandbox.requests).toEqual(['GetSessionToken']);
  });
});
