import { afterEach, describe, expect, it } from 'vitest';
import { keys, openUi, type UiOptions } from '../support/ui-screen';

const nothing = { config: '', credentials: '' };
const keyId = 'AKIAIOSFODNN7EXAMPLE';
const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const role = 'arn:aws:iam::123456789012:role/team/Deploy';

let ui: Awaited<ReturnType<typeof openUi>>;
afterEach(() => ui.end());

/** The form, from the first run. */
async function openForm(options: UiOptions = {}) {
  ui = await openUi({ ...nothing, ...options });
  ui.press('2');
  await ui.sees(/dd a user: keys/);
}

/** Types the answers, each with Enter; empty: what is suggested. */
async function fill(...answers: readonly string[]) {
  for (const answer of answers) ui.press(`${answer}${keys.enter}`);
}

describe('the form for a user', () => {
  it('leads from keys to a role in the list, and writes nothing before the confirmation', async () => {
    await openForm();
    await ui.sees('Tools use default when you name no profile.');
    await fill('', keyId, secret, '');
    await ui.sees('These are the keys of arn:aws:iam::123456789012:user/kjh.');
    await fill(role, '');
    await ui.sees('+ [profile Deploy]');
    await ui.sees('+ aws_secret_access_key = [secret]');
    expect(ui.services.loadProfiles().profiles.size).toBe(0);
    ui.press(keys.enter);
    await ui.sees('Added default and Deploy. Enter signs in.');
    expect(ui.state().selectedKey).toBe('Deploy');
    const { profiles } = ui.services.loadProfiles();
    expect(profiles.get('default')).toMatchObject({ kind: 'mfa-user', region: 'us-east-1' });
    expect(profiles.get('Deploy')).toMatchObject({ sourceProfile: 'default', roleArn: role });
    expect(ui.frames()).not.toContain(secret.slice(0, 8));
  });

  it('asks where to keep the keys if a store is installed, and stores them only after the confirmation', async () => {
    await openForm({ stores: ['pass', 'op'] });
    await fill('work', keyId, secret, '');
    await ui.sees('file is plain text. Encrypted: pass, op.');
    await fill('nowhere');
    await ui.sees('keys can be kept in file, pass, op.');
    ui.press(keys.ctrl('u'));
    await fill('pass');
    await ui.sees('Add a user: role');
    ui.press(keys.enter);
    await ui.sees('Write this?');
    await ui.sees(`${keyId} goes to pass, as`);
    expect(ui.frames()).not.toContain('aws_secret_access_key');
    expect(ui.calls).toEqual(['look up work']);
    ui.press(keys.enter);
    await ui.sees('Added work. Enter signs in.');
    expect(ui.calls).toContain(`keep ${keyId} in pass`);
    expect(ui.calls).toContain('prove work');
    expect(ui.services.loadProfiles().profiles.get('work')).toMatchObject({
      kind: 'process',
      keptIn: { store: 'pass', accessKeyId: keyId },
    });
  });

  it('keeps the secret out of the state, whatever is typed, pasted and erased', async () => {
    await openForm();
    await fill('work', keyId);
    ui.dispatch({ kind: 'paste', text: ` ${secret}\n` });
    await ui.sees('*'.repeat(secret.length));
    ui.press(keys.backspace);
    await ui.seesNo('*'.repeat(secret.length));
    expect(JSON.stringify([...Object.values(ui.state())])).not.toContain(secret.slice(0, 8));
    ui.press(keys.ctrl('u'));
    await ui.seesNo('*');
  });

  it('takes no paste into the key id that has more than the id', async () => {
    await openForm();
    await fill('work');
    ui.dispatch({ kind: 'paste', text: `${keyId},${secret}` });
    await ui.sees('Nothing was taken.');
    expect(ui.frames()).not.toContain(secret.slice(0, 8));
  });

  it('stays on a refused field with the reason, before AWS is asked', async () => {
    await openForm();
    await fill('work', 'AKIA', secret, '');
    await ui.sees("The access key id can't be used");
    ui.press(keyId.slice(4));
    await ui.seesNo("can't be used");
    await fill('', '', '');
    await ui.sees('Add a user: role');
    expect(ui.calls).toEqual(['look up work']);
    await fill('arn:aws:iam::1:role/x', 'x');
    await ui.sees("The role ARN can't be used");
  });

  it('keeps the typed text after a failure, and says that nothing was written', async () => {
    await openForm();
    const rejected = { kind: 'keys-rejected', profile: 'work', file: undefined } as const;
    ui.failures.set('work', { ...rejected, reason: 'wrong-secret' });
    await fill('work', keyId, secret, '');
    await ui.sees('AWS does not accept the secret access key of work.');
    await ui.sees('Nothing was written.');
    ui.press(keys.escape);
    await ui.sees(keyId);
    ui.failures.clear();
    await fill('', '', '', '');
    await ui.sees('Add a user: role');
  });

  it('goes one step back with Esc: from the diff, the role, the keys, and running work', async () => {
    await openForm();
    const open = ui.holdAws();
    await fill('work', keyId, secret, '');
    await ui.sees('asking AWS whose keys these are');
    ui.press(keys.escape);
    await ui.sees('Nothing was written.');
    open();
    await fill('', '', '', '');
    await ui.sees('Add a user: role');
    ui.press(keys.enter);
    await ui.sees('Write this?');
    ui.press(keys.escape);
    await ui.sees('Add a user: role');
    ui.press(keys.escape);
    await ui.sees('Add a user: keys');
    await ui.sees(keyId);
    ui.press(keys.escape);
    await ui.sees('No AWS profiles yet.');
    await ui.sees('Nothing was written.');
    expect(ui.services.loadProfiles().profiles.size).toBe(0);
  });

  it('asks which of several devices to use, and enrolls one if there is none', async () => {
    const laptop = 'arn:aws:iam::123456789012:mfa/laptop';
    const phone = 'arn:aws:iam::123456789012:mfa/phone';
    await openForm({ devices: [laptop, phone] });
    await fill('work', keyId, secret, '');
    await ui.sees(/ phone +│/);
    ui.press(`${keys.down}${keys.enter}`);
    await ui.sees('Add a user: role');
    await fill('');
    await ui.sees(`+ mfa_serial = ${phone}`);
    ui.end();

    await openForm({
      devices: [],
      services: {
        userDevices: async () => {
          ui.calls.push('enroll');
          throw new Error('as far as this goes');
        },
      },
    });
    await fill('work', keyId, secret, '');
    await ui.sees('Add a user: role');
    await fill('');
    await ui.sees('Write this?');
    ui.press(keys.enter);
    await ui.sees('Not enrolled');
    expect(ui.calls).toEqual(['look up work', 'enroll']);
  });

  it.each([
    [120, 40],
    [80, 24],
    [60, 15],
    [40, 12],
  ])('shows every field at %i columns and %i rows', async (columns, rows) => {
    await openForm({ state: { size: { columns, rows } } });
    for (const label of ['Profile name', 'Access key id', 'Secret key', 'Region'])
      await ui.sees(label);
    await ui.sees(/next/);
    await ui.sees(/Esc back/);
  });
});

it('the first run keeps its choice selected, and is blank behind the form', async () => {
  await openForm();
  await ui.seesNo('No AWS profiles yet.');
  expect(ui.screen()).not.toContain('the sandbox');
  ui.press(keys.escape);
  await ui.sees('▌2  I have access keys');
});

it.each([
  ['a region alone', '[default]\nregion = eu-west-1\n'],
  ['settings of two profiles', '[default]\noutput = json\n[profile a]\nregion = us-west-2\n'],
])('the first run is also shown in a home with only %s', async (_, config) => {
  ui = await openUi({ config, credentials: '' });
  await ui.sees('I have access keys');
  ui.press('2');
  await ui.sees(/Profile name +work/);
  if (config.includes('eu-west-1')) await ui.sees(/Region +eu-west-1/);
});
