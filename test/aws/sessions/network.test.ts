import { describe, expect, it } from 'vitest';
import type { TokenCodeSource } from '../../../src/aws/sessions/token-code';
import { AppFailure } from '../../../src/errors';
import type { Sandbox } from '../../../src/sandbox/server';
import { createHeart, errorOf } from '../../support/heart';
import { openSandbox, SUPER_DUPER_SERIAL } from '../../support/sandbox';

/** Waits until the sandbox gets that request. */
async function isAskedFor(sandbox: Sandbox, action: string): Promise<void> {
  await expect.poll(() => sandbox.requests.includes(action)).toBe(true);
}

describe('a request to AWS', () => {
  const soon = { connectMs: 1_000, answerMs: 400 };

  it('ends after a limited time without an answer, and names the host', async () => {
    const sandbox = await openSandbox();
    sandbox.faults.arm({ kind: 'hang' });
    const heart = createHeart(sandbox, { http: soon });
    const error = await errorOf(heart.obtain('kjh-DuperRole'));
    expect(error).toMatchObject({
      kind: 'network',
      host: new URL(sandbox.url).host,
      reason: 'it did not answer in time',
    });
  });

  it('ends at once if it is canceled', async () => {
    const sandbox = await openSandbox();
    sandbox.faults.arm({ kind: 'hang' });
    const cancel = new AbortController();
    const error = errorOf(createHeart(sandbox).obtain('kjh-DuperRole', { signal: cancel.signal }));
    await isAskedFor(sandbox, 'GetSessionToken');
    cancel.abort();
    expect((await error).kind).toBe('canceled');
  });

  it.each([
    ['a server error', { kind: 'server-error', status: 503 }],
    ['throttling', { kind: 'throttling' }],
    ['a broken connection', { kind: 'reset' }],
  ] as const)('is sent again after %s', async (_, fault) => {
    const sandbox = await openSandbox();
    sandbox.faults.arm({ ...fault, action: 'AssumeRole', times: 2 });
    const { isNew } = await createHeart(sandbox).obtain('kjh-DuperRole');
    expect(isNew).toBe(true);
  });

  it.each([
    ['server errors', { kind: 'server-error', status: 500 }, 'aws-unavailable'],
    ['throttling', { kind: 'throttling' }, 'aws-unavailable'],
    ['broken connections', { kind: 'reset' }, 'network'],
  ] as const)('fails as a network error after endless %s', async (_, fault, kind) => {
    const sandbox = await openSandbox();
    sandbox.faults.arm({ ...fault, action: 'AssumeRole' });
    const error = await errorOf(createHeart(sandbox).obtain('kjh-DuperRole'));
    expect(error).toMatchObject({ kind, host: new URL(sandbox.url).host });
    expect(sandbox.requests.filter((action) => action === 'AssumeRole')).toHaveLength(3);
  });

  it('fails as a network error if nobody listens', async () => {
    const sandbox = await openSandbox();
    const heart = createHeart(sandbox);
    await sandbox.close();
    const error = await errorOf(
      heart.obtain('kjh-DuperRole', { tokenCodes: heart.codes('123456') }),
    );
    expect(error).toMatchObject({ kind: 'network', reason: 'the connection was refused' });
  });

  it('fails as a network error if another server answers with a page', async () => {
    const sandbox = await openSandbox();
    sandbox.faults.arm({ kind: 'rubbish' });
    const error = await errorOf(createHeart(sandbox).obtain('kjh-DuperRole'));
    expect(error).toMatchObject({
      kind: 'network',
      reason: expect.stringContaining('is not AWS'),
    });
  });

  it('leaves cached sessions usable if it fails', async () => {
    const sandbox = await openSandbox();
    const heart = createHeart(sandbox);
    await heart.obtain('kjh-DuperRole');
    sandbox.faults.arm({ kind: 'reset' });
    expect((await heart.obtain('kjh-DuperRole')).isNew).toBe(false);
    heart.clock.offsetMs = 50 * 60_000;
    expect((await heart.obtain('kjh-DuperRole', { renewBelowMs: 16 * 60_000 })).isNew).toBe(false);
  });

  it('fails without sending the code again if the answer is lost', async () => {
    const sandbox = await openSandbox();
    sandbox.faults.arm({ kind: 'reset-after', action: 'GetSessionToken', times: 1 });
    const heart = createHeart(sandbox);
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const error = await errorOf(heart.obtain('kjh-DuperRole', { tokenCodes: heart.codes(code) }));
    expect(error).toMatchObject({ kind: 'network', isUnsent: false });
    expect(sandbox.requests).toEqual(['GetSessionToken']);
    const given: TokenCodeSource = async ({ refused }) => {
      if (refused !== undefined) throw new AppFailure(refused.error);
      return code;
    };
    const again = await errorOf(heart.obtain('kjh-DuperRole', { tokenCodes: given }));
    expect(again.kind).toBe('token-code-used');
  });
});
