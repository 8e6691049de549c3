import { describe, expect, it } from 'vitest';
import { configure, createHeart, errorOf } from '../../support/heart';
import { DUPER_ROLE, holdCodes, openSandbox, SUPER_DUPER_SERIAL } from '../../support/sandbox';

const user = 'kjh-SuperDuperUser';
const role = `role_arn = ${DUPER_ROLE}\nsource_profile = ${user}`;
const noCode = { tokenCodes: undefined };

describe('an answer of AWS', () => {
  it('is remembered for a role that it refuses without MFA', async () => {
    const sandbox = await openSandbox();
    configure(sandbox, { [user]: `mfa_serial = ${SUPER_DUPER_SERIAL}`, deploy: role });
    const heart = createHeart(sandbox);
    const needsCode = () => heart.sessions.readCache()({ profile: 'deploy' })?.answers.needsCode;
    expect(needsCode()).toBeUndefined();
    expect(await errorOf(heart.obtain('deploy', noCode))).toMatchObject({
      kind: 'token-code-needed',
    });
    expect(needsCode()).toBe(true);
  });

  it('is remembered for a role that it gives without MFA', async () => {
    const sandbox = await openSandbox();
    const Principal = { AWS: sandbox.users.superDuper.arn };
    const { arn } = sandbox.world.addRole({
      accountId: '123456789012',
      roleName: 'open',
      trustPolicy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }],
      },
    });
    configure(sandbox, {
      [user]: `mfa_serial = ${SUPER_DUPER_SERIAL}`,
      open: `role_arn = ${arn}\nsource_profile = ${user}`,
    });
    const heart = createHeart(sandbox);
    await heart.obtain('open', noCode);
    expect(heart.sessions.readCache()({ profile: 'open' })?.answers.needsCode).toBe(false);
  });

  it("about a user's devices is remembered for all profiles on the same keys", async () => {
    const sandbox = await openSandbox();
    holdCodes(sandbox);
    configure(sandbox, { [user]: '', deploy: role });
    const heart = createHeart(sandbox);
    const devices = (profile: string) => heart.sessions.readCache()({ profile })?.answers.devices;
    expect(devices(user)).toBeUndefined();
    await heart.obtain(user, { looksUpDevice: true });
    expect(devices(user)).toEqual([SUPER_DUPER_SERIAL]);
    expect(devices('deploy')).toEqual([SUPER_DUPER_SERIAL]);
  });

  it('is remembered for a user without devices', async () => {
    const sandbox = await openSandbox();
    configure(sandbox, { 'new-hire': '' });
    const heart = createHeart(sandbox);
    const error = await errorOf(heart.obtain('new-hire', { looksUpDevice: true }));
    expect(error.kind).toBe('no-device');
    expect(heart.sessions.readCache()({ profile: 'new-hire' })?.answers.devices).toEqual([]);
  });
});
