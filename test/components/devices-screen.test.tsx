import { describe, expect, it, onTestFinished } from 'vitest';
import { toUserDevices } from '../../src/aws/devices/user-devices';
import type { AppState } from '../../src/state/app-state';
import { accessTo, addUser } from '../support/device-access';
import { openSandbox } from '../support/sandbox';
import { keys, openUi } from '../support/ui-screen';

const LAPTOP = 'arn:aws:iam::123456789012:mfa/laptop';
const PHONE = 'arn:aws:iam::123456789012:mfa/phone';
const LEFT = 'arn:aws:iam::123456789012:mfa/laptop-2';

/** The devices of two-devices with a passkey added. The user's policies allow everything. */
async function openDevices(size: AppState['size'] = { columns: 100, rows: 30 }) {
  const sandbox = await openSandbox();
  const user = sandbox.users.twoDevices;
  user.policies = addUser(sandbox, 'anybody').policies;
  sandbox.world.addPasskey(user, 'yubikey', new Date('2026-08-01T00:00:00Z'));
  const ui = await openUi({
    state: {
      size,
      appearance: { colorLevel: 0, background: undefined, isAscii: false, isAnimated: false },
    },
    services: { userDevices: async () => toUserDevices(accessTo(sandbox, user)) },
  });
  onTestFinished(ui.end);
  ui.press('/two-dev');
  await ui.sees('/ two-dev');
  ui.press(keys.tab);
  ui.press('d');
  await ui.sees('of 8 devices');
  const device = (serialNumber: string) => sandbox.world.devices.get(serialNumber);
  const code = (serialNumber: string, steps = 0) => sandbox.tokenCode(serialNumber, steps);
  return { ...ui, sandbox, user, device, code };
}

describe('the devices screen', () => {
  it('lists the devices with state, date and users, and unused ones below', async () => {
    const ui = await openDevices();
    expect(ui.screen()).toContain('3 of 8 devices');
    expect(ui.row('laptop ')).toMatch(/▌● laptop +enabled +2026-03-02 +two-devices, billing-read/);
    expect(ui.row('phone ')).toMatch(/● phone +enabled +2026-06-19/);
    expect(ui.row('yubikey')).toMatch(/passkey +2026-08-01 +gives no codes/);
    expect(ui.row('laptop-2')).toMatch(/○ laptop-2 +not enabled +left over, or turned off/);
    await ui.sees(`laptop: ${LAPTOP}`);
    const [heads, laptop] = [ui.row('SINCE'), ui.row('laptop ')];
    expect(heads.indexOf('SINCE')).toBe(laptop.indexOf('2026-03-02'));
    expect(heads.indexOf('USED BY')).toBe(laptop.indexOf('two-devices'));
  });

  it('names as many profiles as fit, and how many more there are', async () => {
    const ui = await openDevices({ columns: 74, rows: 24 });
    expect(ui.row('laptop ')).toMatch(/ two-devices and 1 more *$/);
  });

  it('says for every key why it does nothing now', async () => {
    const ui = await openDevices();
    ui.press('u');
    await ui.sees('laptop is in mfa_serial already.');
    ui.press('jj');
    await ui.sees('a passkey or security key: AWS has no API');
    ui.press('r');
    await ui.sees('is a passkey or security key: it gives no codes.');
    ui.press('u');
    await ui.sees('gives no codes, so no profile can use it.');
    ui.press('G');
    await ui.sees(`laptop-2: ${LEFT}`);
    ui.press('x');
    await ui.sees('laptop-2 is not enabled: D deletes it.');
    ui.press('u');
    await ui.sees('laptop-2 is not enabled: r enables it with two codes.');
    await ui.sees(/r enable {2}/);
  });

  it('resyncs a device with two codes after wrong ones', async () => {
    const ui = await openDevices();
    const laptop = ui.device(LAPTOP);
    if (laptop) laptop.driftSteps = 9;
    ui.press('r');
    await ui.sees('Resync laptop');
    ui.press('000000');
    ui.press('000001');
    await ui.sees('AWS did not accept the two codes');
    ui.press(ui.code(LAPTOP));
    ui.press(ui.code(LAPTOP, 1));
    await ui.sees('laptop is resynced: its codes work again.');
    expect(laptop?.driftSteps).toBe(0);
  });

  it('turns a device off and on again', async () => {
    const ui = await openDevices();
    ui.press('x');
    await ui.sees(/Until then these can't sign in with it: two-devices,\s+│\s+│\s+billing-read/);
    ui.press(keys.escape);
    await ui.seesNo('Turn off');
    ui.press('j');
    await ui.sees(`phone: ${PHONE}`);
    ui.press('x');
    await ui.sees('Turn off phone');
    expect(ui.screen(), 'the dialog is above the devices').toMatch(/laptop-2 +not enabled/);
    expect(ui.screen()).not.toContain('Until then');
    ui.press(keys.enter);
    await ui.sees('phone is off. AWS keeps it: r enables it again.');
    expect(ui.device(PHONE)?.user).toBeUndefined();
    await ui.sees(/○ phone +not enabled/);
    ui.press('r');
    await ui.sees('Enable phone');
    ui.press(ui.code(PHONE));
    ui.press(ui.code(PHONE, 1));
    await ui.sees('phone is enabled for kjh-TwoDevices.');
    expect(ui.device(PHONE)?.user).toBe(ui.user);
  });

  it('deletes a device with its mfa_serial lines once its name is typed', async () => {
    const ui = await openDevices();
    ui.press('D');
    await ui.sees('Delete the device laptop');
    await ui.sees('In use by 2 profiles: two-devices, billing-read.');
    await ui.sees('Its entry stays in the authenticator app');
    ui.press('lap');
    await ui.sees('Type the name to delete it:  lap');
    ui.press(keys.enter);
    await ui.sees('Type laptop to delete it; Esc keeps it.');
    ui.press('topx');
    ui.press(keys.backspace);
    await ui.sees('Type the name to delete it:  laptop');
    ui.press(keys.enter);
    await ui.sees('laptop is deleted. mfa_serial is removed from two-devices.');
    expect(ui.device(LAPTOP)).toBeUndefined();
    expect(ui.calls).toContain(`remove ${LAPTOP}`);
  });

  it('shows the field for the name even in the smallest window', async () => {
    const ui = await openDevices({ columns: 40, rows: 12 });
    ui.press('D');
    await ui.sees('delete the device laptop');
    ui.press('lap');
    ui.press(keys.enter);
    await ui.sees(/Type laptop to delete it; Esc keeps\s+it\./);
    await ui.sees('Type the name to delete it:  lap');
  });

  it('keeps a device with Esc, and warns only about a last one', async () => {
    const ui = await openDevices();
    ui.press('D');
    await ui.sees('Delete the device laptop');
    expect(ui.screen()).not.toContain('has no MFA.');
    ui.press(keys.escape);
    await ui.seesNo('Delete the device');
    expect(ui.device(LAPTOP)?.user).toBe(ui.user);
  });

  it('saves a device in the profile that it was opened for', async () => {
    const ui = await openDevices();
    ui.press('j');
    await ui.sees(`phone: ${PHONE}`);
    ui.press('u');
    await ui.sees('mfa_serial of two-devices is in ~/.aws/credentials:14.');
    expect(ui.calls).toContain(`save two-devices ${PHONE}`);
  });

  it('enrolls no ninth device', async () => {
    const ui = await openDevices();
    for (let number = 1; number <= 5; number += 1) {
      const device = ui.sandbox.world.addDevice({
        accountId: '123456789012',
        deviceName: `more-${number}`,
      });
      ui.sandbox.world.enable(device, ui.user, new Date());
    }
    ui.press(keys.escape);
    await ui.seesNo('devices of two-devices');
    ui.press('d');
    await ui.sees('8 of 8 devices');
    ui.press('e');
    await ui.sees('A user can have eight devices. Delete one first.');
  });

  it('stays behind its dialogs, without keys that do nothing now', async () => {
    const ui = await openDevices({ columns: 80, rows: 24 });
    ui.press('D');
    await ui.sees('Type the name to delete it:');
    await ui.sees('devices of two-devices');
    expect(ui.screen()).not.toContain('PROFILE');
    expect(ui.screen()).not.toContain('r resync');
    ui.press('lap\r');
    await ui.sees('Type laptop to delete it; Esc keeps it.');
    expect(ui.screen().match(/Type laptop/g)).toHaveLength(1);
    ui.press(keys.escape);
    await ui.sees('r resync');
  });

  it.each([
    { columns: 80, rows: 24 },
    { columns: 60, rows: 15 },
    { columns: 40, rows: 12 },
  ])('fits into $columns x $rows', async (size) => {
    const ui = await openDevices(size);
    const rows = ui.screen().split('\n');
    expect(rows.length).toBeLessThanOrEqual(size.rows - 1);
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(size.columns);
    expect(ui.screen()).toMatch(/▌● laptop/);
    expect(rows.at(-1)).toMatch(/Esc back +\? help/);
  });
});
