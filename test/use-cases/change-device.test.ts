import { describe, expect, it } from 'vitest';
import { toUserDevices } from '../../src/aws/devices/user-devices';
import { toAppError } from '../../src/errors';
import {
  addCode,
  assignDevice,
  type CodeChecks,
  deleteDevice,
  deletionNotes,
  sendCodes,
  turnOffDevice,
  turnOffNotes,
} from '../../src/use-cases/change-device';
import { accessTo, addUser } from '../support/device-access';
import { openSandbox } from '../support/sandbox';
import { createScriptedFace } from '../support/scripted-face';

const LAPTOP = 'arn:aws:iam::123456789012:mfa/laptop';

/** The devices of a user with every permission, changed with a scripted face. */
async function openDevices() {
  const sandbox = await openSandbox();
  const user = sandbox.users.twoDevices;
  user.policies = addUser(sandbox, 'anybody').policies;
  const devices = toUserDevices(accessTo(sandbox, user));
  const { signal } = new AbortController();
  const device = async (name: string) => {
    const { enabled, unused = [] } = await devices.list(signal);
    const found = [...enabled, ...unused].find((one) => one.name === name || one.kind === name);
    if (found === undefined) throw new Error(`no device ${name}`);
    return found;
  };
  const codes = { first: sandbox.tokenCode(LAPTOP), second: sandbox.tokenCode(LAPTOP, 1) };
  return { ...createScriptedFace(), sandbox, world: { devices, signal }, device, codes };
}

const errorOf = (promise: Promise<unknown>) => promise.then(() => undefined, toAppError);

describe('changing a device', () => {
  it('resyncs an enabled device with two codes, and accepts two others after a refusal', async () => {
    const { world, device, codes, sandbox, face, told } = await openDevices();
    const drifted = sandbox.world.devices.get(LAPTOP);
    if (drifted) drifted.driftSteps = 9;
    const laptop = await device('laptop');
    const wrong = { first: '000000', second: '000001' };
    const refusal = await sendCodes(laptop, wrong, 0, world, face);
    expect(refusal).toMatchObject({ kind: 'codes-refused', refusals: 1 });
    expect(told).toEqual([]);
    expect(await sendCodes(laptop, codes, 1, world, face)).toBeUndefined();
    expect(told).toEqual(['laptop is resynced: its codes work again.']);
  });

  it('turns a device off, and enables it again with two codes', async () => {
    const { world, device, codes, sandbox, face, told } = await openDevices();
    const asEnabled = { ...face, enableAgain: 'enable it.' };
    await turnOffDevice(await device('laptop'), world, asEnabled);
    const off = await device('laptop');
    expect(off.state).toBe('unused');
    await sendCodes(off, codes, 0, world, face);
    expect(sandbox.world.devices.get(LAPTOP)?.user).toBe(sandbox.users.twoDevices);
    expect(told).toEqual([
      'laptop is off. AWS keeps it: enable it.',
      'laptop is enabled for kjh-TwoDevices.',
    ]);
  });

  it('neither turns off nor uses a device that is not enabled', async () => {
    const { world, device, face, told } = await openDevices();
    const left = await device('laptop-2');
    const save = { saveSerialNumber: async () => 'nowhere' };
    const refused = { kind: 'failed', message: 'laptop-2 is not enabled.' };
    const turningOff = turnOffDevice(left, world, { ...face, enableAgain: '' });
    expect(await errorOf(turningOff)).toMatchObject(refused);
    expect(await errorOf(assignDevice(left, 'me', save, face))).toMatchObject(refused);
    expect(told).toEqual([]);
  });

  it('saves a device for the profile, unless it gives no codes', async () => {
    const { device, sandbox, face, told } = await openDevices();
    const added = new Date('2026-08-01T00:00:00Z');
    sandbox.world.addPasskey(sandbox.users.twoDevices, 'yubikey', added);
    const save = { saveSerialNumber: async () => '~/.aws/config:3' };
    await assignDevice(await device('phone'), 'me', save, face);
    expect(told).toEqual(['mfa_serial of me is in ~/.aws/config:3.']);
    const passkey = assignDevice(await device('passkey'), 'me', save, face);
    expect(await errorOf(passkey)).toMatchObject({ kind: 'device-gives-no-codes' });
  });

  it('deletes a device and the lines that name it', async () => {
    const { world, device, sandbox, face, told } = await openDevices();
    const removeSerialNumber = async () => ['me', 'role'];
    await deleteDevice(await device('laptop'), { ...world, removeSerialNumber }, face);
    expect(sandbox.world.devices.has(LAPTOP)).toBe(false);
    expect(told).toEqual([
      'laptop is deleted. mfa_serial is removed from me, role. Its entry stays in the authenticator app: delete it there.',
    ]);
  });

  it('says that the device is deleted even if its lines could not be removed', async () => {
    const { world, device, face, told } = await openDevices();
    const removeSerialNumber = () => Promise.reject(new Error('read-only'));
    const deletion = deleteDevice(await device('laptop'), { ...world, removeSerialNumber }, face);
    expect(await errorOf(deletion)).toMatchObject({ kind: 'unexpected' });
    expect(told.join()).toContain('laptop is deleted.');
  });

  it('warns before it turns off or deletes the last device', async () => {
    const { world, device } = await openDevices();
    const list = await world.devices.list(world.signal);
    const laptop = await device('laptop');
    const alone = { ...list, enabled: [laptop] };
    for (const notesOf of [deletionNotes, turnOffNotes]) {
      expect(notesOf(laptop, alone, []).warning).toBe('After this kjh-TwoDevices has no MFA.');
      expect(notesOf(laptop, list, []).warning).toBeUndefined();
      expect(notesOf(await device('laptop-2'), alone, []).warning).toBeUndefined();
      expect(notesOf(laptop, list, ['me', 'role']).notes.join(' ')).toContain('me, role');
    }
  });

  it('says before a deletion how many profiles use the device, and that the app keeps its entry', async () => {
    const { world, device } = await openDevices();
    const list = await world.devices.list(world.signal);
    const laptop = await device('laptop');
    const app = 'Its entry stays in the authenticator app: delete it there.';
    const owner = `${LAPTOP} is a device of kjh-TwoDevices.`;
    const five = ['a', 'b', 'c', 'd', 'e'];
    expect([[], ['me'], five].map((names) => deletionNotes(laptop, list, names).notes)).toEqual([
      [owner, app],
      [owner, 'In use by 1 profile: me. Its mfa_serial line is removed.', app],
      [owner, 'In use by 5 profiles: a, b, c and 2 more. Their mfa_serial lines are removed.', app],
    ]);
    expect(deletionNotes(await device('laptop-2'), list, []).notes).toEqual([
      `Nobody has enabled ${LAPTOP}-2. AWS does not say who made it.`,
      app,
    ]);
    const token = { ...laptop, kind: 'hardware' as const };
    expect(deletionNotes(token, list, []).notes).toEqual([owner]);
  });
});

/** A device that shows 000001, 000002, 000003 … in turn. */
const counting: CodeChecks = {
  canBeCode: (code) => code.startsWith('000'),
  areConsecutive: ({ first, second }) => Number(second) === Number(first) + 1,
};

it.each([
  ['the first', '', '000001', ['000001', ''], undefined],
  ['the second', '000001', '000002', ['000001', '000002'], undefined],
  ['the first once more', '000001', '000001', ['000001', ''], /first code again/],
  ['a mistyped first', '', '123456', ['', ''], /Not a code of this device/],
  ['a mistyped second', '000001', '123456', ['000001', ''], /Not a code of this device/],
  ['a second that came too late', '000001', '000003', ['000003', ''], /You missed one in between/],
] as const)('recognizes %s', (_, first, code, [kept, second], complaint) => {
  const added = addCode(first, code, counting);
  expect(added.codes).toEqual({ first: kept, second });
  if (complaint === undefined) expect(added.complaint).toBeUndefined();
  else expect(added.complaint).toMatch(complaint);
});

it('takes any two codes if the seed is not known, but never the same one twice', () => {
  expect(addCode('111111', '999999', undefined).codes).toEqual({
    first: '111111',
    second: '999999',
  });
  expect(addCode('111111', '111111', undefined).codes.second).toBe('');
});
