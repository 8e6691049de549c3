import { describe, expect, it } from 'vitest';
import {
  createRenewingSession,
  type DatedSession,
  renewalDue,
} from '../../../src/aws/sessions/renewing-session';
import { AppFailure } from '../../../src/errors';
import { Secret } from '../../../src/secret';
import { createFakeClock } from '../../support/fake-time';

const morning = new Date('2026-11-24T08:00:00Z');
const minute = 60_000;

/** An AWS whose sessions last an hour. The test ends the MFA session. */
function setUp() {
  const clock = createFakeClock(morning);
  let calls = 0;
  let count = 0;
  const newSession = (): DatedSession => {
    count += 1;
    const credentials = {
      accessKeyId: `ASIA${count}`,
      secretAccessKey: new Secret('secret'),
      sessionToken: new Secret('token'),
      expiration: new Date(clock.now().getTime() + 60 * minute),
    };
    return { credentials, obtainedAt: clock.now() };
  };
  const world = {
    /** The session in the cache. */
    kept: newSession(),
    problem: undefined as AppFailure | undefined,
    answersAfterMs: 0,
    lastUse: undefined as Date | undefined,
    changes: [] as string[],
    /** The number of calls to AWS. */
    get calls() {
      return calls;
    },
    signIn() {
      world.problem = undefined;
      world.kept = newSession();
    },
  };
  const session = createRenewingSession({
    profileName: 'work',
    first: world.kept,
    clock,
    onChange: ({ accessKeyId }) => world.changes.push(accessKeyId),
    lastUse: () => world.lastUse,
    obtain: async (renewBelowMs) => {
      const leftMs = world.kept.credentials.expiration.getTime() - clock.now().getTime();
      if (leftMs > Math.max(minute, renewBelowMs)) return world.kept;
      if (world.problem?.error.kind !== 'token-code-needed') calls += 1;
      if (world.answersAfterMs > 0) await clock.sleep(world.answersAfterMs);
      if (world.problem !== undefined) {
        if (leftMs > minute) return world.kept;
        throw world.problem;
      }
      world.kept = newSession();
      return world.kept;
    },
  });
  const stopping = new AbortController();
  const running = session.keepGood(stopping.signal);
  const stop = () => {
    stopping.abort();
    return running;
  };
  return { clock, world, session, stop };
}

const codeNeeded = new AppFailure({
  kind: 'token-code-needed',
  profile: 'work',
  serialNumber: 'arn:mfa',
});
const offline = new AppFailure({ kind: 'network', host: 'sts', reason: 'unreachable' });

describe('a session that is renewed while it is used', () => {
  it('is renewed 16 minutes before it expires, all day, as long as programs ask for it', async () => {
    const { clock, world, session, stop } = setUp();
    for (let passed = 0; passed < 8 * 60; passed += 10) {
      await session.ask();
      await clock.advance(10 * minute);
      const leftMs = session.current().expiration.getTime() - clock.now().getTime();
      expect(leftMs).toBeGreaterThan(15 * minute);
    }
    expect(world.calls).toBe(10);
    await stop();
  });

  it('expires if no program asks for it, and is renewed for the next one that does', async () => {
    const { clock, world, session, stop } = setUp();
    await clock.advance(300 * minute);
    expect(world.calls).toBe(0);
    expect((await session.ask()).accessKeyId).toBe('ASIA2');
    await stop();
  });

  it('counts uses without a request, too', async () => {
    const { clock, world, stop } = setUp();
    await clock.advance(10 * minute);
    world.lastUse = clock.now();
    await clock.advance(35 * minute);
    expect(world.calls).toBe(1);
    await stop();
  });

  it("is renewed with growing waits if AWS can't be reached, and is used meanwhile", async () => {
    const { clock, world, session, stop } = setUp();
    await session.ask();
    world.problem = offline;
    await clock.advance(58 * minute);
    expect(world.calls).toBeGreaterThan(3);
    expect(world.calls).toBeLessThan(8);
    expect((await session.ask()).accessKeyId).toBe('ASIA1');
    world.problem = undefined;
    await clock.advance(6 * minute);
    expect(world.changes).toEqual(['ASIA2']);
    await stop();
  });

  it('fails at once if it has expired, and works again after the next sign-in', async () => {
    const { clock, world, session, stop } = setUp();
    world.problem = codeNeeded;
    await clock.advance(61 * minute);
    await expect(session.ask()).rejects.toThrow(codeNeeded);
    world.signIn();
    expect((await session.ask()).accessKeyId).toBe('ASIA2');
    expect(world.calls).toBe(0);
    await stop();
  });

  it('uses a newer session that another program cached', async () => {
    const { world, session, stop } = setUp();
    world.signIn();
    expect((await session.ask()).accessKeyId).toBe('ASIA2');
    expect(world.changes).toEqual(['ASIA2']);
    await stop();
  });

  it('makes one call for many requests at the same time', async () => {
    const { clock, world, session, stop } = setUp();
    await clock.advance(62 * minute);
    const all = await Promise.all(Array.from({ length: 20 }, () => session.ask()));
    expect(new Set(all.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(['ASIA2']));
    expect(world.calls).toBe(1);
    await stop();
  });

  it('is used as it is if AWS is too slow for SDKs', async () => {
    const { clock, world, session, stop } = setUp();
    await session.ask();
    world.answersAfterMs = 3_000;
    await clock.advance(44 * minute + 500);
    const asked = session.ask();
    await clock.advance(700);
    expect((await asked).accessKeyId).toBe('ASIA1');
    await clock.advance(5_000);
    expect((await session.ask()).accessKeyId).toBe('ASIA2');
    await stop();
  });

  it('asks to try again in a moment if it has expired and AWS is slow', async () => {
    const { clock, world, session, stop } = setUp();
    await clock.advance(62 * minute);
    world.answersAfterMs = 3_000;
    const asked = expect(session.ask()).rejects.toThrow('being renewed');
    await clock.advance(1_000);
    await asked;
    await clock.advance(3_000);
    expect((await session.ask()).accessKeyId).toBe('ASIA2');
    await stop();
  });
});

const noon = new Date('2026-11-24T12:00:00Z');
const past = (minutes: number) => new Date(noon.getTime() + minutes * 60_000);

describe('the time to renew a session', () => {
  it.each([
    { minutes: 60, due: 44 },
    { minutes: 720, due: 704 },
    { minutes: 33, due: 17 },
    { minutes: 30, due: 15 },
    { minutes: 15, due: 7.5 },
  ])('is after $due minutes if it lasts $minutes', ({ minutes, due }) => {
    const session = { expiration: past(minutes), obtainedAt: noon, usedAt: past(1) };
    expect(renewalDue(session, undefined)).toEqual(past(due));
  });

  it.each([undefined, past(-1)])('never comes if no program uses it (last use: %s)', (usedAt) => {
    const session = { expiration: past(60), obtainedAt: noon, usedAt };
    expect(renewalDue(session, undefined)).toBeUndefined();
  });

  it.each([
    { count: 1, wait: 0.5 },
    { count: 2, wait: 1 },
    { count: 3, wait: 2 },
    { count: 4, wait: 4 },
    { count: 5, wait: 5 },
    { count: 50, wait: 5 },
  ])('is $wait minutes after failure $count', ({ count, wait }) => {
    const session = { expiration: past(60), obtainedAt: noon, usedAt: noon };
    expect(renewalDue(session, { count, lastAt: past(50) })).toEqual(past(50 + wait));
  });
});
