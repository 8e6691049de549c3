import { describe, expect, it, vi } from 'vitest';
import { topScreen } from '../../src/state/app-state';
import { createWorld, settle, userSerial, type World } from '../support/ui-world';

const screen = (world: World) => topScreen(world.state());
const type = (world: World, text: string) => world.dispatch({ kind: 'type', text });
const signIn = (world: World, rowKey: string) => world.dispatch({ kind: 'sign-in', rowKey });
const session = (world: World, key: string) => world.state().sessions.get(key)?.session;

async function asks(world: World) {
  await vi.waitFor(() => expect(screen(world).kind).toBe('token-code'));
  return screen(world) as Extract<ReturnType<typeof screen>, { kind: 'token-code' }>;
}
const notice = (world: World) => world.state().notice?.text;

describe('sign-in', () => {
  it("asks for one code of the plan's device, and caches the session", async () => {
    const world = createWorld();
    signIn(world, 'kjh-DuperRole');
    expect(await asks(world)).toMatchObject({
      profileName: 'kjh-DuperRole',
      serialNumber: userSerial,
      refused: undefined,
    });
    type(world, '123456');
    await vi.waitFor(() => expect(session(world, 'kjh-DuperRole')).toBeDefined());
    expect(screen(world).kind).toBe('profiles');
    expect(notice(world)).toBe('Signed in for 1 h 00 m. Enter opens a shell.');
    // The MFA session of the group came with it.
    expect(session(world, 'kjh-SuperDuperUser')).toBeDefined();
  });

  it('keeps the field open after a wrong code, says why, and takes the right one', async () => {
    const world = createWorld();
    signIn(world, 'kjh-DuperRole');
    await asks(world);
    type(world, '000000');
    await vi.waitFor(() => expect(screen(world)).toMatchObject({ sending: undefined }));
    expect(screen(world)).toMatchObject({
      kind: 'token-code',
      draft: '',
      refused: { reason: 'rejected', times: 1, nextAt: new Date(world.now().getTime() + 29_000) },
    });
    type(world, '000000');
    await vi.waitFor(() =>
      expect(screen(world)).toMatchObject({ refused: { reason: 'used', times: 2 } }),
    );
    type(world, '123456');
    await vi.waitFor(() => expect(session(world, 'kjh-DuperRole')).toBeDefined());
    expect(world.sentCodes).toEqual(['000000', '000000', '123456']);
  });

  it('clears the field when a code is sent, and ignores keys until AWS has answered', async () => {
    const world = createWorld();
    const answer = world.holdAws();
    signIn(world, 'kjh-DuperRole');
    await asks(world);
    type(world, '123456');
    expect(screen(world)).toMatchObject({ draft: '', isShown: false });
    await vi.waitFor(() =>
      expect(screen(world)).toMatchObject({ sending: 'getting the MFA session' }),
    );
    type(world, '77');
    world.dispatch({ kind: 'submit-token-code' });
    expect(screen(world)).toMatchObject({ draft: '' });
    answer();
    await vi.waitFor(() => expect(session(world, 'kjh-DuperRole')).toBeDefined());
    expect(world.sentCodes).toEqual(['123456']);
  });

  it('changes nothing when Esc closes the field', async () => {
    const world = createWorld();
    signIn(world, 'kjh-DuperRole');
    await asks(world);
    type(world, '123');
    world.dispatch({ kind: 'back' });
    await vi.waitFor(() => expect(world.state().work.size).toBe(0));
    expect(screen(world).kind).toBe('profiles');
    expect(session(world, 'kjh-DuperRole')).toBeUndefined();
    expect(notice(world)).toBe('Canceled.');
    expect(JSON.stringify(world.state().screens)).not.toContain('123');
  });

  it("asks for nothing while the group's MFA session is good", async () => {
    const world = createWorld();
    world.keepMfa(userSerial, 600);
    signIn(world, 'kjh-AuditRole');
    await vi.waitFor(() => expect(session(world, 'kjh-AuditRole')).toBeDefined());
    expect(screen(world).kind).toBe('profiles');
    expect(world.sentCodes).toEqual([]);
  });

  it('shows what AWS refused, and that the MFA session is still good', async () => {
    const world = createWorld();
    world.keepMfa(userSerial, 702);
    world.failures.set('kjh-AuditRole', {
      kind: 'access-denied',
      action: 'sts:AssumeRole',
      resource: 'kjh-AuditRole',
      caller: 'kjh-SuperDuperUser',
      withMfa: true,
    });
    signIn(world, 'kjh-AuditRole');
    await vi.waitFor(() => expect(screen(world).kind).toBe('error'));
    expect(screen(world)).toMatchObject({
      title: 'Role not assumed',
      error: { kind: 'access-denied' },
      kept: 'The MFA session stays (11h 42m): no new code is needed.',
      retry: { kind: 'sign-in', rowKey: 'kjh-AuditRole' },
    });
    world.failures.clear();
    world.dispatch({ kind: 'retry' });
    await vi.waitFor(() => expect(session(world, 'kjh-AuditRole')).toBeDefined());
    expect(screen(world).kind).toBe('profiles');
  });

  it("asks which device if the user's settings name none", async () => {
    const world = createWorld();
    signIn(world, 'new-hire');
    await vi.waitFor(() => expect(screen(world).kind).toBe('device-choice'));
    world.dispatch({ kind: 'move', to: 'down' });
    world.dispatch({ kind: 'choose-device' });
    expect((await asks(world)).serialNumber).toBe('arn:aws:iam::123456789012:mfa/watch');
  });

  it('offers to save the device that AWS named, and writes nothing without a confirmation', async () => {
    const signInWithFoundDevice = async () => {
      const world = createWorld();
      signIn(world, 'new-hire');
      await vi.waitFor(() => expect(screen(world).kind).toBe('device-choice'));
      world.dispatch({ kind: 'choose-device' });
      await asks(world);
      type(world, '123456');
      await vi.waitFor(() => expect(screen(world).kind).toBe('confirm'));
      expect(screen(world)).toMatchObject({
        lines: expect.arrayContaining([
          expect.stringContaining('mfa_serial = arn:aws:iam::123456789012:mfa/phone'),
        ]),
      });
      return world;
    };
    const refusing = await signInWithFoundDevice();
    refusing.dispatch({ kind: 'back' });
    await vi.waitFor(() => expect(refusing.state().work.size).toBe(0));
    expect(refusing.calls.join()).not.toContain('save');
    const accepting = await signInWithFoundDevice();
    accepting.dispatch({ kind: 'confirm' });
    await vi.waitFor(() => expect(notice(accepting)).toMatch(/^mfa_serial of \S+ is in /));
  });

  it('runs once for a row, however often Enter is pressed', async () => {
    const world = createWorld();
    world.keepMfa(userSerial, 600);
    const answer = world.holdAws();
    signIn(world, 'kjh-DuperRole');
    signIn(world, 'kjh-DuperRole');
    answer();
    await vi.waitFor(() => expect(session(world, 'kjh-DuperRole')).toBeDefined());
    expect(world.calls).toEqual(['obtain kjh-DuperRole']);
  });

  it('can be canceled while AWS does not answer', async () => {
    const world = createWorld();
    world.keepMfa(userSerial, 600);
    world.holdAws();
    signIn(world, 'kjh-DuperRole');
    await vi.waitFor(() =>
      expect(world.state().work.get('kjh-DuperRole')?.label).toBe('assuming kjh-DuperRole'),
    );
    world.dispatch({ kind: 'back' });
    await vi.waitFor(() => expect(world.state().work.size).toBe(0));
    expect(notice(world)).toBe('Canceled.');
  });
});

describe('all roles of a code', () => {
  it('are opened with one code', async () => {
    const world = createWorld();
    const { id } = world.state().groups[0]!;
    world.dispatch({ kind: 'sign-in-all', groupId: id });
    await asks(world);
    type(world, '123456');
    await vi.waitFor(() => expect(notice(world)).toMatch(/roles of/));
    expect(notice(world)).toBe('3 of 3 roles of kjh-SuperDuperUser are open until 15:03.');
    expect(world.sentCodes).toEqual(['123456']);
  });

  it('names the refused ones, and opens the others', async () => {
    const world = createWorld();
    world.keepMfa(userSerial, 600);
    world.touchSessions();
    world.failures.set('kjh-AuditRole', { kind: 'aws-refused', action: 'sts:AssumeRole' });
    world.dispatch({ kind: 'sign-in-all', groupId: world.state().groups[0]!.id });
    await vi.waitFor(() => expect(notice(world)).toMatch(/Refused/));
    expect(notice(world)).toBe(
      '2 of 3 roles of kjh-SuperDuperUser are open until 15:03. Refused: kjh-AuditRole (Enter says why).',
    );
  });

  it('skips those that need their own code, and names them', async () => {
    const config = `[profile me]
mfa_serial = ${userSerial}
[profile short]
role_arn = arn:aws:iam::123456789012:role/short
source_profile = me
mfa_serial = ${userSerial}
[profile long]
role_arn = arn:aws:iam::123456789012:role/long
source_profile = me
mfa_serial = ${userSerial}
duration_seconds = 43200
`;
    const credentials = '[me]\naws_access_key_id = AKIA1\naws_secret_access_key = s\n';
    const world = createWorld({ config, credentials });
    world.keepMfa(userSerial, 600);
    world.touchSessions();
    world.dispatch({ kind: 'sign-in-all', groupId: world.state().groups[0]!.id });
    await vi.waitFor(() => expect(notice(world)).toMatch(/roles of me/));
    expect(notice(world)).toBe('1 of 2 roles of me are open until 15:03. long needs its own code.');
    expect(world.calls).not.toContain('obtain long');
  });

  it('leaves out a role that is being signed in to, and does not call it refused', async () => {
    const world = createWorld();
    world.keepMfa(userSerial, 600);
    world.touchSessions();
    const said: (string | undefined)[] = [];
    world.store.subscribe(({ notice: now }) => said.push(now?.text));
    const go = world.holdAws();
    const { id, members } = world.state().groups[0]!;
    const audit = members.find(({ profileName }) => profileName === 'kjh-AuditRole')!;
    world.dispatch({ kind: 'sign-in', rowKey: audit.key });
    await vi.waitFor(() => expect(world.state().work.has(audit.key)).toBe(true));
    world.dispatch({ kind: 'sign-in-all', groupId: id });
    await vi.waitFor(() => expect(world.state().work.has(id)).toBe(true));
    go();
    await vi.waitFor(() => expect(world.state().work.size).toBe(0));
    expect(said).toContain(
      '2 of 2 roles of kjh-SuperDuperUser are open until 15:03. Already signing in: kjh-AuditRole.',
    );
  });

  it('show their progress, and stop with Esc', async () => {
    const world = createWorld();
    world.keepMfa(userSerial, 600);
    world.touchSessions();
    world.holdAws();
    const { id } = world.state().groups[0]!;
    world.dispatch({ kind: 'sign-in-all', groupId: id });
    await vi.waitFor(() => expect(world.state().work.size).toBe(4));
    expect(world.state().work.get(id)?.label).toBe('signing in: 0 of 3 roles');
    world.dispatch({ kind: 'back' });
    await vi.waitFor(() => expect(world.state().work.size).toBe(0));
    expect(notice(world)).toMatch(/^Canceled after \d of 3 roles\.$/);
  });
});

describe('renew and sign out', () => {
  it('renews a role without a code, although there is time left', async () => {
    const world = createWorld();
    world.keepMfa(userSerial, 600);
    world.keepRole('kjh-DuperRole', 20);
    world.touchSessions();
    world.dispatch({ kind: 'renew', rowKey: 'kjh-DuperRole' });
    await vi.waitFor(() => expect(notice(world)).toMatch(/Signed in for 1 h 00 m/));
    expect(world.calls).toEqual(['obtain kjh-DuperRole again']);
  });

  it('signs out of a role at once, and of an MFA session after a question', async () => {
    const world = createWorld();
    world.keepMfa(userSerial, 600);
    world.keepRole('kjh-DuperRole', 20);
    world.touchSessions();
    world.dispatch({ kind: 'forget', rowKey: 'kjh-DuperRole' });
    expect(session(world, 'kjh-DuperRole')).toBeUndefined();
    expect(notice(world)).toMatch(/^kjh-DuperRole: signed out\. Copies stay valid/);

    world.dispatch({ kind: 'forget', rowKey: 'kjh-SuperDuperUser' });
    expect(screen(world).kind).toBe('confirm');
    expect(session(world, 'kjh-SuperDuperUser')).toBeDefined();
    world.dispatch({ kind: 'confirm' });
    expect(screen(world).kind).toBe('profiles');
    await vi.waitFor(() => expect(session(world, 'kjh-SuperDuperUser')).toBeUndefined());
  });
});

describe('link', () => {
  it('shows what it would write, and writes only after a confirmation', async () => {
    const world = createWorld();
    world.dispatch({ kind: 'link', rowKey: 'kjh-DuperRole' });
    await vi.waitFor(() => expect(screen(world).kind).toBe('confirm'));
    expect(screen(world)).toMatchObject({
      lines: expect.arrayContaining(['+ [profile kjh-DuperRole-linked]']),
    });
    world.dispatch({ kind: 'back' });
    await vi.waitFor(() => expect(world.state().work.size).toBe(0));
    expect(world.calls).toEqual([]);
    world.dispatch({ kind: 'link', rowKey: 'kjh-DuperRole' });
    await vi.waitFor(() => expect(screen(world).kind).toBe('confirm'));
    world.dispatch({ kind: 'confirm' });
    await vi.waitFor(() =>
      expect(notice(world)).toBe('Linked: AWS_PROFILE=kjh-DuperRole-linked works with any tool.'),
    );
    expect(world.calls).toEqual(['link kjh-DuperRole']);
  });
});

describe('using a session', () => {
  it('signs in first if a shell needs it, then says how the shell ended', async () => {
    const world = createWorld();
    world.dispatch({ kind: 'open-shell', rowKey: 'kjh-DuperRole' });
    await asks(world);
    type(world, '123456');
    await vi.waitFor(() => expect(notice(world)).toMatch(/^Back from/));
    expect(notice(world)).toBe('Back from kjh-DuperRole after 12 minutes, exit code 3.');
    expect(world.calls).toEqual(['obtain kjh-DuperRole', 'shell kjh-DuperRole']);
  });

  it('does nothing without a session', async () => {
    const world = createWorld();
    world.dispatch({ kind: 'open-console', rowKey: 'kjh-DuperRole' });
    await asks(world);
    world.dispatch({ kind: 'back' });
    await vi.waitFor(() => expect(world.state().work.size).toBe(0));
    await settle();
    expect(world.calls).toEqual(['obtain kjh-DuperRole']);
  });

  it('copies secrets without putting them into the state', async () => {
    const world = createWorld();
    world.keepRole('kjh-DuperRole', 20);
    world.touchSessions();
    world.dispatch({ kind: 'copy-exports', rowKey: 'kjh-DuperRole' });
    await vi.waitFor(() => expect(notice(world)).toMatch(/^The exports of kjh-DuperRole/));
    expect(world.calls).toEqual(['exports kjh-DuperRole']);
    expect(world.copied).toEqual([]);
  });
});
