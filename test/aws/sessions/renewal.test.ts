import { describe, expect, it } from 'vitest';
import { renewalDue } from '../../../src/aws/sessions/renewing-session';

const noon = new Date('2026-11-24T12:00:00Z');
const past = (minutes: number) => new Date(noon.getTime() + minutes * 60_000);

describe('when a session is to be renewed', () => {
  it.each([
    { minutes: 60, due: 44 },
    { minutes: 720, due: 704 },
    { minutes: 33, due: 17 },
    { minutes: 30, due: 15 },
    { minutes: 15, due: 7.5 },
  ])('is $due minutes into one of $minutes', ({ minutes, due }) => {
    const session = { expiration: past(minutes), obtainedAt: noon, usedAt: past(1) };
    expect(renewalDue(session, undefined)).toEqual(past(due));
  });

  it.each([undefined, past(-1)])('is never while nobody has used it (last use: %s)', (usedAt) => {
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
