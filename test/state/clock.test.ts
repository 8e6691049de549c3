import { describe, expect, it, vi } from 'vitest';
import { createWorld, settle, userSerial, type World } from '../support/ui-world';

/** How often the state's `now` changes while the time goes by. */
function countTicks(world: World, ms: number): number {
  let ticks = 0;
  const stop = world.store.subscribe((state, before) => {
    if (state.now !== before.now) ticks += 1;
  });
  world.advance(ms);
  stop();
  return ticks;
}

describe('the clock', () => {
  it('does not tick while nothing counts', () => {
    const world = createWorld();
    const stop = world.start();
    expect(countTicks(world, 60_000)).toBe(0);
    stop();
  });

  it('ticks once a second, on its edge, while a session counts down', () => {
    const world = createWorld();
    world.keepRole('kjh-DuperRole', 59);
    const stop = world.start();
    world.touchSessions();
    world.advance(337);
    expect(countTicks(world, 10_000)).toBe(10);
    expect(world.state().now.getMilliseconds()).toBeLessThan(10);
    stop();
  });

  it('stops when the last session has expired', () => {
    const world = createWorld();
    world.keepRole('kjh-DuperRole', 0.1);
    const stop = world.start();
    world.touchSessions();
    world.advance(10_000);
    expect(countTicks(world, 60_000)).toBe(0);
    stop();
  });

  it('is right at the first tick after sleep', () => {
    const world = createWorld();
    world.keepRole('kjh-DuperRole', 59);
    const stop = world.start();
    world.touchSessions();
    world.sleep(8 * 3_600_000);
    expect(world.state().now).toEqual(world.now());
    stop();
  });

  it('says once that a session ends soon, and sends a notice', () => {
    const world = createWorld();
    world.keepMfa(userSerial, 5.05);
    const stop = world.start();
    world.touchSessions();
    world.advance(2000);
    expect(world.notified).toEqual([]);
    world.advance(3000);
    expect(world.state().notice).toEqual({
      text: 'kjh-SuperDuperUser ends in 4:59: r renews it.',
      tone: 'urgent',
    });
    world.advance(30_000);
    expect(world.notified).toEqual(['kjh-SuperDuperUser ends in 5 minutes']);
    stop();
  });

  it('says nothing about a session that ended during sleep', () => {
    const world = createWorld();
    world.keepMfa(userSerial, 30);
    const stop = world.start();
    world.touchSessions();
    world.sleep(3_600_000);
    expect(world.notified).toEqual([]);
    stop();
  });

  it('turns the spinner while work runs, and not while a person is asked', async () => {
    const world = createWorld();
    const stop = world.start();
    world.keepMfa(userSerial, 600);
    const answer = world.holdAws();
    world.dispatch({ kind: 'sign-in', rowKey: 'kjh-DuperRole' });
    await settle();
    world.advance(1000);
    expect(world.state().spinnerFrame).toBe(10);
    answer();
    await vi.waitFor(() => expect(world.state().work.size).toBe(0));
    world.advance(1000);
    const still = world.state().spinnerFrame;
    world.dispatch({ kind: 'sign-in', rowKey: 'two-devices' });
    await settle();
    world.advance(1000);
    expect(world.state().spinnerFrame).toBe(still);
    stop();
  });
});

describe('the window title', () => {
  it('names the session that ends first, in whole minutes', () => {
    const world = createWorld();
    world.keepMfa(userSerial, 600);
    world.keepRole('kjh-DuperRole', 59.9);
    world.touchSessions();
    const stop = world.start();
    world.touchSessions();
    expect(world.titles.at(-1)).toBe('59m kjh-DuperRole - awsmfa');
    world.advance(60_000);
    expect(world.titles.at(-1)).toBe('58m kjh-DuperRole - awsmfa');
    expect(world.titles.length).toBeLessThan(5);
    stop();
  });

  it("is the program's name if nobody is signed in", () => {
    const world = createWorld();
    const stop = world.start();
    expect(world.titles).toEqual(['awsmfa']);
    stop();
  });
});

describe('renewal in the background', () => {
  const open = (roleLeft: number, mfaLeft: number) => {
    const world = createWorld();
    world.keepMfa(userSerial, mfaLeft);
    world.keepRole('kjh-DuperRole', roleLeft);
    const stop = world.start();
    world.touchSessions();
    return { world, stop };
  };
  const left = (world: World) =>
    ((world.state().sessions.get('kjh-DuperRole')?.session?.expiration?.getTime() ?? 0) -
      world.now().getTime()) /
    60_000;

  it('renews a role quietly before the AWS CLI would stop using it', async () => {
    const { world, stop } = open(16.05, 600);
    world.advance(2000);
    expect(world.calls).toEqual([]);
    world.advance(3000);
    await vi.waitFor(() => expect(left(world)).toBeGreaterThan(50));
    expect(world.state().notice).toBeUndefined();
    expect(world.calls).toEqual(['obtain kjh-DuperRole again']);
    stop();
  });

  it('leaves a role alone whose MFA session has expired, since it would need a code', () => {
    const { world, stop } = open(10, -5);
    world.advance(60_000);
    expect(world.calls).toEqual([]);
    stop();
  });

  it('retries less and less often, and says nothing', async () => {
    const { world, stop } = open(16, 600);
    world.failures.set('kjh-DuperRole', { kind: 'network', host: 'sts', reason: 'refused' });
    for (let second = 0; second < 300; second += 1) {
      world.advance(1000);
      await settle();
    }
    expect(world.calls.length).toBeGreaterThan(2);
    expect(world.calls.length).toBeLessThan(6);
    expect(world.state().screens).toHaveLength(1);
    stop();
  });
});
