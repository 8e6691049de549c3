import { afterEach, describe, expect, it } from 'vitest';
import { keys, openUi } from '../support/ui-screen';
import { userSerial } from '../support/ui-world';

let ui: Awaited<ReturnType<typeof openUi>>;
afterEach(() => ui?.end());

const signedIn = {
  before: (world: Parameters<NonNullable<Parameters<typeof openUi>[0]>['before'] & {}>[0]) => {
    world.keepMfa(userSerial, 702.3);
    world.keepRole('kjh-DuperRole', 59.7);
    world.keepRole('kjh-AuditRole', 16.2);
  },
};

describe('the list of profiles', () => {
  it('shows each role under the user whose code opens it, with what is left', async () => {
    ui = await openUi(signedIn);
    await ui.sees('10 profiles, 3 signed in');
    expect(ui.row('● kjh-SuperDuperUser')).toMatch(/mfa-user 123456789012 us-east-1 ━+ +11h 42m/);
    expect(ui.row('●   kjh-DuperRole')).toMatch(/mfa-role 123456789012 us-east-1 ━+ +59m/);
    expect(ui.row('◐   kjh-AuditRole')).toMatch(/mfa-role 210987654321 eu-west-1 ━+╌+ +16m/);
    expect(ui.row('new-hire')).toMatch(/user +us-east-1 +enrol/);
    expect(ui.row('ops-sso')).toMatch(/aws sso/);
  });

  it('says why a broken profile can not work when Enter is pressed on it', async () => {
    ui = await openUi(signedIn);
    ui.press('G');
    ui.press(keys.enter);
    await ui.sees(/! broken-role/);
    await ui.sees(/broken-role can't work: .*nobody.*~\/\.aws\/config:\d+/);
  });

  it('moves by letters and arrows, several of them in one event', async () => {
    ui = await openUi(signedIn);
    ui.press('jjjk');
    await ui.sees('▌◐   kjh-AuditRole');
    ui.press(keys.down);
    await ui.sees('▌○   chain-second');
    ui.press('g');
    await ui.sees('▌● kjh-SuperDuperUser');
  });
});
