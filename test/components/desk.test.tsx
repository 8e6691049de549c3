import { afterEach, describe, expect, it } from 'vitest';
import { defaultSettings, type Settings } from '../../src/user-settings';
import { keys, openUi } from '../support/ui-screen';
import { userSerial, worldConfig } from '../support/ui-world';

let ui: Awaited<ReturnType<typeof openUi>>;
afterEach(() => ui?.end());

const roles = Array.from(
  { length: 25 },
  (_, index) => `[profile team-${index}]
role_arn = arn:aws:iam::123456789012:role/r${index}
source_profile = kjh-SuperDuperUser
`,
).join('');

async function open(settings: Partial<Settings> = {}, config = worldConfig) {
  ui = await openUi({
    config,
    surroundings: { settings: { ...defaultSettings, ...settings } },
    before: (world) => {
      world.keepMfa(userSerial, 600);
      world.keepRole('kjh-DuperRole', 59);
    },
  });
}

describe('a group of many roles', () => {
  it('is one row with its sums until it is unfolded', async () => {
    await open({}, worldConfig + roles);
    ui.store.setState({ size: { columns: 160, rows: 40 } });
    await ui.sees(/▸ kjh-SuperDuperUser +28 roles · 1 signed in/);
    await ui.seesNo('team-7');
    ui.press('g');
    ui.press(keys.right);
    await ui.sees('team-7');
    await ui.seesNo('28 roles');
    ui.press('jj');
    ui.press(keys.left);
    await ui.seesNo('team-7');
    await ui.sees(/▌● ▸ kjh-SuperDuperUser/);
  });

  it('shows how many roles it has and how many are signed in, also in a narrow window', async () => {
    await open({}, worldConfig + roles);
    ui.store.setState({ size: { columns: 80, rows: 24 } });
    await ui.sees(/▸ kjh-SuperDuperUser +(28 roles · 1 signed in|● 1 of 28) /);
    ui.store.setState({ size: { columns: 64, rows: 24 } });
    await ui.sees('● 1 of 28 ');
  });

  it('shows the number of roles next to its name when long names leave no room for other columns', async () => {
    const long = 'acme-production-administrator-access-of-everybody';
    const role = (name: string) =>
      `[profile ${name}]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = me\n`;
    const names = Array.from({ length: 24 }, (_, index) => `${long}-${index}`);
    const config = `[profile me]\nmfa_serial = ${userSerial}\n${names.map(role).join('')}`;
    ui = await openUi({
      config,
      credentials: '[me]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\n',
      state: { size: { columns: 60, rows: 15 } },
    });
    await ui.sees(/▸ me {2}24 roles +needs a code/);
  });

  it('is searched while folded, and unfolds for a row that the person acted on', async () => {
    await open({}, worldConfig + roles);
    ui.press('/team-7');
    await ui.sees(/▌.*team-7/);
    ui.press(`${keys.enter}`);
    await ui.sees('Signed in for');
    ui.press(keys.escape);
    await ui.sees(/▌.*team-7/);
    await ui.sees('team-11');
  });

  it('shows a scroll bar when it does not fit', async () => {
    await open({}, worldConfig + roles);
    ui.press('g');
    ui.press(keys.right);
    await ui.sees('1/35');
    ui.store.setState({ size: { columns: 80, rows: 24 } });
    await ui.sees('▐');
    ui.press('G');
    await ui.sees('35/35');
  });
});

describe('Enter on a row that is signed in', () => {
  it.each([
    ['shell', 'Back from kjh-DuperRole'],
    ['copy', 'The eval command of kjh-DuperRole'],
    ['nothing', 'Signed in. s opens a shell, r renews.'],
  ] as const)('runs what the setting enter says: %s', async (enter, said) => {
    await open({ enter });
    ui.press('gj\r');
    await ui.sees(said);
  });

  it('runs right after a sign-in if the setting after_sign_in says so', async () => {
    await open({ afterSignIn: 'enter' });
    ui.press('gjjj\r');
    await ui.sees('Back from ');
  });
});

describe('a profile named by the setting warn', () => {
  it('is marked, and asks before a shell', async () => {
    await open({ warn: ['*Duper*'] });
    await ui.sees('▲ kjh-DuperRole');
    ui.press('gjs');
    await ui.sees('Open a shell for kjh-DuperRole');
    ui.press(keys.escape);
    await ui.seesNo('Open a shell');
    await ui.seesNo('Back from');
    ui.press('s');
    await ui.sees('Open a shell for kjh-DuperRole');
    ui.press(keys.enter);
    await ui.sees('Back from kjh-DuperRole');
  });
});

describe('an account', () => {
  it('has the name from the settings, and is found by name and number', async () => {
    await open({ accounts: new Map([['210987654321', 'audit']]) });
    await ui.sees(/kjh-AuditRole +audit/);
    ui.press('/210987');
    await ui.sees('1 of 10 profiles');
    ui.press(keys.ctrl('u'));
    ui.press('audit');
    await ui.sees(/▌.*kjh-AuditRole/);
  });
});

describe('the activity', () => {
  it('lists the sessions that any program got, and failures, which Enter opens', async () => {
    await open();
    await ui.seesNo('renewed');
    ui.keepByAws('kjh-AuditRole', 50);
    ui.touchSessions();
    await ui.sees(/\d\d:\d\d:\d\d {2}aws +kjh-AuditRole +the AWS CLI got its own session/);
    ui.failures.set('kjh-DuperRole', {
      kind: 'access-denied',
      action: 'sts:AssumeRole',
      resource: undefined,
      caller: 'arn:aws:iam::123456789012:user/kjh',
      withMfa: true,
      aws: { code: 'AccessDenied', message: 'no', requestId: '7cfca5bd' },
    });
    ui.press('gjr');
    await ui.sees('Role not assumed');
    ui.press(keys.escape);
    await ui.sees(/failed +kjh-DuperRole +AccessDenied {2}7cfca5bd/);
    ui.press(keys.tab);
    ui.press(keys.enter);
    await ui.sees('Role not assumed');
    ui.press(keys.escape);
    await ui.seesNo('Role not assumed');
    ui.press(keys.escape);
    ui.press('h');
    await ui.seesNo('the AWS CLI got its own session');
  });
});

describe("the sandbox's guide", () => {
  const guideRow = () => ui.row('Try  1');
  const whole =
    ' Try  1 › sign in to kjh-DuperRole (↵, ^F)  2 a all roles  3 s shell, then aws sts get-caller-identity  4 e on new-hire';

  async function openSandbox(columns: number, rows = 40) {
    ui = await openUi({ surroundings: { isSandbox: true } });
    ui.store.setState({ size: { columns, rows } });
    await ui.sees('10 profiles');
  }

  it('is a row above the footer that ticks what was done', async () => {
    await openSandbox(120);
    await ui.sees(whole);
    const lines = ui.screen().split('\n');
    expect(lines.findIndex((line) => line.includes('Try'))).toBe(lines.length - 2);
    ui.press('a');
    await ui.sees('Code from the device');
    ui.press('123456');
    await ui.sees('3 of 3 roles');
    await ui.sees(/1 ✓ {2}2 ✓ a all roles {2}3 › s shell/);
    ui.press('s');
    await ui.sees('Back from');
    await ui.sees(/3 ✓ s shell, .* 4 › e on new-hire/);
    ui.write({
      config: worldConfig.replace(
        '[profile new-hire]',
        '$&\nmfa_serial = arn:aws:iam::123456789012:mfa/new-hire',
      ),
    });
    await ui.seesNo('Try  1');
  });

  it('keeps the tick of the sign-in after a sign-out', async () => {
    await openSandbox(120);
    ui.keepRole('kjh-DuperRole', 59);
    ui.touchSessions();
    await ui.sees(/1 ✓ .*2 › a all roles/);
    ui.press('/dup\tx');
    await ui.sees('kjh-DuperRole: signed out');
    expect(guideRow()).toMatch(/1 ✓ .*2 › a all roles/);
  });

  it('drops the words of done steps, then the later steps, in a narrow window', async () => {
    await openSandbox(80);
    await ui.sees('Try  1 › sign in to kjh-DuperRole (↵, ^F)  2 a all roles');
    expect(guideRow().trimEnd()).toMatch(/2 a all roles$/);
    ui.keepRole('kjh-DuperRole', 59);
    ui.touchSessions();
    await ui.sees('Try  1 ✓  2 › a all roles  3 s shell');
  });

  it.each([
    [42, 40],
    [120, 19],
  ])('is hidden at %i x %i', async (columns, rows) => {
    await openSandbox(columns, rows);
    await ui.sees('new-hire');
    expect(ui.screen()).not.toContain('Try  1');
  });

  it('is hidden outside of the sandbox', async () => {
    await open();
    expect(ui.screen()).not.toContain('Try  1');
  });
});
