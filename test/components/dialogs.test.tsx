import { afterEach, describe, expect, it } from 'vitest';
import type { CodeRequest } from '../../src/aws/sessions/code-requests';
import { AppFailure } from '../../src/errors';
import { keys, openUi, type UiOptions } from '../support/ui-screen';
import { userSerial } from '../support/ui-world';

let ui: Awaited<ReturnType<typeof openUi>>;
afterEach(() => ui?.end());

const open = async (options: UiOptions = {}) => {
  ui = await openUi({ state: { size: { columns: 80, rows: 24 } }, ...options });
};

describe('the token code', () => {
  const ask = async (options: UiOptions = {}) => {
    await open(options);
    ui.press('j\r');
    await ui.sees(/Code from .*kjh-SuperDuperUser/);
  };

  it('shows the device, its ARN, what the code opens and for how long', async () => {
    await ask();
    await ui.sees('─ Sign in: kjh-DuperRole ─');
    expect(ui.row('arn:aws')).toMatch(/arn:aws:iam::123456789012:mfa\/…\S+kjh-SuperDuperUser/);
    expect(ui.row('this code')).toMatch(/━+╌* {2}29 s/);
    await ui.sees('opens 4 profiles for 12 h (until 02:03 tomorrow)');
  });

  it('masks digits, refuses letters, erases, and shows the digits with Tab', async () => {
    await ask();
    await ui.sees('[_] [ ] [ ] [ ] [ ] [ ]');
    ui.press('12x3');
    await ui.sees('[●] [●] [●] [_] [ ] [ ]');
    ui.press('x');
    await ui.sees('! Digits only.');
    ui.press(keys.backspace);
    await ui.sees('[●] [●] [_] [ ] [ ] [ ]');
    ui.press(keys.tab);
    await ui.sees('[1] [2] [_]');
    ui.press(keys.tab);
    await ui.sees('[●] [●] [_]');
    ui.press(keys.ctrl('u'));
    await ui.sees('[_] [ ]');
  });

  it('shows no spinner behind it while it waits for a person', async () => {
    await ask();
    ui.advance(1000);
    expect(ui.screen()).toMatch(/▌○ {3}kjh-DuperRole/);
    expect(ui.screen()).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
  });

  it('says how many digits are missing when Enter is pressed', async () => {
    await ask();
    ui.press('1234\r');
    await ui.sees('! Two more digits.');
  });

  it('sends a code at its sixth digit, accepts the right one after two refused ones, and never draws a digit', async () => {
    await ask();
    ui.press('000000');
    await ui.sees('! Not accepted. Mistyped?');
    await ui.sees('This code is good for 29 more seconds.');
    expect(ui.screen()).toContain('this code');
    await ui.sees('[_] [ ] [ ] [ ] [ ] [ ]');
    ui.press('000000');
    await ui.sees('! This code was already used. The next one comes in 4 s.');
    ui.press('123456\r');
    await ui.sees('Signed in for');
    expect(ui.frames()).not.toMatch(/\[\d\]/);
  });

  it('lets the person type a refused code again at once', async () => {
    await ask();
    ui.press('000000');
    await ui.sees('good for 29 more seconds');
    expect(ui.screen()).not.toContain('next code');
    ui.advance(28_100);
    await ui.sees('good for 1 more second.');
    ui.advance(1000);
    await ui.sees('Type the code that the device shows now.');
  });

  it('counts down to the next code after a used one', async () => {
    await ask();
    ui.press('000000');
    await ui.sees('Not accepted.');
    ui.press('000000');
    await ui.sees(/next code .* in 4 s/);
    ui.advance(2100);
    await ui.sees(/next code .* in 2 s/);
    ui.advance(3000);
    await ui.sees(/this code/);
  });

  it('takes a pasted code with blanks, and no other paste', async () => {
    await ask();
    ui.dispatch({ kind: 'paste', text: 'correct horse battery staple 123456' });
    await ui.sees('! Not six digits: nothing was taken.');
    await ui.sees('[_] [ ]');
    ui.dispatch({ kind: 'paste', text: ' 123 456\n' });
    await ui.sees('Signed in for');
  });

  it('says what it waits for after sending, and Esc cancels', async () => {
    await open();
    ui.holdAws();
    ui.press('j\r');
    await ui.sees('Code from the device');
    ui.press('123456');
    await ui.sees('getting the MFA session …');
    ui.press(keys.escape);
    await ui.seesNo('Code from the device');
    await ui.sees('Canceled.');
  });

  it('fills in the code with ^F, only in the sandbox', async () => {
    await ask();
    ui.press(keys.ctrl('f'));
    await ui.sees('Only in the sandbox.');
    ui.end();
    await ask({ surroundings: { isSandbox: true } });
    ui.press(keys.ctrl('f'));
    await ui.sees('Signed in for');
  });

  it('fills a small window, and is a box over the list in a larger one', async () => {
    await ask({ state: { size: { columns: 60, rows: 15 } } });
    await ui.sees('awsmfa   sign in: kjh-DuperRole');
    await ui.seesNo('╭');
    ui.store.setState({ size: { columns: 80, rows: 24 } });
    await ui.sees('╭─ Sign in: kjh-DuperRole');
    await ui.sees('10 profiles');
  });

  it('keeps the device, the seconds and what it opens in the smallest window', async () => {
    await ask({ state: { size: { columns: 40, rows: 12 } } });
    expect(ui.row('this code')).toMatch(/━+╌* {2}29 s$/);
    expect(ui.row('Code from')).toContain('kjh-SuperDuperUser');
    await ui.sees('opens 4 profiles');
    await ui.sees(/\]\n *\n/);
  });

  it('puts the cursor into the next cell', async () => {
    await ask();
    ui.press('12');
    await ui.sees('[●] [●] [_]');
    expect(ui.raw()).toContain('[\u001b]8;;awsmfa:cursor\u0007_\u001b]8;;\u0007]');
  });
});

it('a request of another program opens its field after a second without keys', async () => {
  let pending: readonly CodeRequest[] = [];
  const requests = {
    pending: () => pending,
    programOf: async () => ({
      name: 'terraform',
      processId: 1,
      directory: undefined,
      parent: undefined,
    }),
    refuse: () => {},
    ring: () => {},
  };
  await open({ services: { requests } });
  const key = ui.state().sessions.get('kjh-DuperRole')?.plan.mfa?.cacheKey ?? '';
  pending = [{ key, id: key, processId: 1, profileName: 'kjh-DuperRole' }];
  for (const [pressed, row] of [
    ['j', 'kjh-DuperRole'],
    ['k', 'kjh-SuperDuperUser'],
    ['j', 'kjh-DuperRole'],
  ] as const) {
    ui.press(pressed);
    await ui.sees(new RegExp(`▌○ +${row}`));
    ui.advance(900);
  }
  expect(ui.screen()).not.toContain('terraform asks for');
  ui.advance(1_100);
  await ui.sees('terraform asks for kjh-DuperRole');
});

describe('an error', () => {
  const refuse = async (kind: 'access-denied' | 'device-gives-no-codes') => {
    await open({ before: (world) => world.keepMfa(userSerial, 702) });
    ui.failures.set(
      'kjh-AuditRole',
      kind === 'device-gives-no-codes'
        ? { kind, serialNumber: 'arn:aws:iam::123456789012:u2f/user/kjh/key' }
        : {
            kind,
            action: 'sts:AssumeRole',
            resource: 'arn:aws:iam::210987654321:role/kjh-AuditRole',
            caller: 'arn:aws:iam::123456789012:user/service-user/kjh-SuperDuperUser',
            withMfa: true,
            aws: { code: 'AccessDenied', message: 'not authorized', requestId: '4f1c9d2e-0b7a' },
          },
    );
    ui.press('jj\r');
    await ui.sees('What to do:');
  };

  it('says what happened, what still works, what to do, and what AWS said', async () => {
    await refuse('access-denied');
    await ui.sees('! Role not assumed');
    await ui.sees('AWS refused sts:AssumeRole');
    await ui.sees('The MFA session stays (11h 42m): no new code is needed.');
    await ui.sees('What to do: The request carried MFA');
    await ui.sees('AccessDenied  request 4f1c9d2e-0b7a');
  });

  it('shows a text to copy by hand when there is no clipboard, and offers no copy', async () => {
    await open({
      services: {
        copy: async () => {
          throw new AppFailure({ kind: 'no-clipboard' });
        },
      },
    });
    ui.press('jc');
    await ui.sees('! Not copied');
    await ui.sees('eval "$(awsmfa env kjh-DuperRole)"');
    expect(ui.screen()).not.toContain('copy this text');
    ui.press('y');
    await ui.sees('No clipboard tool found.');
  });

  it('shows the text when the terminal may not have copied it, in the notice if it fits', async () => {
    const copy = async () => ({ how: 'sent', isConfirmed: false });
    await open({ services: { copy } });
    ui.press('jc');
    await ui.sees('Sent to the terminal, not confirmed: eval "$(awsmfa env kjh-DuperRole)"');
    ui.store.setState({ size: { columns: 60, rows: 24 } });
    ui.press('c');
    await ui.sees('To copy by hand:');
    await ui.sees('eval "$(awsmfa env kjh-DuperRole)"');
  });

  it('says that there is more in a window that is too small', async () => {
    await refuse('access-denied');
    ui.store.setState({ size: { columns: 40, rows: 12 } });
    await ui.sees('… a larger window shows the rest');
    await ui.sees('Esc back');
  });

  it('retries with Enter, copies with y, and stays until a key is pressed', async () => {
    await refuse('access-denied');
    ui.press('y');
    await ui.sees('The text of the error: copied.');
    expect(ui.copied[0]).toContain('request 4f1c9d2e-0b7a');
    ui.failures.clear();
    ui.advance(60_000);
    await ui.sees('What to do:');
    ui.press('\r');
    await ui.sees('Signed in for');
  });

  it('names the command for an expired SSO sign-in, and offers no retry', async () => {
    await open({ before: (world) => world.keepMfa(userSerial, 702) });
    ui.failures.set('kjh-AuditRole', {
      kind: 'provider-failed',
      profile: 'ops-sso',
      reason: 'its SSO session is over, or there is none.',
      command: 'aws login --profile ops-sso',
    });
    ui.press('/kjh-AuditRole\t\r');
    await ui.sees('What to do: Run: aws login --profile ops-sso');
    expect(ui.screen()).not.toContain('try again');
  });

  it('puts a command on its own line if it would be broken', async () => {
    await open({ before: (world) => world.keepMfa(userSerial, 702) });
    ui.failures.set('kjh-AuditRole', {
      kind: 'provider-failed',
      profile: 'operations-of-europe',
      reason: 'its SSO session is over, or there is none.',
      command: 'aws sso login --profile operations-of-europe',
    });
    ui.press('/kjh-AuditRole\t\r');
    await ui.sees(/What to do: Run: +│/);
    await ui.sees(/│ aws sso login --profile operations-of-europe +│/);
  });

  it("says when retrying can't help", async () => {
    await refuse('device-gives-no-codes');
    expect(ui.screen()).not.toContain('try again');
    ui.press('\r');
    await ui.sees("Retrying won't help. Press Esc to close.");
    ui.press(keys.escape);
    await ui.seesNo('What to do:');
  });
});

describe('a question', () => {
  it('asks which device, with the names and the selected ARN', async () => {
    await open();
    ui.press('Gkk\r');
    await ui.sees('Which one do you have with you?');
    await ui.sees('▌ phone');
    ui.press('j');
    await ui.sees('▌ watch');
    await ui.sees('arn:aws:iam::123456789012:mfa/watch');
    ui.press('\r');
    await ui.sees('Code from the device  watch');
  });

  it('asks before signing out of an MFA session, and Esc keeps it', async () => {
    await open({ before: (world) => world.keepMfa(userSerial, 702) });
    ui.press('x');
    await ui.sees('Sign out of kjh-SuperDuperUser');
    ui.press(keys.escape);
    await ui.seesNo('Sign out of');
    expect(ui.calls).toEqual([]);
    ui.press('x');
    await ui.sees('↵ yes');
    ui.press('\r');
    await ui.sees('kjh-SuperDuperUser: signed out');
  });

  it('colors added and removed lines, and indents wrapped ones', async () => {
    await open();
    const long = `credential_process = ${'/usr/lib/node_modules/awsmfa/bin/'.repeat(3)}awsmfa.js`;
    ui.store.setState(({ screens: [lowest], appearance }) => ({
      appearance: { ...appearance, colorLevel: 3, background: 'dark' },
      screens: [
        lowest,
        {
          kind: 'confirm',
          title: 'Link kjh-DuperRole',
          lines: ['~/.aws/config:9', '- region = eu-west-1', `+ ${long}`],
        },
      ],
    }));
    await ui.sees('+ credential_process');
    const rows = ui.screen().split('\n');
    const first = rows.findIndex((row) => row.includes('+ credential_process'));
    expect(rows[first + 1]).toMatch(/│ {3}\S/);
    expect(ui.raw()).toMatch(/\u001b\[3[28];?[^m]*m\+ /);
    expect(ui.raw()).toMatch(/\u001b\[3[18];?[^m]*m- /);
  });

  it.each([
    { columns: 40, rows: 12 },
    { columns: 80, rows: 24 },
  ])(
    'takes Enter only after the end of a long question was shown, at $columns x $rows',
    async (size) => {
      await open();
      const lines = Array.from({ length: 30 }, (_, index) => `+ line ${index + 1}.`);
      const confirmed = ui.store.getState().screens.length;
      ui.store.setState(({ screens: [lowest] }) => ({
        size,
        screens: [
          lowest,
          { kind: 'confirm', title: 'Write this?', lines: ['In a file:', '', ...lines] },
        ],
      }));
      await ui.sees(/… \d+ more rows/);
      await ui.sees('↑↓ scroll');
      expect(ui.screen()).not.toContain('↵ yes');
      ui.press('\r');
      await ui.sees('Scroll to the end first.');
      ui.press('j');
      await ui.seesNo('In a file:');
      ui.press('G');
      await ui.sees('+ line 30.');
      await ui.seesNo('more rows');
      await ui.sees('↵ yes');
      ui.press('\r');
      await ui.seesNo('line 30');
      expect(ui.store.getState().screens).toHaveLength(confirmed);
    },
  );

  it("shows the codes of the sandbox's phone, and which one was used", async () => {
    await open({ surroundings: { isSandbox: true } });
    ui.press('p');
    await ui.sees(/▌ kjh-SuperDuperUser +123 456/);
    await ui.sees(/two-devices \/ laptop +654 321 +already used/);
    ui.press('y');
    await ui.sees('The code: copied');
    expect(ui.copied).toEqual(['123456']);
  });
});

describe('with no profile at all', () => {
  const nothing = { config: '', credentials: '' };

  it('says what is missing, how to name other files, and offers the sandbox', async () => {
    await open(nothing);
    await ui.sees('No AWS profiles yet.');
    await ui.sees(/Looked in {2}~\/\.aws\/config {7}not there/);
    ui.press('3');
    await ui.sees(/export AWS_CONFIG_FILE=\.\.\. +# not set/);
    await ui.sees(/export AWS_SHARED_CREDENTIALS_FILE=\.\.\. +# now ~\/\.aws\/credentials/);
    ui.press('y');
    await ui.sees('The text: copied');
    expect(ui.copied[0]).toContain('export AWS_CONFIG_FILE');
    ui.press('1');
    expect(ui.state().outcome).toEqual({ kind: 'sandbox' });
  });

  it('shows all three choices, or the text of one, at every size', async () => {
    await open(nothing);
    for (const size of [
      { columns: 80, rows: 24 },
      { columns: 60, rows: 15 },
      { columns: 40, rows: 12 },
    ]) {
      ui.store.setState({ size });
      await ui.sees(/1 {2}Try it with no account/);
      await ui.sees(/2 {2}I have access keys/);
      await ui.sees(/3 {2}I have them elsewhere/);
    }
    ui.store.setState({ size: { columns: 60, rows: 15 } });
    ui.press('3');
    await ui.sees('export AWS_CONFIG_FILE=');
  });

  it('opens the list when the files appear', async () => {
    await open(nothing);
    await ui.sees('No AWS profiles yet.');
    ui.write({ config: '[profile new]\ncredential_process = x\n' });
    await ui.sees('1 profile · 0 signed in');
  });
});

describe('help', () => {
  it('lists the keys of the screen that it was asked on', async () => {
    await open();
    ui.press('?');
    await ui.sees('help: profiles');
    await ui.sees(/a +all roles of this code/);
    await ui.sees('● over 30 min');
    // All of it, with no row to scroll to.
    await ui.sees('STATUS counts down');
    ui.press(keys.escape);
    await ui.sees('10 profiles');
  });

  it.each([120, 80, 72, 60, 40])('separates keys and words at %i columns', async (columns) => {
    await open({ state: { size: { columns, rows: 60 } } });
    for (const word of ['one row', 'shell; exit comes back', 'type; the sixth sends']) {
      if (word.startsWith('type')) ui.press('j\r');
      await ui.seesNo('one row');
      ui.dispatch({ kind: 'show-help' });
      await ui.sees(new RegExp(`\\S {2,}${word}( {2,}|$)`, 'm'));
      for (const row of ui.screen().split('\n')) expect(row.length).toBeLessThanOrEqual(columns);
      ui.dispatch({ kind: 'back' });
    }
  });

  it('finds a key by what it does', async () => {
    await open();
    ui.press('?/eval');
    await ui.sees(/c +copy the eval command/);
    await ui.seesNo('all roles');
    ui.press(keys.escape);
    await ui.sees('all roles');
  });

  it('shows the keys of a kept filter and the legend on the list', async () => {
    await open();
    ui.press(`/dup${keys.tab}?`);
    await ui.sees('help: profiles');
    await ui.sees(/\/ +search/);
    await ui.sees('● over 30 min');
  });

  it('shows no legend on a question', async () => {
    await open({ before: (world) => world.keepMfa(userSerial, 600) });
    ui.press('x');
    await ui.sees('Sign out of');
    ui.press('?');
    await ui.sees('help: question');
    expect(ui.screen()).not.toContain('over 30 min');
  });

  it('scrolls to its end and no further', async () => {
    await open({ state: { size: { columns: 60, rows: 15 } } });
    ui.press('?');
    await ui.sees('one row');
    ui.press('G');
    await ui.sees('STATUS counts down');
    ui.press('jjjk');
    await ui.seesNo('minutes before.');
    ui.press('g');
    await ui.sees('one row');
  });

  it('leaves with Ctrl-C from everywhere', async () => {
    await open();
    ui.press('?');
    await ui.sees('help: profiles');
    ui.press(keys.ctrl('c'));
    expect(ui.state().outcome).toEqual({ kind: 'canceled' });
  });
});
