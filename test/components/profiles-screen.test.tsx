import { afterEach, describe, expect, it, vi } from 'vitest';
import { cells } from '../../src/cells';
import { keys, openUi, type UiOptions } from '../support/ui-screen';
import { userSerial, worldConfig } from '../support/ui-world';

let ui: Awaited<ReturnType<typeof openUi>>;
afterEach(() => ui?.end());

const open = async (options: UiOptions = {}) => {
  ui = await openUi({
    before: (world) => {
      world.keepMfa(userSerial, 702.3);
      world.keepRole('kjh-DuperRole', 59.7);
      world.keepRole('kjh-AuditRole', 16.2);
      world.keepMfa('arn:aws:iam::123456789012:mfa/laptop', 4.2);
      world.keepMfa('arn:aws:iam::123456789012:mfa/old-session', -100);
    },
    ...options,
  });
};

describe('the list of profiles', () => {
  it('shows each role under the user whose code opens it, with a mark, a meter and a countdown', async () => {
    await open({ state: { size: { columns: 160, rows: 40 } } });
    await ui.sees('10 profiles · 4 signed in');
    expect(ui.row('● kjh-SuperDuperUser')).toMatch(/ 123456789012 .*━+ +11h 42m/);
    expect(ui.row('●   kjh-DuperRole')).toMatch(/ 123456789012 .*━+ +59m/);
    expect(ui.row('◐   kjh-AuditRole')).toMatch(/ 210987654321 +eu-west-1 ━+╌+ +16m/);
    expect(ui.row('◔ two-devices')).toMatch(/ ━╌+ +4:12/);
    expect(ui.row('× old-session')).toMatch(/ ╌+ +expired/);
    expect(ui.row('○   chain-second')).toMatch(/ready/);
    expect(ui.row('○ new-hire')).toMatch(/ device\?/);
    expect(ui.row('○ ops-sso')).toMatch(/sign in to SSO/);
    expect(ui.row('! broken-role')).toMatch(/ source_profile/);
  });

  it('says for every key that the profile is busy while it is being signed in', async () => {
    await open({ surroundings: { isInTmux: true } });
    const go = ui.holdAws();
    ui.press('jjj');
    await ui.sees('▌○   chain-second');
    ui.press(keys.enter);
    await ui.sees('Esc cancels');
    for (const key of [keys.enter, 's', 'S', 'o']) {
      ui.press(key);
      await ui.sees('chain-second is busy. Esc cancels.');
      ui.press('kj');
      await ui.seesNo('chain-second is busy');
    }
    expect(ui.row('? help')).not.toContain('shell');
    go();
    await ui.sees('↵ shell');
  });

  it('shows a long notice in two rows, over the row above, and never cuts its end', async () => {
    await open();
    const text = `billing-read: ${'a reason that goes on '.repeat(6)}Fix: ~/.aws/config:9`;
    const before = ui.screen().split('\n').length;
    for (const columns of [160, 120, 60, 40]) {
      ui.store.setState({ size: { columns, rows: 15 }, notice: { text, tone: 'urgent' } });
      await ui.sees(/^ ! billing-read.*\n .*aws\/config:9 *$/m);
      expect(ui.screen().split('\n').length).toBeLessThanOrEqual(before);
    }
  });

  it('says in one row what Enter does, and the region', async () => {
    await open();
    ui.store.setState({ size: { columns: 60, rows: 15 } });
    await ui.sees('until ');
    ui.press('/billing\t');
    await ui.sees(/^ [^,]*(Not signed in\.|until)[^,]* {2}\w+-\w+-\d/m);
  });

  it('counts seconds only under five minutes, and changes nothing else', async () => {
    await open();
    ui.press('G');
    await ui.sees('▌! broken-role');
    const before = ui.screen().split('\n');
    ui.advance(1100);
    await ui.sees('4:10');
    const after = ui.screen().split('\n');
    const changed = after.filter((line, index) => line !== before[index]);
    expect(changed).toHaveLength(1);
    expect(changed[0]).toContain('two-devices');
  });

  it('moves with letters and arrows, several in one event', async () => {
    await open();
    ui.press('jjjk');
    await ui.sees('▌◐   kjh-AuditRole');
    ui.press(keys.down);
    await ui.sees('▌○   chain-second');
    ui.press('g');
    await ui.sees('▌● kjh-SuperDuperUser');
    ui.press(keys.up);
    ui.press('G');
    await ui.sees('▌! broken-role');
  });

  it('says in its title how it is sorted, and keeps the selection on its profile', async () => {
    await open();
    ui.press('G');
    for (const order of ['name', 'time left', 'sign-in']) {
      ui.press('t');
      await ui.sees(`by ${order}`);
      await ui.sees('▌! broken-role');
    }
  });

  it('shows everything about the selected profile next to the list, with the plan in words', async () => {
    await open();
    ui.press('j');
    await ui.sees('│ kjh-DuperRole');
    for (const text of [
      /signed in +━+ +59m 4\ds/,
      'until      15:03:13 today',
      'In your terminal now',
      /aws +session until 14:48/,
      /JS, Terraform +fails: not linked/,
      /console +opens as kjh-DuperRole/,
      /region +us-east-1 {2}config:/,
      'renews     at 14:47, without a code',
      /1 keys of kjh-SuperDuperUser +AKIA…7XQ2/,
      /2 code from kjh-SuperDuperUser +11h 42m/,
      /3 role kjh-DuperRole +59m/,
      'File       ~/.aws/config:4',
      'arn:aws:iam::123456789012:role/',
    ]) {
      await ui.sees(text);
    }
    ui.press('v');
    await ui.seesNo('│ kjh-DuperRole');
    await ui.sees('kjh-DuperRole: role kjh-DuperRole, until 15:03 (aws CLI until 14:48)');
    await ui.sees('plan: keys of kjh-SuperDuperUser → code → role   ~/.aws/config:4');
  });

  it('shows the age of the access key once a sign-in has asked AWS, and not before', async () => {
    await open({ keyCreatedAt: new Date(2026, 3, 24, 12, 0) });
    await ui.sees(/1 keys of kjh-SuperDuperUser +AKIA…7XQ2/);
    await ui.seesNo('days');
    ui.press('jr');
    await ui.sees(/1 keys of kjh-SuperDuperUser AKIA…7XQ2 214 days/);
  });

  it('never shows a whole access key id or a secret', async () => {
    await open();
    for (let row = 0; row < 10; row += 1) ui.press('j');
    await ui.sees('▌! broken-role');
    expect(ui.frames()).not.toMatch(/AKIA\w{8}|SECRET/);
  });
});

describe('a key that does nothing', () => {
  it.each([
    ['Enter on a broken profile', 'G\r', /broken-role can't work\. Fix: ~\/\.aws\/config:\d+/],
    ['s on a broken profile', 'Gs', /broken-role can't work\. /],
    ['S outside of tmux', 'S', 'Only inside tmux: s opens the shell here.'],
    ['r without a session', 'Gkkr', 'Not signed in. Enter signs in.'],
    ['a without roles', 'Gkka', 'new-hire opens no roles.'],
    ['x without a session', 'Gkkx', 'Not signed in.'],
    ['C without a session', 'GkkC', 'Sign in first: Enter.'],
    ['o on a user', 'o', 'The console opens for roles only. Choose a role of this user.'],
    ['y without an ARN', 'Gky', 'No ARN here.'],
    ['l on a sign-in to SSO', 'Gkl', 'No link needed: every SDK reads this SSO sign-in itself.'],
    ['Right on what is unfolded', keys.right, 'Its roles are shown already.'],
    ['Space without roles', 'Gkk ', 'new-hire has no roles to fold.'],
    ['p outside of the sandbox', 'p', 'Only in the sandbox: awsmfa sandbox.'],
    ['Esc with nothing behind', keys.escape, 'q quits.'],
  ])('says why: %s', async (_, pressed, sentence) => {
    await open();
    ui.press(pressed);
    await ui.sees(sentence);
    ui.press('k');
    await ui.seesNo(String(sentence).slice(0, 12));
  });

  it.each([
    ['a letter', 'z', 'z does nothing here. ? lists the keys.'],
    ['a function key', '\u001bOP', 'This key does nothing here. ? lists the keys.'],
    ['a sign', ':', ': does nothing here. ? lists the keys.'],
    ['a control letter', keys.ctrl('o'), '^O does nothing here. ? lists the keys.'],
    ['a letter of another script', 'я', 'я does nothing here. ? lists the keys.'],
  ])('says that nothing is bound to %s', async (_, pressed, sentence) => {
    await open();
    ui.press(pressed);
    await ui.sees(sentence);
    ui.press('j');
    await ui.seesNo('does nothing here');
  });

  it('says it once while it is held down', async () => {
    await open();
    let changes = 0;
    ui.store.subscribe((state, before) => {
      if (state.notice !== before.notice) changes += 1;
    });
    for (let held = 0; held < 20; held += 1) ui.press('z');
    await ui.sees('z does nothing here.');
    expect(changes).toBe(1);
  });

  it.each([
    ['the search', '/', keys.ctrl('o'), /\^O does nothing here\. *\n/],
    ['the help', '?', 'z', /z does nothing here\. *\n/],
    ['the field of the help', '?/', keys.ctrl('o'), /\^O does nothing here\. *\n/],
    ['a question', 'x', 'z', /z does nothing here\. \? lists the keys\./],
  ])('says it on every screen: %s', async (_, open_, pressed, sentence) => {
    await open();
    ui.press(open_);
    await ui.sees(/Esc/);
    ui.press(pressed);
    await ui.sees(sentence);
  });

  it('is not in the footer', async () => {
    await open({ state: { size: { columns: 160, rows: 40 } } });
    expect(ui.screen()).toMatch(/ ↵ shell {2}r renew {2}a all {2}x sign out {2}c copy/);
    expect(ui.screen()).not.toContain('s shell ');
    ui.press('G');
    await ui.sees('▌! broken-role');
    const footer = ui.screen().split('\n').at(-1)!;
    expect(footer.trim()).toMatch(/^\/ search {2}t sort +\? help {2}q quit$/);
  });
});

it("the console is offered for keys that may be a role's", async () => {
  const login = '[profile by-login]\nlogin_session = arn:aws:iam::123456789012:user/me\n';
  await open({ config: `${worldConfig}${login}`, state: { size: { columns: 160, rows: 40 } } });
  ui.press('/by-login\t');
  await ui.sees(/o console/);
  ui.press('o');
  await ui.seesNo('The console opens for roles only');
});

describe('search', () => {
  it('filters as one types, selects the best hit, and Enter acts on it', async () => {
    await open();
    ui.press('/dup');
    await ui.sees('2 of 10 profiles');
    await ui.sees('by match');
    await ui.sees('▌●   kjh-DuperRole');
    await ui.seesNo('ops-sso');
    ui.press('\r');
    await ui.sees('Back from kjh-DuperRole');
  });

  it.each([120, 80, 60, 40])(
    'shows the kept filter and the way back in title and footer, at %i columns',
    async (columns) => {
      await open({ state: { size: { columns, rows: 24 } } });
      ui.press(`/dup${keys.tab}`);
      await ui.sees(/\? help {2}q quit/);
      const lines = ui.screen().split('\n');
      expect(lines[0]).toMatch(/^ awsmfa {3}\/dup {2}Esc shows all/);
      expect(lines.at(-1)).toMatch(/ \/dup {2}Esc shows all {2}\? help {2}q quit ?$/);
      ui.press('/');
      await ui.sees('2 of 10 profiles');
      ui.press(`${keys.tab}${keys.escape}`);
      await ui.sees(/4 (?:of 10 )?signed in/);
      expect(ui.screen()).not.toContain('Esc shows all');
    },
  );

  it('counts only hits in the title and in the position', async () => {
    await open();
    ui.press('/audit');
    await ui.sees('1 of 10 profiles');
    await ui.sees('1/1');
    expect(ui.row('kjh-SuperDuperUser'), 'the user above the hit').toContain('kjh-SuperDuperUser');
    ui.press(keys.up);
    await ui.seesNo('1/1');
    expect(ui.screen().split('\n')[0]).not.toMatch(/\d\/\d/);
  });

  it('takes no more than 200 characters, however many are pasted', async () => {
    await open();
    ui.press('/');
    await ui.sees('Esc show all');
    ui.dispatch({ kind: 'paste', text: 'x'.repeat(65_000) });
    expect(ui.state().search?.query).toHaveLength(200);
    ui.press(keys.tab);
    await ui.sees('Esc shows all 10.');
  });

  it('leaves its field with Enter, so that the next keys are commands', async () => {
    await open();
    ui.press(`/dup${keys.enter}`);
    await ui.sees('/dup  Esc shows all  2 of 10 profiles');
    ui.press('x');
    await ui.sees('kjh-DuperRole: signed out');
    ui.press(keys.escape);
    await ui.sees('▌○   kjh-DuperRole');
  });

  it('keeps the filter after Tab, and Esc goes back step by step', async () => {
    await open();
    ui.press(`/dup${keys.tab}`);
    ui.press('k');
    await ui.sees('▌● kjh-SuperDuperUser');
    ui.press(keys.escape);
    await ui.sees('10 profiles · 4 signed in');
    await ui.sees('▌● kjh-SuperDuperUser');
  });

  it('says that nothing matches, and how to show all again', async () => {
    await open();
    ui.press('/zzz');
    await ui.sees('No profile matches zzz. Esc shows all 10.');
    ui.press(keys.backspace.repeat(4));
    await ui.sees('10 profiles · 4 signed in');
  });

  it('takes letters that are commands on the list', async () => {
    await open();
    ui.press('/q');
    await ui.sees('/ q');
    expect(ui.state().outcome).toBeUndefined();
  });
});

describe('a window of any size', () => {
  const sizes = [
    [200, 50],
    [120, 40],
    [100, 24],
    [80, 24],
    [72, 20],
    [71, 19],
    [60, 15],
    [52, 13],
    [51, 13],
    [40, 12],
  ] as const;

  it.each(sizes)(
    '%ix%i has the title, help, quit, and every profile within reach',
    async (columns, rows) => {
      await open({ state: { size: { columns, rows } } });
      const lines = ui.screen().split('\n');
      expect(lines.length).toBeLessThan(rows);
      expect(Math.max(...lines.map(cells))).toBeLessThanOrEqual(columns);
      expect(lines[0]).toMatch(/^ awsmfa .*signed in/);
      expect(lines.at(-1)).toMatch(/\? help {2}q quit ?$/);
      expect(ui.row('kjh-DuperRole')).toMatch(/59m/);
      ui.press('G');
      await ui.sees('▌! broken-role');
    },
  );

  it('shows the selection at every size, and the same rows once it grows back', async () => {
    await open();
    ui.press('G');
    await ui.sees('▌! broken-role');
    const before = ui.screen();
    ui.store.setState({ size: { columns: 60, rows: 12 } });
    await ui.sees('▌! broken-role');
    // The search field takes a row of the list.
    ui.press('/');
    await ui.sees('Esc show all');
    await ui.sees('▌! broken-role');
    ui.press(keys.escape);
    await ui.sees('? help');
    ui.press(keys.up);
    await ui.sees('▌○ ops-sso');
    ui.press(keys.down);
    await ui.sees('▌! broken-role');
    ui.store.setState({ size: { columns: 120, rows: 40 } });
    await ui.sees('kjh-SuperDuperUser');
    expect(ui.screen()).toBe(before);
  });

  it.each([
    [39, 24],
    [40, 11],
    [36, 9],
    [20, 5],
  ])('%ix%i says the size it needs, and keeps what was typed', async (columns, rows) => {
    await open();
    ui.press('/dup');
    await ui.sees('2 of 10 profiles');
    ui.store.setState({ size: { columns, rows } });
    await ui.sees(/is\s+too\s+small\.\s+awsmfa\s+needs\s+40x12\./);
    expect(ui.screen()).toContain('q quit');
    ui.press('x');
    ui.store.setState({ size: { columns: 80, rows: 24 } });
    await ui.sees('/ dup');
    await ui.sees('2 of 10 profiles');
  });
});

describe('hostile and wide names', () => {
  const hostile = [
    'esc\u001b[2J\u001b]0;gone\u0007ape',
    'rtl\u202egnp.exe',
    'wide表意文字名前',
    'combi\u0301\u0301\u0301ned',
    '👨‍👩‍👧‍👦 family',
    'x'.repeat(300),
    '__proto__',
  ];
  const config =
    hostile
      .map(
        (name) =>
          `[profile ${JSON.stringify(name).replaceAll('\\u001b', '\u001b')}]\ncredential_process = x\nregion = us-east-1\n`,
      )
      .join('') + worldConfig;

  it.each([120, 80, 60])('stay in their column at %i columns', async (columns) => {
    await open({ config, state: { size: { columns, rows: 40 } } });
    await ui.sees('17 profiles');
    expect(ui.raw()).not.toMatch(/\u001b\[2J|\u001b\]0;|\u202e/);
    const lines = ui
      .screen()
      .split('\n')
      .filter((line) => /(ready|59m)/.test(line));
    const ends = lines.map(
      (line) => cells(line.slice(0, line.search(/ready|59m/))) + (line.includes('59m') ? 3 : 5),
    );
    expect(new Set(ends).size).toBe(1);
  });
});

describe('the list as a picker', () => {
  it('filters from the first key on', async () => {
    await open({ surroundings: { pickFor: 'login' } });
    await ui.sees('choose a profile for login');
    ui.press('dup');
    await ui.sees('▌●   kjh-DuperRole');
    ui.press('\r');
    expect(ui.state().outcome).toMatchObject({ subject: { profile: 'kjh-DuperRole' } });
  });

  it.each([
    ['at once', ''],
    ['after letters', 'dup'],
    ['after a search with no hit', 'zzz'],
    ['after keeping the filter', `dup${keys.tab}`],
    ['after erasing on the empty field', keys.backspace],
  ])('is canceled with Esc %s, and its footer says so', async (_, typed) => {
    await open({ surroundings: { pickFor: 'login' } });
    await ui.sees(/Esc cancel/);
    if (typed !== '') ui.press(typed);
    await ui.sees(/Esc cancel/);
    expect(ui.screen()).not.toContain('Esc show');
    ui.press(keys.escape);
    await vi.waitFor(() => expect(ui.state().outcome).toEqual({ kind: 'canceled' }));
  });

  it('chooses with Enter, and has no other actions', async () => {
    await open({ surroundings: { pickFor: 'shell' } });
    await ui.sees('choose a profile for shell');
    ui.press(`${keys.tab}jx`);
    await ui.sees('x does nothing here. ? lists the keys.');
    ui.press('\r');
    expect(ui.state().outcome).toEqual({ kind: 'picked', subject: { profile: 'kjh-DuperRole' } });
    expect(ui.calls).toEqual([]);
  });

  it('refuses a broken profile and says why', async () => {
    await open({ surroundings: { pickFor: 'shell' } });
    ui.press('broken\r');
    await ui.sees(/broken-role can't work/);
    expect(ui.state().outcome).toBeUndefined();
  });
});

describe('a broken profile', () => {
  it('says why once and where to fix it, in the rows below the list', async () => {
    await open({ state: { size: { columns: 80, rows: 24 } } });
    ui.press('/broken\t');
    await ui.sees(/^ Fix: ~\/\.aws\/config:\d+$/m);
    const below = ui.screen().split('\n').slice(-5).join('\n');
    expect(below.split('"nobody"')).toHaveLength(2);
  });

  const long = `its-${'long-'.repeat(20)}name`;
  const config = `[profile ${long}]
region = us-east-1
role_arn = arn:aws:iam::123456789012:role/${'r'.repeat(60)}
source_profile = ${'nobody-'.repeat(15)}
`;
  it.each([
    ['below the list', 80, 24, ''],
    ['in the one row below the list', 60, 15, ''],
    ['after Enter, where no row is left for it', 60, 13, keys.enter],
    ['after Enter, next to its place', 60, 15, keys.enter],
    ['after Enter, below its place', 80, 24, keys.enter],
    ['in the narrowest window', 40, 14, ''],
  ])(
    'says where to fix it, however long its name and reason are: %s',
    async (_, columns, rows, press) => {
      await open({ config, credentials: '', state: { size: { columns, rows } } });
      ui.press(press);
      await ui.sees(/Fix: ~\/\.aws\/config:4/);
      for (const row of ui.screen().split('\n')) expect(cells(row)).toBeLessThanOrEqual(columns);
    },
  );
});

describe('a role with a broken source', () => {
  const device = 'mfa_serial = arn:aws:iam::123456789012:mfa/me';
  const role = `[profile r2]
role_arn = arn:aws:iam::123456789012:role/r2
source_profile = acme
${device}
`;
  const withoutKeys = `${role}[profile acme]\n${device}\n`;
  const inNoRegion = `${role}[profile acme]\ncredential_process = sh\nregion = eu west\n`;
  it.each([
    ['without keys, in the pane', withoutKeys, 120, 40, '', 5],
    ['without keys, below the list', withoutKeys, 80, 24, '', 5],
    ['without keys, in the one row below the list', withoutKeys, 60, 15, '', 5],
    ['without keys, where no row is left for it', withoutKeys, 60, 13, keys.enter, 5],
    ['in no region, in the pane', inNoRegion, 120, 40, '', 7],
    ['in no region, below the list', inNoRegion, 80, 24, '', 7],
    ['in no region, in the one row below the list', inNoRegion, 60, 15, '', 7],
  ])(
    'names the place in the source profile, and never its own: %s',
    async (_, config, columns, rows, press, line) => {
      await open({ config, credentials: '', state: { size: { columns, rows } } });
      ui.press('/r2\t');
      await ui.sees(/▌. +r2/);
      ui.press(press);
      await ui.sees(`Fix: ~/.aws/config:${line}`);
      // The pane has the file of the role itself among its facts.
      if (columns < 120) expect(ui.screen().match(/config:\d+/g)).toEqual([`config:${line}`]);
    },
  );

  it.each([
    ['next to the pane', 120, 40],
    ['above the rows', 80, 24],
    ['above the one row', 60, 15],
  ])('names the source profile with Enter: %s', async (_, columns, rows) => {
    const state = { size: { columns, rows } };
    await open({ config: withoutKeys, credentials: '', state });
    ui.press(`/r2\t${keys.enter}`);
    await ui.sees('r2 has no keys to sign in with. Fix acme: ~/.aws/config:5');
  });
});

describe('the pane', () => {
  it('says that aws uses the long-term keys of a user who has an MFA session', async () => {
    await open();
    await ui.sees(
      /all programs +long-term keys, without MFA:\n.* shell, env and link hand over the\n/,
    );
    ui.press('j');
    await ui.sees('│ kjh-DuperRole');
    expect(ui.screen()).not.toContain('without MFA');
  });

  it('says that the region is missing, and where to add it', async () => {
    const role = `\n[profile bare]\nrole_arn = arn:aws:iam::123456789012:role/bare\nsource_profile = kjh-SuperDuperUser\n`;
    await open({ config: worldConfig + role });
    ui.press('/bare\t');
    await ui.sees(/region +none: aws refuses most calls: add\n.* region = us-east-1 to config:41/);
  });

  it('names the variables whose keys win over the active profile', async () => {
    const environment = {
      profile: 'default',
      region: undefined,
      keyVariables: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
      plain: {},
    };
    const config = `[default]\nregion = us-east-1\n${worldConfig}`;
    await open({ config, surroundings: { environment } });
    ui.press('G');
    await ui.sees('▌○ default');
    for (const text of [
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are',
      'set: without --profile, aws uses these keys.',
    ])
      await ui.sees(text);
  });

  it('names each variable that wins over the selected profile, and none of the previous one', async () => {
    const environment = {
      profile: 'default',
      region: undefined,
      keyVariables: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
      plain: { AWS_DEFAULT_PROFILE: 'another' },
    };
    await open({ surroundings: { environment } });
    for (const row of ['kjh-SuperDuperUser', 'kjh-DuperRole', 'kjh-AuditRole']) {
      await ui.sees(`│ ${row}`);
      const winning = [...ui.screen().matchAll(/wins over it +(\w+)/g)].map(([, name]) => name);
      expect(winning).toEqual(['AWS_ACCESS_KEY_ID', 'AWS_DEFAULT_PROFILE']);
      ui.press('j');
    }
  });

  it("explains a link to a second device by that device's session", async () => {
    const config = `${worldConfig}
[profile two-linked]
credential_process = awsmfa credential-process two-devices --serial-number arn:aws:iam::123456789012:mfa/other
`;
    await open({ config });
    ui.press('/two-linked\t');
    await ui.sees(/all programs +fails: two-devices is not signed\n.* in\n/);
  });
});

describe('profiles with only settings', () => {
  it('come last, are not selected at first, and are not broken', async () => {
    await open({ config: `[default]\nregion = us-east-1\n${worldConfig}` });
    await ui.sees('▌● kjh-SuperDuperUser');
    expect(ui.state().rows.at(-1)?.profileName).toBe('default');
    expect(ui.row('○ default')).toContain('settings');
  });

  it('lead to the first-run screen if there are no others', async () => {
    await open({ config: '[default]\nregion = us-east-1\n', credentials: '' });
    await ui.sees('No profile has credentials yet.');
  });
});
