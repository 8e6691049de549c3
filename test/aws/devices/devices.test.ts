import { describe, expect, it } from 'vitest';
import { enableDevice, resyncDevice } from '../../../src/aws/devices/enable-device';
import { listDevices } from '../../../src/aws/devices/list-devices';
import { deactivateDevice, deleteDevice } from '../../../src/aws/devices/remove-device';
import { accessTo, addUser, nextCodes } from '../../support/device-access';
import { openSandbox } from '../../support/sandbox';

const LAPTOP = 'arn:aws:iam::123456789012:mfa/laptop';
const PHONE = 'arn:aws:iam::123456789012:mfa/phone';
const LEFT = 'arn:aws:iam::123456789012:mfa/laptop-2';

const laptop = { serialNumber: LAPTOP };

describe('the devices of a user', () => {
  it('are listed with kind and date, along with the unused ones of the account', async () => {
    const sandbox = await openSandbox();
    const user = sandbox.users.twoDevices;
    sandbox.world.addPasskey(user, 'yubikey', new Date('2026-08-01T00:00:00Z'));
    const { enabled, unused } = await listDevices(accessTo(sandbox, user), undefined);
    expect(enabled).toMatchObject([
      {
        name: 'laptop',
        kind: 'virtual',
        state: 'enabled',
        enabledAt: new Date('2026-03-02T08:15:00Z'),
      },
      { name: 'phone', kind: 'virtual', state: 'enabled' },
      { kind: 'passkey', state: 'enabled' },
    ]);
    expect(unused).toMatchObject([{ name: 'laptop-2', state: 'unused', enabledAt: undefined }]);
  });

  it('are all listed if AWS answers in pages', async () => {
    const sandbox = await openSandbox();
    const user = addUser(sandbox, 'pat');
    for (let number = 0; number < 250; number += 1) {
      sandbox.world.addDevice({ accountId: user.accountId, deviceName: `left-${number}` });
    }
    sandbox.world.addDevice({ accountId: user.accountId, deviceName: 'pat-2' });
    const { unused } = await listDevices(accessTo(sandbox, user), undefined);
    expect(unused).toHaveLength(252);
    expect(unused?.[0]?.name, 'the one that is named like the user comes first').toBe('pat-2');
  });

  it('are resynced with two codes, except passkeys', async () => {
    const sandbox = await openSandbox();
    const access = accessTo(sandbox, addUser(sandbox, 'pat'));
    const device = sandbox.world.addDevice({ accountId: '123456789012', deviceName: 'pat' });
    const user = sandbox.world.findUser('123456789012', 'pat');
    if (user === undefined) throw new Error('no user');
    sandbox.world.enable(device, user, new Date());
    device.driftSteps = 7;
    const { serialNumber } = device;
    const passkey = sandbox.world.addPasskey(user, 'key', new Date());

    await expect(
      resyncDevice(
        access,
        { serialNumber, refusals: 1 },
        { first: '000000', second: '000001' },
        undefined,
      ),
    ).rejects.toMatchObject({ error: { kind: 'codes-refused', refusals: 2 } });
    await resyncDevice(
      access,
      { serialNumber, refusals: 0 },
      nextCodes(sandbox, serialNumber),
      undefined,
    );
    expect(device.driftSteps).toBe(0);
    await expect(
      resyncDevice(
        access,
        { serialNumber: passkey.serialNumber, refusals: 0 },
        { first: '1', second: '2' },
        undefined,
      ),
    ).rejects.toMatchObject({ error: { kind: 'device-gives-no-codes' } });
  });

  it('still exist after they are deactivated, and two codes enable them again', async () => {
    const sandbox = await openSandbox();
    const user = sandbox.users.twoDevices;
    const access = accessTo(sandbox, user, laptop);
    await deactivateDevice(access, PHONE, undefined);
    expect((await listDevices(access, undefined)).unused?.map(({ name }) => name)).toEqual([
      'laptop-2',
      'phone',
    ]);
    const codes = nextCodes(sandbox, PHONE);
    await enableDevice(
      access,
      { serialNumber: PHONE, seed: undefined, refusals: 0 },
      codes,
      undefined,
    );
    expect(sandbox.world.devices.get(PHONE)?.user).toBe(user);
  });

  it('are deactivated and deleted in one step', async () => {
    const sandbox = await openSandbox();
    const access = accessTo(sandbox, sandbox.users.twoDevices, laptop);
    await deleteDevice(access, { serialNumber: PHONE, state: 'enabled' }, undefined);
    await deleteDevice(access, { serialNumber: LEFT, state: 'unused' }, undefined);
    expect([...sandbox.world.devices.keys()]).not.toContain(PHONE);
    expect([...sandbox.world.devices.keys()]).not.toContain(LEFT);
    expect(access.asked, 'one code was enough').toBe(1);
  });

  it('do not count as deleted if somebody enabled them since they were listed', async () => {
    const sandbox = await openSandbox();
    const access = accessTo(sandbox, sandbox.users.twoDevices, laptop);
    await expect(
      deleteDevice(access, { serialNumber: PHONE, state: 'unused' }, undefined),
    ).rejects.toMatchObject({ error: { kind: 'device-conflict', reason: 'in-use' } });
    expect([...sandbox.world.devices.keys()]).toContain(PHONE);
  });

  it('are deleted if AWS did it, even if its answer is lost', async () => {
    const sandbox = await openSandbox();
    const access = accessTo(sandbox, addUser(sandbox, 'pat'));
    const user = sandbox.world.findUser('123456789012', 'pat');
    const device = sandbox.world.addDevice({ accountId: '123456789012', deviceName: 'pat' });
    if (user !== undefined) sandbox.world.enable(device, user, new Date());
    sandbox.faults.arm({ kind: 'reset-after', action: 'DeactivateMFADevice', times: 1 });
    sandbox.faults.arm({ kind: 'reset-after', action: 'DeleteVirtualMFADevice', times: 1 });
    await deleteDevice(access, { serialNumber: device.serialNumber, state: 'enabled' }, undefined);
    expect(sandbox.world.devices.has(device.serialNumber)).toBe(false);
  });

  it('cause an error if the user has no such device', async () => {
    const sandbox = await openSandbox();
    const access = accessTo(sandbox, addUser(sandbox, 'pat'));
    await expect(deactivateDevice(access, PHONE, undefined)).rejects.toMatchObject({
      error: { kind: 'device-unknown', serialNumber: PHONE, userName: 'pat' },
    });
  });
});

describe('the signature', () => {
  it('comes from the long-term keys if that is enough', async () => {
    const sandbox = await openSandbox();
    const access = accessTo(sandbox, sandbox.users.twoDevices, laptop);
    await listDevices(access, undefined);
    expect(access.asked).toBe(0);
    expect(sandbox.requests).not.toContain('GetSessionToken');
  });

  it('comes from an MFA session if AWS requires it, after one code for all calls', async () => {
    const sandbox = await openSandbox();
    const access = accessTo(sandbox, sandbox.users.twoDevices, laptop);
    await deactivateDevice(access, PHONE, undefined);
    await listDevices(access, undefined);
    expect(access.asked).toBe(1);
    expect(sandbox.requests).toEqual([
      'DeactivateMFADevice',
      'GetSessionToken',
      'DeactivateMFADevice',
      'ListMFADevices',
      'ListVirtualMFADevices',
    ]);
  });

  it('has no MFA without a device, and the refusal says that AWS may require it', async () => {
    const sandbox = await openSandbox();
    const access = accessTo(sandbox, sandbox.users.twoDevices);
    await expect(deactivateDevice(access, PHONE, undefined)).rejects.toMatchObject({
      error: {
        kind: 'permission-missing',
        permission: 'iam:DeactivateMFADevice',
        resource: sandbox.users.twoDevices.arn,
        withMfa: false,
      },
    });
  });
});
