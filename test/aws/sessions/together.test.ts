import { describe, expect, it } from 'vitest';
import type { WritingObstacle } from '../../../src/aws/sessions/cache/session-cache';
import type { Sandbox } from '../../../src/sandbox/server';
import { configure, createHeart, errorOf, roleKey } from '../../support/heart';
import { openSandbox, SUPER_DUPER_SERIAL } from '../../support/sandbox';

const LAPTOP = 'arn:aws:iam::123456789012:mfa/laptop';

/** Waits until the sandbox gets that request. */
async function isAskedFor(sandbox: Sandbox, action: string): Promise<void> {
  await expect.poll(() => sandbox.requests.includes(action)).toBe(true);
}

describe('two requests at once', () => {
  it('for the same session share one prompt and one call', async () => {
    const sandbox = await openSandbox();
    sandbox.faults.arm({ kind: 'latency', ms: 100 });
    const heart = createHeart(sandbox);
    const [one, two] = await Promise.all([
      heart.obtain('kjh-DuperRole'),
      heart.obtain('kjh-DuperRole'),
      heart.obtain('kjh-AuditRole'),
    ]);
    expect(one.credentials.accessKeyId).toBe(two.credentials.accessKeyId);
    expect(heart.asked).toHaveLength(1);
    expect(sandbox.requests).toEqual(['GetSessionToken', 'AssumeRole', 'AssumeRole']);
  });

  it('for the same role on different bases share nothing', async () => {
    const sandbox = await openSandbox();
    const role = 'role_arn = arn:aws:iam::444444444444:role/billing-read';
    configure(sandbox, {
      'two-devices': `mfa_serial = ${LAPTOP}`,
      'kjh-SuperDuperUser': `mfa_serial = ${SUPER_DUPER_SERIAL}`,
      one: `${role}\nsource_profile = two-devices`,
      two: `${role}\nsource_profile = kjh-SuperDuperUser`,
    });
    const heart = createHeart(sandbox);
    await heart.obtain('two-devices');
    await heart.obtain('kjh-SuperDuperUser');
    sandbox.faults.arm({ kind: 'latency', ms: 100 });
    const [one, two] = await Promise.all([heart.obtain('one'), heart.obtain('two')]);
    expect(one.credentials.accessKeyId).not.toBe(two.credentials.accessKeyId);
    // Both have the same name in the AWS CLI's cache. The mark keeps them apart.
    const before = sandbox.requests.length;
    const again = await Promise.all([heart.obtain('one'), heart.obtain('two')]);
    expect(again.map(({ isNew }) => isNew).sort()).toEqual([false, true]);
    expect(sandbox.requests.slice(before)).toEqual(['AssumeRole']);
  });

  it('can each be canceled alone', async () => {
    const sandbox = await openSandbox();
    const heart = createHeart(sandbox);
    const patient = new AbortController();
    const impatient = new AbortController();
    sandbox.faults.arm({ kind: 'latency', ms: 500, action: 'GetSessionToken' });
    const first = heart.obtain('kjh-SuperDuperUser', { signal: patient.signal });
    const second = errorOf(heart.obtain('kjh-SuperDuperUser', { signal: impatient.signal }));
    await isAskedFor(sandbox, 'GetSessionToken');
    impatient.abort();
    expect((await second).kind).toBe('canceled');
    expect((await first).isNew).toBe(true);
  });

  it('continue after one of them is canceled', async () => {
    const sandbox = await openSandbox();
    const heart = createHeart(sandbox);
    const givesUp = new AbortController();
    let isPrompting = false;
    const first = errorOf(
      heart.obtain('kjh-SuperDuperUser', {
        signal: givesUp.signal,
        tokenCodes: (_, signal) => {
          isPrompting = true;
          return new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
          });
        },
      }),
    );
    await expect.poll(() => isPrompting).toBe(true);
    const second = heart.obtain('kjh-SuperDuperUser');
    givesUp.abort();
    expect((await first).kind).toBe('canceled');
    expect((await second).isNew).toBe(true);
  });

  it("don't both fail if only one of them can ask a person", async () => {
    const sandbox = await openSandbox();
    const heart = createHeart(sandbox);
    const quiet = errorOf(heart.obtain('kjh-SuperDuperUser', { tokenCodes: undefined }));
    const asking = heart.obtain('kjh-SuperDuperUser');
    const alsoQuiet = errorOf(heart.obtain('kjh-SuperDuperUser', { tokenCodes: undefined }));
    expect((await quiet).kind).toBe('token-code-needed');
    expect((await alsoQuiet).kind).toBe('token-code-needed');
    expect((await asking).isNew).toBe(true);
  });
});

describe('a session that another program caches meanwhile', () => {
  it('is found by the next request of a running program', async () => {
    const sandbox = await openSandbox();
    const longRunning = createHeart(sandbox);
    const error = await errorOf(longRunning.obtain('kjh-DuperRole', { tokenCodes: undefined }));
    expect(error.kind).toBe('token-code-needed');
    await createHeart(sandbox).obtain('kjh-SuperDuperUser');
    const { isNew } = await longRunning.obtain('kjh-DuperRole', { tokenCodes: undefined });
    expect(isNew).toBe(true);
  });
});

describe("a session that can't be cached", () => {
  it('exists in this process, and that is reported', async () => {
    const sandbox = await openSandbox();
    const obstacle: WritingObstacle = {
      kind: 'file-not-written',
      path: sandbox.home,
      reason: 'the home directory belongs to another user',
    };
    const heart = createHeart(sandbox, { obstacle });
    const { credentials } = await heart.obtain('kjh-DuperRole');
    expect((await heart.obtain('kjh-DuperRole')).credentials.accessKeyId).toBe(
      credentials.accessKeyId,
    );
    expect(heart.asked).toHaveLength(1);
    expect(heart.notWritten[0]).toEqual(obstacle);
    expect(heart.cache.readRole(roleKey(heart, 'kjh-DuperRole'))).toBeDefined();
    expect(createHeart(sandbox).cache.readRole(roleKey(heart, 'kjh-DuperRole'))).toBeUndefined();
  });
});
