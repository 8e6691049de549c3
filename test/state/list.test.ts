import { describe, expect, it } from 'vitest';
import { createWorld, userSerial, type World, worldConfig } from '../support/ui-world';

const keys = (world: World) => world.state().rows.map(({ key }) => key);
const select = (world: World, key: string) => world.store.setState({ selectedKey: key });

describe('the list', () => {
  it('puts the last sign-in first, groups by their latest, and the rest in the order of the files', () => {
    const world = createWorld();
    world.keepMfa('arn:aws:iam::123456789012:mfa/laptop', 700);
    world.keepMfa(userSerial, 600);
    world.keepRole('kjh-AuditRole', 59);
    world.touchSessions();
    const stop = world.start();
    world.touchSessions();
    expect(keys(world)).toEqual([
      'kjh-SuperDuperUser',
      'kjh-AuditRole',
      'kjh-DuperRole',
      'chain-second',
      'two-devices',
      'billing-read',
      'old-session',
      'new-hire',
      'ops-sso',
      'broken-role',
    ]);
    stop();
  });

  it('sorts by name, then by time left, then by sign-in, and the selection stays on its profile', () => {
    const world = createWorld();
    const stop = world.start();
    world.keepMfa('arn:aws:iam::123456789012:mfa/laptop', 4);
    world.keepMfa(userSerial, 600);
    world.touchSessions();
    select(world, 'ops-sso');
    world.dispatch({ kind: 'cycle-sort' });
    expect(keys(world).slice(0, 3)).toEqual(['broken-role', 'kjh-SuperDuperUser', 'chain-second']);
    expect(world.state().selectedKey).toBe('ops-sso');
    world.dispatch({ kind: 'cycle-sort' });
    expect(keys(world).slice(0, 3)).toEqual(['two-devices', 'billing-read', 'kjh-SuperDuperUser']);
    world.dispatch({ kind: 'cycle-sort' });
    expect(world.state().sort).toBe('sign-in');
    stop();
  });

  it('holds still while the time goes by', () => {
    const world = createWorld();
    const stop = world.start();
    world.keepMfa('arn:aws:iam::123456789012:mfa/laptop', 2);
    world.keepMfa(userSerial, 600);
    world.touchSessions();
    world.dispatch({ kind: 'cycle-sort' });
    world.dispatch({ kind: 'cycle-sort' });
    const before = keys(world);
    world.advance(180_000);
    expect(keys(world)).toEqual(before);
    stop();
  });

  it('shows what another program wrote, with the selection on its profile', () => {
    const world = createWorld();
    const stop = world.start();
    select(world, 'ops-sso');
    world.write({
      config: `[profile first]\nregion = eu-west-1\ncredential_process = x\n${worldConfig}`,
    });
    expect(keys(world)).toContain('first');
    expect(world.state().selectedKey).toBe('ops-sso');
    world.write({ config: '[profile only]\ncredential_process = x\n', credentials: '' });
    expect(keys(world)).toEqual(['only']);
    expect(world.state().selectedKey).toBe('only');
    stop();
  });

  it('gives way to the first-run screen when the last profile goes, and comes back', () => {
    const world = createWorld();
    const stop = world.start();
    world.write({ config: '', credentials: '' });
    expect(world.state().screens).toEqual([
      { kind: 'first-run', choice: 'sandbox', shown: undefined },
    ]);
    world.write({ config: worldConfig });
    expect(world.state().screens).toEqual([{ kind: 'profiles' }]);
    stop();
  });

  it('keeps the selection in view, with as little scrolling as that takes', () => {
    const world = createWorld({ state: { size: { columns: 60, rows: 12 } } });
    const moves = (to: 'down' | 'last' | 'first' | 'page-down', count = 1) => {
      for (let move = 0; move < count; move += 1) world.dispatch({ kind: 'move', to });
      return world.state().top;
    };
    expect(moves('down', 7)).toBe(0);
    expect(moves('down')).toBe(1);
    expect(moves('last')).toBe(2);
    expect(moves('first')).toBe(0);
    expect(moves('page-down')).toBe(0);
    expect(world.state().selectedKey).toBe('new-hire');
  });
});

describe('a list of 10,000', () => {
  const role = (index: number) => `[profile role-${index}]
role_arn = arn:aws:iam::${100_000_000_000 + index}:role/r
source_profile = kjh-SuperDuperUser
`;
  const config = worldConfig + Array.from({ length: 10_000 }, (_, index) => role(index)).join('');

  it('shows a screenful at once, and all of it between the keys', () => {
    const world = createWorld({ config });
    expect(world.state().rows.length).toBeLessThan(100);
    expect(world.state().profiles.profiles.size).toBe(10_010);
    const stop = world.start();
    world.dispatch({ kind: 'move', to: 'down' });
    const { selectedKey } = world.state();
    world.advance(10);
    expect(world.state().rows).toHaveLength(10_010);
    expect(world.state().selectedKey).toBe(selectedKey);
    stop();
  });

  it('takes the newest of two readings that cross', () => {
    const world = createWorld({ config });
    const stop = world.start();
    world.write({ config: config.replaceAll('role-', 'other-') });
    world.advance(10);
    expect(keys(world)).toContain('other-9999');
    expect(keys(world)).not.toContain('role-9999');
    stop();
  });
});
