import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { toUserDevices } from '../../src/aws/devices/user-devices';
import { AppFailure } from '../../src/errors';
import type { Sandbox } from '../../src/sandbox/server';
import type { User } from '../../src/sandbox/world';
import type { AppState } from '../../src/state/app-state';
import { toRow } from '../../src/terminal/screen/row';
import { accessTo, addUser } from '../support/device-access';
import { wrongCode } from '../support/heart';
import { codesFromNow, openSandbox } from '../support/sandbox';
import { keys, openUi } from '../support/ui-screen';
import type { WorldOptions } from '../support/ui-world';

const SERIAL = 'arn:aws:iam::123456789012:mfa/new-hire';

type Options = {
  readonly size?: AppState['size'];
  readonly appearance?: Partial<AppState['appearance']>;
  readonly user?: (sandbox: Sandbox) => User;
  /** The profile that holds the user's keys, where it is not called like the user. */
  readonly profileName?: string;
  readonly config?: string;
  readonly services?: WorldOptions['services'];
};

/** The UI on the row of new-hire, over a sandbox that answers for the devices. */
async function openOnNewHire(options: Options = {}) {
  const sandbox = await openSandbox();
  const user = options.user?.(sandbox) ?? anybody(sandbox);
  const ui = await openUi({
    ...(options.config === undefined ? {} : { config: options.config }),
    state: {
      size: options.size ?? { columns: 100, rows: 40 },
      appearance: {
        colorLevel: 0,
        background: undefined,
        isAscii: false,
        isAnimated: false,
        ...options.appearance,
      },
    },
    services: {
      userDevices: async () => {
        const { profileName = user.userName } = options;
        return toUserDevices({ ...accessTo(sandbox, user), profileName });
      },
      ...options.services,
    },
  });
  onTestFinished(ui.end);
  ui.press('/new-hire');
  await ui.sees('/ new-hire');
  ui.press(keys.tab);
  await ui.sees('/new-hire  Esc');
  const device = () => sandbox.world.devices.get(SERIAL);
  return { ...ui, sandbox, device };
}

/** new-hire, who may delete nothing without MFA. */
function strict({ users }: Sandbox): User {
  users.newHire.policies = users.strictHire.policies;
  return users.newHire;
}

/** new-hire with every permission, so that what was made can be deleted again. */
function anybody(sandbox: Sandbox): User {
  const user = sandbox.users.newHire;
  user.policies = addUser(sandbox, 'anybody').policies;
  return user;
}

describe('the help', () => {
  it('shows the keys of the current step, and no legend', async () => {
    const ui = await openOnNewHire();
    ui.press('e');
    await ui.sees('Device name');
    ui.press(keys.enter);
    await ui.sees('I have added it');
    ui.press('?');
    await ui.sees('help: enroll');
    await ui.sees(/v +show the secret to type by hand/);
    await ui.sees(/w +write the QR code to a PNG file/);
    expect(ui.screen()).not.toContain('create the device');
    expect(ui.screen()).not.toContain('over 30 min');
    ui.press('?');
    await ui.sees('I have added it');
    ui.press(keys.enter);
    await ui.sees('first code');
    ui.dispatch({ kind: 'show-help' });
    await ui.sees(/\^B +the QR code again/);
    expect(ui.screen()).not.toContain('show the secret to type');
  });
});

describe('a user who has devices already', () => {
  const twoDevices = ({ users }: Sandbox) => users.twoDevices;

  it('sees them first, and can use one instead of a new one', async () => {
    const ui = await openOnNewHire({ user: twoDevices, profileName: 'two-devices' });
    ui.press('e');
    await ui.sees('kjh-TwoDevices has 2 devices that give codes:');
    await ui.sees('laptop  in use here');
    ui.press(keys.enter);
    await ui.sees('two-devices uses it already. n enrolls another.');
    ui.press('j');
    await ui.sees(/▌ phone/);
    ui.press(keys.enter);
    await ui.sees('mfa_serial of two-devices is in ~/.aws/credentials:14. Enter signs in.');
    expect(ui.calls).toContain('save two-devices arn:aws:iam::123456789012:mfa/phone');
    expect(ui.sandbox.requests).not.toContain('CreateVirtualMFADevice');
  });

  it('can still enroll another, and Esc changes nothing', async () => {
    const ui = await openOnNewHire({ user: twoDevices, profileName: 'two-devices' });
    ui.press('e');
    await ui.sees('devices that give codes');
    ui.press('n');
    await ui.sees('Device name  kjh-TwoDevices');
    ui.press(keys.escape);
    await ui.seesNo('Device name');
    expect(ui.calls.join()).not.toContain('save');
    expect(ui.sandbox.requests).not.toContain('CreateVirtualMFADevice');
  });
});

describe('the name of the device', () => {
  it('is asked for after a sign-in that finds no device', async () => {
    const ui = await openOnNewHire({
      services: {
        obtain: async ({ subject }) => {
          throw new AppFailure({ kind: 'no-device', profile: subject.profile });
        },
      },
    });
    ui.press(keys.enter);
    await ui.sees('Device name  new-hire');
    await ui.sees('new-hire has no MFA device yet: this makes one.');
    expect(ui.sandbox.requests).not.toContain('CreateVirtualMFADevice');
    ui.press(keys.escape);
    await ui.seesNo('Device name');
    expect(ui.screen()).not.toContain('No such device');
  });

  it("starts as the user's name, takes what AWS allows, and shows the serial number", async () => {
    const ui = await openOnNewHire();
    ui.press('e');
    await ui.sees('Device name  new-hire');
    await ui.sees(`serial       ${SERIAL}`);
    ui.press('-2 !');
    await ui.sees('Only letters, digits and + = , . @ - _ in a name.');
    await ui.sees('Device name  new-hire-2');
    ui.press(`${keys.backspace}3`);
    await ui.sees('mfa/new-hire-3');
    ui.press(keys.ctrl('u'));
    ui.press(keys.enter);
    await ui.sees('The device needs a name.');
    expect(ui.sandbox.requests).not.toContain('CreateVirtualMFADevice');
    ui.press(keys.escape);
    await ui.seesNo('Device name');
  });

  it('may belong to an unused device, which ^D deletes', async () => {
    const ui = await openOnNewHire();
    ui.sandbox.world.addDevice({ accountId: '123456789012', deviceName: 'new-hire' });
    ui.press('e');
    await ui.sees('! new-hire exists and is not enabled. ^D deletes it.');
    ui.press(keys.enter);
    await ui.sees('Delete the unused one first (^D), or type another name.');
    ui.press(keys.ctrl('d'));
    await ui.sees('Deleted: new-hire is free.');
    expect(ui.device()).toBeUndefined();
    ui.press(keys.ctrl('d'));
    await ui.sees('No unused device of this name.');
    ui.press(keys.enter);
    await ui.sees('● ● ○  scan');
  });

  it("is refused if an enabled device has it, with that device's user", async () => {
    const ui = await openOnNewHire();
    ui.press('e');
    await ui.sees('Device name');
    ui.press(`${keys.ctrl('u')}laptop${keys.enter}`);
    await ui.sees(/device of[\s\S]{0,120}kjh-TwoDevices/);
    ui.press(keys.escape);
    await ui.sees('Device name  laptop');
  });

  it('is not asked if AWS does not know the keys', async () => {
    const ui = await openOnNewHire({
      services: {
        userDevices: async () => {
          throw new AppFailure({
            kind: 'keys-rejected',
            profile: 'new-hire',
            file: undefined,
            reason: 'unknown',
          });
        },
      },
    });
    ui.press('e');
    await ui.sees('Not enrolled');
    await ui.sees('AWS does not know the access key of new-hire');
  });

  it('is not asked for a profile without long-term keys, with the profiles that have some', async () => {
    const ui = await openOnNewHire();
    ui.press(keys.escape);
    await ui.seesNo('/new-hire');
    ui.press('/ops-sso');
    await ui.sees('/ ops-sso');
    ui.press(`${keys.tab}e`);
    await ui.sees('Only for a user with long-term keys: that is kjh-SuperDuperUser');
  });
});

describe('the QR code', () => {
  it('is shown with its label, the secret behind a key, and a file on demand', async () => {
    const ui = await openOnNewHire({ size: { columns: 80, rows: 24 } });
    ui.press('e');
    await ui.sees('Device name');
    ui.press(keys.enter);
    await ui.sees('AWS:new-hire@123456789012');
    expect(ui.screen()).toMatch(/█▀▀▀▀▀█/);
    const seed = ui.device()?.seed ?? '';
    expect(ui.screen()).not.toContain(seed.slice(0, 4));
    ui.press('v');
    await ui.sees(seed.slice(0, 4));
    ui.press('v');
    await ui.seesNo(seed.slice(0, 4));
    ui.press('w');
    await ui.sees('/tmp/new-hire.png, until you leave');
    expect(ui.calls).toContain('write new-hire.png');
    ui.press('q');
    await ui.sees('Esc undoes the enrollment first.');
    ui.press(keys.escape);
    await ui.sees('new-hire is deleted again: it was not enabled.');
    expect(ui.calls).toContain('remove new-hire.png');
    expect(ui.device()).toBeUndefined();
    expect(ui.screen()).not.toMatch(/█▀▀▀▀▀█/);
  });

  it.each([
    { columns: 120, rows: 40, top: /^─+\n {2}▄|^─+\n\n/m },
    { columns: 80, rows: 24, top: /^ {4}█▀▀▀▀▀█/m },
  ])('has a margin at $columns x $rows and says what to scan it with', async (at) => {
    const ui = await openOnNewHire({ size: at });
    ui.press('e');
    await ui.sees('Device name');
    ui.press(keys.enter);
    await ui.sees(/Scan it with an authenticator app/);
    expect(ui.screen()).toMatch(at.top);
    expect(ui.screen(), 'by a label that names the user').toContain('AWS:new-hire@123456789012');
  });

  it('is replaced by other ways where it does not fit, and without UTF-8', async () => {
    const small = await openOnNewHire({ size: { columns: 60, rows: 15 } });
    small.press('e');
    await small.sees('Device name');
    small.press(keys.enter);
    await small.sees('The QR code needs 37x22; this window is 60x15.');
    await small.sees('w  write a PNG file (mode 0600)');
    small.store.setState({ size: { columns: 80, rows: 24 } });
    await small.sees('█▀▀▀▀▀█');

    const ascii = await openOnNewHire({ appearance: { isAscii: true } });
    ascii.press('e');
    await ascii.sees('Device name');
    ascii.press(keys.enter);
    await ascii.sees('The QR code needs a UTF-8 terminal.');
    expect(ascii.screen()).toMatch(/^[\x20-\x7e\n]*$/);
  });

  it('is black on white in every number of colors, on both backgrounds', async () => {
    const ui = await openOnNewHire();
    ui.press('e');
    await ui.sees('Device name');
    ui.press(keys.enter);
    await ui.sees('█▀▀▀▀▀█');
    const trueColor = { foreground: '38;2;0;0;0', background: '48;2;255;255;255', attributes: [] };
    const of256 = { foreground: '38;5;16', background: '48;5;231', attributes: [] };
    const of16 = { foreground: '30', background: '107', attributes: [] };
    const inverse = { foreground: '', background: '', attributes: [7] };
    const plain = { foreground: '', background: '', attributes: [] };
    for (const [background, pens] of [
      ['dark', [inverse, of16, of256, trueColor]],
      ['light', [plain, of16, of256, trueColor]],
    ] as const) {
      for (const [level, pen] of pens.entries()) {
        const colorLevel = ([0, 1, 2, 3] as const)[level] ?? 0;
        ui.store.setState(({ appearance }) => ({
          appearance: { ...appearance, colorLevel, background },
        }));
        await vi.waitFor(() => {
          const line = ui
            .raw()
            .split('\n')
            .find((row) => row.includes('█▀▀▀▀▀█'));
          const { texts, pens } = toRow(line ?? '', 80);
          expect(pens[texts.indexOf('█')]).toMatchObject(pen);
          // The quiet zone, too.
          expect(pens[texts.indexOf('█') - 1]).toMatchObject(pen);
        });
      }
    }
  });
});

describe('the two codes', () => {
  async function atCodes(options: Options = {}) {
    const ui = await openOnNewHire(options);
    ui.press('e');
    await ui.sees('Device name');
    ui.press(keys.enter);
    await ui.sees('● ● ○  scan');
    ui.press(keys.enter);
    await ui.sees('● ● ●  two codes');
    const code = codesFromNow(ui.sandbox, ui.device()?.seed ?? '');
    return { ...ui, code };
  }

  it('enable the device, save it, and offer a session', async () => {
    const ui = await atCodes();
    ui.press(ui.code(0));
    await ui.sees('Wait for the code to change, then type the new one.');
    ui.press(ui.code(0));
    await ui.sees('That is the first code again');
    ui.press(ui.code(1));
    await ui.sees('new-hire has the device new-hire.');
    await ui.sees('mfa_serial of new-hire is in ~/.aws/credentials:14.');
    expect(ui.device()?.user?.userName).toBe('new-hire');
    expect(ui.calls).toContain(`save new-hire ${SERIAL}`);
    ui.press(keys.enter);
    await ui.seesNo('has the device');
    expect(ui.calls).toContain('obtain new-hire');
    await ui.sees('Which one do you have with you?');
    ui.press(keys.enter);
    await ui.sees(/next code .* in \d+ s/);
    await ui.sees('This code was already used. Type the next one.');
    ui.advance(30_000);
    await ui.sees(/this code .* \d+ s/);
    await ui.sees(/opens 1 profile/);
    ui.press('000000');
    await ui.sees('Not accepted.');
    expect(ui.screen()).not.toContain('Refused twice');
  });

  it('are masked, and never drawn unless Tab shows them', async () => {
    const ui = await atCodes();
    const first = ui.code(0);
    ui.press(first);
    await ui.sees('first code   [●] [●] [●] [●] [●] [●]');
    expect(ui.frames()).not.toContain([...first].map((digit) => `[${digit}]`).join(' '));
    ui.press(keys.tab);
    await ui.sees([...first].map((digit) => `[${digit}]`).join(' '));
    ui.press(`${keys.ctrl('u')}${keys.backspace}`);
    await ui.sees('[_] [ ]');
  });

  it('are checked for typing errors before AWS is asked', async () => {
    const ui = await atCodes();
    ui.press(wrongCode(ui.sandbox, SERIAL));
    await ui.sees('Not a code of this device');
    ui.press('x');
    await ui.sees('Digits only.');
    expect(ui.sandbox.requests).not.toContain('EnableMFADevice');
  });

  it('start again with the second one if one was missed between, before AWS is asked', async () => {
    const ui = await atCodes();
    ui.press(ui.code(-2));
    ui.press(ui.code(0));
    await ui.sees('You missed one in between, so this is the first now. Type the next.');
    await ui.sees('second code  [_]');
    expect(ui.sandbox.requests).not.toContain('EnableMFADevice');
    ui.press(ui.code(1));
    await ui.sees('new-hire has the device');
  });

  it('are explained if AWS refuses them, with the QR code still there', async () => {
    const ui = await atCodes();
    ui.press(ui.code(-240));
    ui.press(ui.code(-239));
    await ui.sees('about 120 minutes behind');
    ui.press(keys.ctrl('b'));
    await ui.sees('█▀▀▀▀▀█');
    ui.press(keys.enter);
    await ui.sees('first code   [_]');
    ui.press(ui.code(1));
    ui.press(ui.code(2));
    await ui.sees('new-hire has the device');
  });

  it('are sent again after a lost connection, with one key', async () => {
    const ui = await atCodes();
    ui.press(ui.code(0));
    ui.sandbox.faults.arm({ kind: 'reset' });
    ui.press(ui.code(1));
    await ui.sees('Not enabled');
    ui.sandbox.faults.clear();
    ui.press(keys.enter);
    await ui.sees('new-hire has the device');
  });

  it('delete the device again with Esc', async () => {
    const ui = await atCodes();
    ui.press(ui.code(0));
    ui.press(keys.escape);
    await ui.sees('new-hire is deleted again');
    expect(ui.device()).toBeUndefined();
  });

  it("can still be finished if the device can't be deleted", async () => {
    const ui = await atCodes({ user: strict });
    ui.press(keys.escape);
    await ui.sees('A device is left');
    await ui.sees('awsmfa devices new-hire enable');
    ui.press(keys.escape);
    await ui.seesNo('A device is left');
    await ui.sees('first code   [_]');
    ui.press(ui.code(0));
    ui.press(ui.code(1));
    await ui.sees('new-hire has the device');
  });

  it("name the line to add if the file can't be written", async () => {
    const ui = await atCodes({
      services: {
        saveSerialNumber: async (_, serialNumber) => {
          throw new AppFailure({
            kind: 'serial-number-not-saved',
            serialNumber,
            path: '/home/kjh/.aws/config',
            section: '[profile new-hire]',
            reason: 'the disk is full',
          });
        },
      },
    });
    ui.press(ui.code(0));
    ui.press(ui.code(1));
    await ui.sees('written: the disk is full.');
    await ui.sees(/mfa_serial =[\s\S]{0,120}mfa\/new-hire/);
    expect(ui.device()?.user?.userName).toBe('new-hire');
  });

  it("offer to save the device for the user's roles, too", async () => {
    const config = `[profile new-hire]
region = us-east-1
[profile reader]
role_arn = arn:aws:iam::123456789012:role/reader
source_profile = new-hire
[profile writer]
role_arn = arn:aws:iam::123456789012:role/writer
source_profile = new-hire
mfa_serial = arn:aws:iam::123456789012:mfa/gone
`;
    const ui = await atCodes({ config });
    ui.press(ui.code(0));
    ui.press(ui.code(1));
    await ui.sees('a saves it for reader, writer too');
    ui.press('a');
    await ui.sees('Saved mfa_serial for reader, writer.');
    expect(ui.calls).toContain(`save reader ${SERIAL}`);
    expect(ui.calls).toContain(`save writer ${SERIAL}`);
    ui.press('a');
    await ui.sees('Every role profile of this user names its device.');
  });

  it('undo the enrollment if the program is left before them', async () => {
    const ui = await atCodes();
    ui.press(keys.ctrl('c'));
    await expect.poll(() => ui.store.getState().outcome).toEqual({ kind: 'canceled' });
    expect(await ui.settle()).toEqual({ kind: 'deleted', serialNumber: SERIAL });
    expect(ui.device()).toBeUndefined();
    expect(await ui.settle()).toEqual({ kind: 'nothing' });
  });
});
