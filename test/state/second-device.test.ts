import { describe, expect, it, vi } from 'vitest';
import { resolveKey } from '../../src/components/keymaps/keymap';
import { listKeymap } from '../../src/components/keymaps/list-keys';
import { topScreen } from '../../src/state/app-state';
import { createWorld, type World } from '../support/ui-world';

const laptop = 'arn:aws:iam::123456789012:mfa/laptop';
const phone = 'arn:aws:iam::123456789012:mfa/phone';
const config = `[profile me]
region = us-east-1
mfa_serial = ${laptop}
[profile by-phone]
role_arn = arn:aws:iam::123456789012:role/by-phone
source_profile = me
mfa_serial = ${phone}
`;
const credentials = '[me]\naws_access_key_id = AKIA1\naws_secret_access_key = s\n';

/** On the row `me / phone`, with a session of each device. */
function onPhone(): World & { readonly rowKey: string; readonly press: (key: string) => void } {
  const world = createWorld({ config, credentials, surroundings: { isInTmux: true } });
  world.keepMfa(laptop, 600);
  world.keepMfa(phone, 300);
  world.touchSessions();
  const rowKey = world.state().rows.find(({ isSecondDevice }) => isSecondDevice)?.key ?? '';
  world.store.setState({ selectedKey: rowKey });
  const press = (key: string) => {
    const intent = resolveKey(listKeymap, key, world.state());
    if (intent !== undefined) world.dispatch(intent);
  };
  return { ...world, rowKey, press };
}
const leftOf = (world: World, key: string) =>
  (world.state().sessions.get(key)?.session?.expiration?.getTime() ?? 0) - world.now().getTime();

describe("the row of a user's second device", () => {
  it.each([
    ['s', 'shell me / phone'],
    ['S', 'tmux me / phone'],
    ['C', 'exports me / phone'],
    ['r', 'obtain me / phone again'],
  ])('uses the session of that device with %s', async (key, call) => {
    const world = onPhone();
    world.press(key);
    await vi.waitFor(() => expect(world.calls).toContain(call));
  });

  it('copies a command that names the device', async () => {
    const world = onPhone();
    world.press('c');
    await vi.waitFor(() => expect(world.copied).toHaveLength(1));
    expect(world.copied[0]).toBe(`eval "$(awsmfa env me --serial-number ${phone})"`);
  });

  it("copies the command in the syntax of the person's shell", async () => {
    const world = onPhone();
    const { surroundings } = world.state();
    world.store.setState({ surroundings: { ...surroundings, shell: 'fish' } });
    world.press('c');
    await vi.waitFor(() => expect(world.copied).toHaveLength(1));
    const command = `awsmfa env me --serial-number ${phone} --format fish | source`;
    expect(world.copied[0]).toBe(command);
  });

  it('links that device under a name with the device in it', async () => {
    const world = onPhone();
    world.press('l');
    await vi.waitFor(() => expect(topScreen(world.state()).kind).toBe('confirm'));
    world.dispatch({ kind: 'confirm' });
    await vi.waitFor(() => expect(world.calls).toContain('link me / phone'));
    expect(world.state().notice?.text).toContain('AWS_PROFILE=me-phone-linked');
  });

  it('signs out of that device only, and the dialog names it', async () => {
    const world = onPhone();
    world.press('x');
    expect(topScreen(world.state())).toMatchObject({
      kind: 'confirm',
      title: expect.stringContaining('me / phone'),
    });
    world.dispatch({ kind: 'confirm' });
    await vi.waitFor(() =>
      expect(world.state().sessions.get(world.rowKey)?.session).toBeUndefined(),
    );
    expect(world.state().sessions.get('me')?.session).toBeDefined();
  });

  it('is what a picker returns', () => {
    const world = onPhone();
    world.dispatch({ kind: 'pick' });
    expect(world.state().outcome).toEqual({
      kind: 'picked',
      subject: { profile: 'me', serialNumber: phone },
    });
  });

  it('has the plan and the countdown of that device', () => {
    const world = onPhone();
    expect(world.state().sessions.get(world.rowKey)?.plan.mfa?.serialNumber).toBe(phone);
    expect(leftOf(world, world.rowKey)).toBe(300 * 60_000);
    expect(leftOf(world, 'me')).toBe(600 * 60_000);
    const stop = world.start();
    expect(world.titles.at(-1)).toBe('5h 00m me / phone - awsmfa');
    stop();
  });

  it('is named in the notice about a session that ends soon', () => {
    const world = onPhone();
    const stop = world.start();
    world.advance(295 * 60_000 + 2_000);
    expect(world.state().notice?.text).toContain('me / phone');
    expect(world.notified).toEqual(['me / phone ends in 5 minutes']);
    stop();
  });

  it('asks for the codes of both devices at once without mixing them up', async () => {
    const world = createWorld({ config, credentials });
    const second = world.state().rows.find(({ isSecondDevice }) => isSecondDevice)?.key ?? '';
    const answer = world.holdAws();
    world.dispatch({ kind: 'sign-in', rowKey: 'me' });
    await vi.waitFor(() =>
      expect(topScreen(world.state())).toMatchObject({ serialNumber: laptop }),
    );
    world.dispatch({ kind: 'sign-in', rowKey: second });
    world.dispatch({ kind: 'type', text: '123456' });
    await vi.waitFor(() => expect(topScreen(world.state())).toMatchObject({ serialNumber: phone }));
    world.codes.add('234567');
    world.dispatch({ kind: 'type', text: '234567' });
    answer();
    await vi.waitFor(() => expect(world.state().work.size).toBe(0));
    for (const key of ['me', second]) expect(leftOf(world, key)).toBeGreaterThan(0);
    expect(topScreen(world.state()).kind).toBe('profiles');
  });
});
