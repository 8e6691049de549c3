import { describe, expect, it } from 'vitest';
import { createDevice, startEnrollment, unusedOfName } from '../../../src/aws/devices/enrollment';
import { deleteDevice } from '../../../src/aws/devices/remove-device';
import { type AppError, explain, toAppError } from '../../../src/errors';
import { accessTo, addUser, nextCodes } from '../../support/device-access';
import { wrongCode } from '../../support/heart';
import { openSandbox } from '../../support/sandbox';

const SERIAL = 'arn:aws:iam::123456789012:mfa/pat';
const request = { path: '/', name: 'pat' };

/** A user with every permission, and a device that is created but not enabled. */
async function createdDevice() {
  const sandbox = await openSandbox();
  const user = addUser(sandbox, 'pat');
  const access = accessTo(sandbox, user);
  const start = await startEnrollment(access, undefined);
  const enrollment = await createDevice(access, start, request, undefined);
  const owner = () => sandbox.world.devices.get(SERIAL)?.user?.userName;
  return { sandbox, user, access, enrollment, owner };
}

async function errorOf(promise: Promise<unknown>): Promise<AppError> {
  return promise.then(
    () => expect.fail('it was not refused'),
    (thrown: unknown) => toAppError(thrown),
  );
}

const sentences = (error: AppError) => Object.values(explain(error)).join(' ');

describe('enrollment', () => {
  it('creates a device with the name of the user and enables it with two codes', async () => {
    const sandbox = await openSandbox();
    const access = accessTo(sandbox, sandbox.users.newHire);
    const start = await startEnrollment(access, undefined);
    expect(start.suggestion).toBe('new-hire');
    const enrollment = await createDevice(
      access,
      start,
      { path: '/', name: start.suggestion },
      undefined,
    );
    const device = sandbox.world.devices.get(enrollment.serialNumber);
    expect(enrollment.serialNumber).toBe('arn:aws:iam::123456789012:mfa/new-hire');
    expect(enrollment.seed.reveal()).toBe(device?.seed);

    const codes = nextCodes(sandbox, enrollment.serialNumber);
    expect(enrollment.canBeCode(codes.first)).toBe(true);
    await enrollment.enable(codes, undefined);
    expect(device?.user?.userName).toBe('new-hire');
    expect(await enrollment.undo(), 'nothing is left to undo').toBe('enabled');
    expect(device?.user?.userName).toBe('new-hire');
  });

  it('deletes the device if the person leaves before the codes', async () => {
    const { sandbox, enrollment } = await createdDevice();
    expect(await enrollment.undo()).toBe('deleted');
    expect(sandbox.world.devices.has(SERIAL)).toBe(false);
    expect(await enrollment.undo(), 'twice does no harm').toBe('deleted');
  });

  it('names the device and the command that deletes it if it can not delete it', async () => {
    const sandbox = await openSandbox();
    sandbox.users.newHire.policies = sandbox.users.strictHire.policies;
    const access = accessTo(sandbox, sandbox.users.newHire);
    const start = await startEnrollment(access, undefined);
    const { undo, serialNumber } = await createDevice(
      access,
      start,
      { path: '/', name: 'new-hire' },
      undefined,
    );
    const error = await errorOf(undo());
    expect(error).toMatchObject({ kind: 'device-left', serialNumber, needsMfa: true });
    expect(sentences(error)).toContain(`awsmfa devices new-hire delete ${serialNumber}`);
  });

  it('finds what a killed program left, and replaces it only after it is deleted', async () => {
    const { access, sandbox, enrollment } = await createdDevice();
    const [seedBefore] = [enrollment.seed.reveal()];
    const start = await startEnrollment(access, undefined);
    expect(start.suggestion).toBe('pat');
    expect(unusedOfName(start, SERIAL)?.serialNumber).toBe(SERIAL);

    const error = await errorOf(createDevice(access, start, request, undefined));
    expect(error).toMatchObject({ kind: 'device-unused', serialNumber: SERIAL });
    expect(sandbox.world.devices.get(SERIAL)?.seed, 'nothing was touched').toBe(seedBefore);

    await deleteDevice(access, { serialNumber: SERIAL, state: 'unused' }, undefined);
    const anew = await startEnrollment(access, undefined);
    const replaced = await createDevice(access, anew, request, undefined);
    expect(replaced.seed.reveal()).not.toBe(seedBefore);
    expect(sandbox.world.devices.get(SERIAL)?.seed).toBe(replaced.seed.reveal());
  });

  it('says whose device has the name, suggests another, and changes nothing', async () => {
    const sandbox = await openSandbox();
    const access = accessTo(sandbox, addUser(sandbox, 'pat'));
    const start = await startEnrollment(access, undefined);
    const before = sandbox.world.devices.get('arn:aws:iam::123456789012:mfa/laptop');
    const error = await errorOf(
      createDevice(access, start, { ...request, name: 'laptop' }, undefined),
    );
    expect(error).toMatchObject({
      kind: 'device-name-taken',
      owner: 'kjh-TwoDevices',
      suggestion: 'pat',
      aws: { code: 'EntityAlreadyExists' },
    });
    expect(sandbox.world.devices.get('arn:aws:iam::123456789012:mfa/laptop')).toBe(before);
    expect(sandbox.requests.filter((action) => action === 'CreateVirtualMFADevice')).toHaveLength(
      1,
    );
  });

  it('suggests the next name if a device with the name of the user is enabled', async () => {
    const { access, enrollment, sandbox } = await createdDevice();
    await enrollment.enable(nextCodes(sandbox, SERIAL), undefined);
    expect((await startEnrollment(access, undefined)).suggestion).toBe('pat-2');
  });

  it('stops before the ninth device, with the names of the eight', async () => {
    const sandbox = await openSandbox();
    const user = addUser(sandbox, 'pat');
    for (let number = 1; number <= 8; number += 1) {
      const device = sandbox.world.addDevice({
        accountId: user.accountId,
        deviceName: `d${number}`,
      });
      sandbox.world.enable(device, user, new Date(2026, 1, number));
    }
    const error = await errorOf(startEnrollment(accessTo(sandbox, user), undefined));
    expect(error).toMatchObject({
      kind: 'device-limit',
      devices: ['d1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7', 'd8'],
    });
    expect(sentences(error)).toMatch(/8 MFA devices.*d1, d2.*Delete one first/);
  });

  it('also stops if the eighth came while the person typed the codes', async () => {
    const { sandbox, user, enrollment } = await createdDevice();
    for (let number = 1; number <= 8; number += 1) {
      sandbox.world.enable(
        sandbox.world.addDevice({ accountId: user.accountId, deviceName: `d${number}` }),
        user,
        new Date(),
      );
    }
    const error = await errorOf(enrollment.enable(nextCodes(sandbox, SERIAL), undefined));
    expect(error).toMatchObject({ kind: 'device-limit', aws: { code: 'LimitExceeded' } });
    expect(await enrollment.undo()).toBe('deleted');
  });

  it('names the missing permission and resource, and the name that the policy may allow', async () => {
    const sandbox = await openSandbox();
    const access = accessTo(sandbox, sandbox.users.newHire);
    const start = await startEnrollment(access, undefined);
    const error = await errorOf(
      createDevice(access, start, { ...request, name: 'other' }, undefined),
    );
    expect(error).toMatchObject({
      kind: 'permission-missing',
      permission: 'iam:CreateVirtualMFADevice',
      resource: 'arn:aws:iam::123456789012:mfa/other',
      caller: sandbox.users.newHire.arn,
      withMfa: false,
      nameToTry: 'new-hire',
    });
    expect(sentences(error)).toContain('--device-name new-hire');
  });

  it('continues if the user may not list the devices of the account', async () => {
    const sandbox = await openSandbox();
    const actions = ['iam:ListMFADevices', 'iam:CreateVirtualMFADevice'];
    const access = accessTo(sandbox, addUser(sandbox, 'pat', actions));
    const start = await startEnrollment(access, undefined);
    expect(start.devices.unused).toBeUndefined();
    await createDevice(access, start, request, undefined);
    expect(await errorOf(createDevice(access, start, request, undefined))).toMatchObject({
      kind: 'device-name-taken',
      owner: undefined,
      suggestion: 'pat-2',
    });
  });
});

describe('the two codes', () => {
  it.each([
    [
      'both wrong',
      () => ({ first: '000000', second: '000001' }),
      /neither is a code of this device/,
    ],
    [
      'not consecutive',
      (code: (step: number) => string) => ({ first: code(0), second: code(2) }),
      /the second is not the one after the first/,
    ],
    [
      'in the wrong order',
      (code: (step: number) => string) => ({ first: code(1), second: code(0) }),
      /wrong order/,
    ],
    [
      'the same twice',
      (code: (step: number) => string) => ({ first: code(0), second: code(0) }),
      /they are the same/,
    ],
  ] as const)(
    '%s: the rule is said, and the same device takes the next two',
    async (_, choose, rule) => {
      const { sandbox, enrollment, owner } = await createdDevice();
      const { seed } = sandbox.world.devices.get(SERIAL) ?? {};
      const error = await errorOf(
        enrollment.enable(
          choose((step) => sandbox.tokenCode(SERIAL, step)),
          undefined,
        ),
      );
      expect(error.kind).toBe('codes-refused');
      expect(explain(error).message).toMatch(rule);
      expect(owner()).toBeUndefined();

      await enrollment.enable(nextCodes(sandbox, SERIAL), undefined);
      expect(owner()).toBe('pat');
      expect(sandbox.world.devices.get(SERIAL)?.seed).toBe(seed);
    },
  );

  it('compare the clocks after two refusals, by the time that AWS gave', async () => {
    const { sandbox, enrollment } = await createdDevice();
    sandbox.clock.offsetMs = 100_000;
    const wrong = { first: '000000', second: '000001' };
    const first = await errorOf(enrollment.enable(wrong, undefined));
    expect(explain(first).hint).not.toMatch(/clock/);
    const second = await errorOf(enrollment.enable(wrong, undefined));
    expect(second).toMatchObject({ kind: 'codes-refused', refusals: 2 });
    expect(explain(second).hint).toMatch(
      /computer's clock is (99|100|101|102) seconds behind AWS.s, but the codes depend/,
    );
  });

  it('show how far off the clock of the phone is', async () => {
    const { sandbox, enrollment } = await createdDevice();
    const first = sandbox.tokenCode(SERIAL, -240);
    const error = await errorOf(
      enrollment.enable({ first, second: sandbox.tokenCode(SERIAL, -239) }, undefined),
    );
    expect(explain(error).message).toMatch(
      /clock of the device is about (119|120) minutes behind AWS's/,
    );
  });

  it('say nothing about clocks if a person mixed them up, however often', async () => {
    const { sandbox, enrollment } = await createdDevice();
    const apart = { first: sandbox.tokenCode(SERIAL, -2), second: sandbox.tokenCode(SERIAL) };
    await errorOf(enrollment.enable(apart, undefined));
    const again = await errorOf(enrollment.enable(apart, undefined));
    expect(again).toMatchObject({ kind: 'codes-refused', refusals: 2 });
    expect(explain(again).hint).not.toMatch(/clock/);
  });

  it('are checked for typos and order without AWS', async () => {
    const { sandbox, enrollment } = await createdDevice();
    const before = sandbox.requests.length;
    const pair = (first: number, second: number) => ({
      first: sandbox.tokenCode(SERIAL, first),
      second: sandbox.tokenCode(SERIAL, second),
    });
    expect(enrollment.areConsecutive(pair(0, 1))).toBe(true);
    expect(enrollment.areConsecutive(pair(-240, -239))).toBe(true);
    expect(enrollment.areConsecutive(pair(-1, 1))).toBe(false);
    expect(enrollment.areConsecutive(pair(1, 0))).toBe(false);
    expect(enrollment.canBeCode(wrongCode(sandbox, SERIAL))).toBe(false);
    expect(enrollment.canBeCode(sandbox.tokenCode(SERIAL))).toBe(true);
    expect(sandbox.requests).toHaveLength(before);
  });
});

describe('a lost connection', () => {
  it('while AWS enables the device: asks AWS, and finds it enabled', async () => {
    const { sandbox, enrollment, owner } = await createdDevice();
    sandbox.faults.arm({ kind: 'reset-after', action: 'EnableMFADevice', times: 1 });
    await enrollment.enable(nextCodes(sandbox, SERIAL), undefined);
    expect(owner()).toBe('pat');
    expect(sandbox.requests.slice(-2)).toEqual(['EnableMFADevice', 'ListMFADevices']);
  });

  it('before AWS enables it: sends the same codes again', async () => {
    const { sandbox, enrollment, owner } = await createdDevice();
    sandbox.faults.arm({ kind: 'reset', action: 'EnableMFADevice', times: 1 });
    await enrollment.enable(nextCodes(sandbox, SERIAL), undefined);
    expect(owner()).toBe('pat');
  });

  it.each(['throttling', 'server-error'] as const)('waits for the end of %s', async (kind) => {
    const { sandbox, enrollment, owner } = await createdDevice();
    sandbox.faults.arm({ kind, action: 'EnableMFADevice', times: 2 });
    await enrollment.enable(nextCodes(sandbox, SERIAL), undefined);
    expect(owner()).toBe('pat');
  });

  it('for good: says that the device may or may not be enabled, and how to check', async () => {
    const { sandbox, enrollment, owner } = await createdDevice();
    const codes = nextCodes(sandbox, SERIAL);
    sandbox.faults.arm({ kind: 'reset-after' });
    const error = await errorOf(enrollment.enable(codes, undefined));
    expect(error).toMatchObject({ kind: 'device-state-unknown', change: 'enabled' });
    expect(sentences(error)).toContain('awsmfa devices pat');
    sandbox.faults.clear();
    expect(await enrollment.undo(), 'an enabled device is never deleted by undo').toBe('enabled');
    expect(owner()).toBe('pat');
  });

  it('while AWS creates the device: deletes the lost one and creates another with a known seed', async () => {
    const sandbox = await openSandbox();
    const access = accessTo(sandbox, addUser(sandbox, 'pat'));
    const start = await startEnrollment(access, undefined);
    const devices = sandbox.world.devices.size;
    sandbox.faults.arm({ kind: 'reset-after', action: 'CreateVirtualMFADevice', times: 1 });
    const enrollment = await createDevice(access, start, request, undefined);
    expect(sandbox.world.devices.size).toBe(devices + 1);
    expect(sandbox.world.devices.get(SERIAL)?.seed).toBe(enrollment.seed.reveal());
  });

  it('for good while AWS creates it: says that a device may be left', async () => {
    const sandbox = await openSandbox();
    const access = accessTo(sandbox, addUser(sandbox, 'pat'));
    const start = await startEnrollment(access, undefined);
    sandbox.faults.arm({ kind: 'reset-after' });
    expect(await errorOf(createDevice(access, start, request, undefined))).toMatchObject({
      kind: 'device-state-unknown',
      change: 'created',
      serialNumber: SERIAL,
    });
  });

  it('by the user while AWS creates the device: leaves none', async () => {
    const sandbox = await openSandbox();
    const access = accessTo(sandbox, addUser(sandbox, 'pat'));
    const start = await startEnrollment(access, undefined);
    const devices = sandbox.world.devices.size;
    sandbox.faults.arm({ kind: 'hang-after', action: 'CreateVirtualMFADevice', times: 1 });
    const controller = new AbortController();
    const created = createDevice(access, start, request, controller.signal);
    await expect.poll(() => sandbox.world.devices.size).toBe(devices + 1);
    controller.abort();
    expect(await errorOf(created)).toMatchObject({ kind: 'canceled' });
    expect(sandbox.world.devices.size).toBe(devices);
  });

  it('never deletes an unused device that was there before', async () => {
    const sandbox = await openSandbox();
    const access = accessTo(sandbox, addUser(sandbox, 'pat'));
    const start = await startEnrollment(access, undefined);
    const theirs = sandbox.world.addDevice({ accountId: '123456789012', deviceName: 'pat' });
    const error = await errorOf(createDevice(access, start, request, undefined));
    expect(error).toMatchObject({ kind: 'device-unused', serialNumber: SERIAL });
    expect(sandbox.world.devices.get(SERIAL)).toBe(theirs);
  });

  it('during the undo: names the device and the command', async () => {
    const { sandbox, enrollment } = await createdDevice();
    sandbox.faults.arm({ kind: 'reset', action: 'DeleteVirtualMFADevice' });
    const error = await errorOf(enrollment.undo());
    expect(error).toMatchObject({ kind: 'device-left', serialNumber: SERIAL, needsMfa: false });
    expect(sentences(error)).toContain(`awsmfa devices pat delete ${SERIAL}`);
  });
});
