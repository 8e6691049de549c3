import { describe, expect, it } from 'vitest';
import { createWorld, userSerial, type World, worldConfig } from '../support/ui-world';

const keys = (world: World) => world.state().rows.map(({ key }) => key);
const select = (world: World, key: string) => world.store.setState({ selectedKey: key });

describe('the list', () => {
  it('puts the last sign-in first, and the rest in the order of the files', () => {
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

  it('counts the roles of one code as one sign-in, whichever call ended first', () => {
    const world = createWorld();
    const stop = world.start();
    world.keepMfa('arn:aws:iam::123456789012:mfa/laptop', 700);
    // Opened within a second, the later ones in the files first.
    world.keepRole('kjh-DuperRole', 50);
    world.keepRole('kjh-AuditRole', 50 + 1 / 120);
    world.keepRole('chain-second', 50 + 1 / 60);
    world.touchSessions();
    expect(keys(world).slice(0, 4)).toEqual([
      'kjh-SuperDuperUser',
      'kjh-DuperRole',
      'kjh-AuditRole',
      'chain-second',
    ]);
    world.keepRole('chain-second', 51);
    world.touchSessions();
    expect(keys(world).slice(0, 2)).toEqual(['kjh-SuperDuperUser', 'chain-second']);
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
    expect(keys(world).slice(0, 3)).toEqual([
      'kjh-SuperDuperUser',
      'chain-second',
      'kjh-AuditRole',
    ]);
    expect(keys(world).at(-1)).toBe('broken-role');
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

  it('shows what another program wrote, and keeps the selection on its profile', () => {
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

  it('becomes the first-run screen when the last profile is removed, and comes back', () => {
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

  it('scrolls no more than the selection needs', () => {
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

describe('the selection', () => {
  const selected = (world: World) => world.state().selectedKey;
  const type = (world: World, text: string) => {
    world.dispatch({ kind: 'open-search' });
    for (const letter of text) world.dispatch({ kind: 'type', text: letter });
  };
  const leaveBy: readonly (readonly [string, (world: World) => void])[] = [
    ['Esc', (world) => world.dispatch({ kind: 'back' })],
    [
      'erasing letter by letter',
      (world) => {
        while (world.state().search !== undefined) world.dispatch({ kind: 'erase' });
      },
    ],
    [
      'clearing the field',
      (world) => {
        world.dispatch({ kind: 'clear' });
        world.dispatch({ kind: 'back' });
      },
    ],
    [
      'keeping the filter, then Esc',
      (world) => {
        world.dispatch({ kind: 'keep-filter' });
        world.dispatch({ kind: 'back' });
      },
    ],
  ];
  const queries = ['zzz', 'dup', '   ', 'dup zzz'];

  it.each(leaveBy.flatMap(([how, leave]) => queries.map((query) => [how, query, leave] as const)))(
    'and the scroll position are restored after %s of "%s"',
    (_, query, leave) => {
      const world = createWorld({ state: { size: { columns: 60, rows: 12 } } });
      for (let move = 0; move < 9; move += 1) world.dispatch({ kind: 'move', to: 'down' });
      world.dispatch({ kind: 'move', to: 'up' });
      const { top, selectedKey } = world.state();
      expect([top, selectedKey]).toEqual([2, 'ops-sso']);
      type(world, query);
      leave(world);
      expect([world.state().top, selected(world)]).toEqual([top, selectedKey]);
    },
  );

  it('stays on a row that the person moved to in the search', () => {
    const world = createWorld();
    type(world, 'dup');
    world.dispatch({ kind: 'move', to: 'last' });
    world.dispatch({ kind: 'back' });
    expect(selected(world)).toBe('kjh-DuperRole');
  });

  it('stays on a row that the person acted on in the search', () => {
    const world = createWorld();
    type(world, 'sso');
    world.dispatch({ kind: 'renew', rowKey: 'ops-sso' });
    world.dispatch({ kind: 'back' });
    expect(selected(world)).toBe('ops-sso');
  });

  it.each([
    ['the files are read again', (world: World) => world.write({})],
    ['the sessions are read again', (world: World) => world.touchSessions()],
    ['the order changes', (world: World) => world.dispatch({ kind: 'cycle-sort' })],
  ])('survives a search without hits while %s', (_, change) => {
    const world = createWorld();
    const stop = world.start();
    select(world, 'ops-sso');
    type(world, 'zzz');
    change(world);
    expect(keys(world)).toEqual([]);
    world.dispatch({ kind: 'back' });
    expect(selected(world)).toBe('ops-sso');
    expect(keys(world)).toContain('ops-sso');
    stop();
  });

  it('survives files that are empty for a moment', () => {
    const world = createWorld();
    const stop = world.start();
    select(world, 'ops-sso');
    world.write({ config: '', credentials: '' });
    world.write({ config: worldConfig });
    expect(selected(world)).toBe('ops-sso');
    stop();
  });

  it('moves to another row if its own is gone after a search without hits', () => {
    const world = createWorld();
    const stop = world.start();
    select(world, 'ops-sso');
    type(world, 'zzz');
    world.write({ config: '[profile only]\ncredential_process = x\n', credentials: '' });
    world.dispatch({ kind: 'back' });
    expect(selected(world)).toBe('only');
    stop();
  });

  it('is kept while a blank search is open and the files are read again', () => {
    const world = createWorld();
    const stop = world.start();
    type(world, '  ');
    world.write({ config: `${worldConfig}[profile more]\ncredential_process = x\n` });
    expect(keys(world)).toHaveLength(11);
    stop();
  });
});

describe('a list of 10,000', () => {
  const role = (index: number) => `[profile role-${index}]
role_arn = arn:aws:iam::${100_000_000_000 + index}:role/r
source_profile = kjh-SuperDuperUser
`;
  const unfolded = { surroundings: { mostUnfolded: Number.POSITIVE_INFINITY } };
  const config = worldConfig + Array.from({ length: 10_000 }, (_, index) => role(index)).join('');

  it('shows a screenful at once, and the rest between keys', () => {
    const world = createWorld({ config, ...unfolded });
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

  it.each(['last', 'first', 'page-down', 'page-up'] as const)(
    'has the status and the plan of every row in view after a move to %s',
    (to) => {
      const world = createWorld({ config, ...unfolded });
      const stop = world.start();
      world.advance(10);
      world.dispatch({ kind: 'move', to: 'page-down' });
      world.dispatch({ kind: 'move', to });
      const { rows, top, sessions, selectedKey } = world.state();
      const inView = rows.slice(top, top + 35).map(({ key }) => key);
      expect(inView).toContain(selectedKey);
      expect(inView.filter((key) => key !== 'broken-role' && !sessions.has(key))).toEqual([]);
      stop();
    },
  );

  it('opens on the named profile, wherever it is in the files', () => {
    const world = createWorld({ config, selected: 'role-9000', ...unfolded });
    const stop = world.start();
    expect(world.state().selectedKey).toBe('role-9000');
    world.advance(10);
    expect(world.state().selectedKey).toBe('role-9000');
    stop();
  });

  it('shows all rows and the new session when a sign-in ends while the files are read', () => {
    const world = createWorld({ config, ...unfolded });
    const stop = world.start();
    world.keepRole('role-9999', 59);
    world.touchSessions();
    world.advance(10);
    expect(world.state().rows).toHaveLength(10_010);
    expect(world.state().sessions.get('role-9999')?.session).toBeDefined();
    stop();
  });

  it('reads new files although sessions change meanwhile', () => {
    const world = createWorld({ config, ...unfolded });
    const stop = world.start();
    world.advance(10);
    world.write({ config: `${config}${role(10_000)}` });
    world.touchSessions();
    world.advance(10);
    expect(keys(world)).toContain('role-10000');
    stop();
  });

  it('keeps the newest of two overlapping readings', () => {
    const world = createWorld({ config, ...unfolded });
    const stop = world.start();
    world.write({ config: config.replaceAll('role-', 'other-') });
    world.advance(10);
    expect(keys(world)).toContain('other-9999');
    expect(keys(world)).not.toContain('role-9999');
    stop();
  });
});
